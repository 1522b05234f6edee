import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from recognition.models import Alphabet, ModelVersion
from training.exceptions import NothingToTestOn, VersionUnusable
from training.judging.evaluating import Examiner, Outcome
from training.judging.model_card import model_card


class Command(BaseCommand):
    help = (
        "Measure a version, or all, on every test set that is here; keep the figures, print and write them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "version", nargs="?", help="alnum:3, alnum for its champion, or the id of a model."
        )
        which.add_argument("--all", action="store_true", help="Every version.")
        parser.add_argument("--alphabet", help="With --all: the versions of this alphabet only.")
        parser.add_argument("--json", type=Path, metavar="FILE", help="Write all figures as JSON.")
        parser.add_argument("--card", type=Path, metavar="FILE", help="Write the model card of one version.")
        parser.add_argument("--no-latency", action="store_true", help="Measure no times.")

    def handle(self, *args: Any, **options: Any) -> None:
        versions = self._chosen(options)
        if options["card"] and len(versions) > 1:
            raise CommandError(f"A card is about one version. Received: {len(versions)} of them.")
        failures = self._evaluate(versions, Examiner(with_speed=not options["no_latency"]))
        self._write(
            options["json"], json.dumps({"models": [_described(each) for each in versions]}, indent=1)
        )
        if failures:
            raise CommandError("\n".join(failures))
        self._write(options["card"], model_card(versions[0]))

    def _chosen(self, options: dict[str, Any]) -> list[ModelVersion]:
        if options["alphabet"] and not options["all"]:
            raise CommandError("--alphabet narrows --all. Received: it without --all.")
        if not options["all"]:
            return [_version(options["version"])]
        versions = ModelVersion.objects.all().newest_first()
        if options["alphabet"]:
            versions = versions.of_alphabet(_alphabet(options["alphabet"]))
        if not versions:
            raise CommandError("There is no version to evaluate.")
        # Alphabet by alphabet, so that its data sets are read once.
        return sorted(versions, key=lambda version: (version.alphabet.slug, version.number))

    def _evaluate(self, versions: Iterable[ModelVersion], examiner: Examiner) -> list[str]:
        """All of them, whatever becomes of one; what went wrong with which."""
        failures = []
        for version in versions:
            try:
                self._tell(examiner.evaluate(version))
            except (VersionUnusable, NothingToTestOn) as error:
                failures.append(str(error))
        return failures

    def _tell(self, outcome: Outcome) -> None:
        version, metrics = outcome.version, outcome.version.metrics
        self.stdout.write(f"{version} ({version.architecture}, {version.parameters:,} parameters)")
        self.stdout.write(f"  {'test set':24}{'samples':>8}  {'right':26}{'top 3':>8}{'folded':>8}{'ECE':>8}")
        for name, scores in _figures(outcome):
            low, high = scores["accuracy_interval"]
            right = f"{scores['accuracy']:.2%} ({low:.2%} to {high:.2%})"
            self.stdout.write(
                f"  {name:24}{scores['examples']:>8,}  {right:26}"
                f"{scores['top3']:>8.2%}{scores['folded']:>8.2%}{scores['ece']:>8.2%}"
            )
        for line in _lines_on_rejection(metrics.get("rejection")) + _lines_on_cost(metrics):
            self.stdout.write(f"  {line}")
        for name, why in outcome.left_out.items():
            self.stderr.write(f"  not measured on {name}: {why}")

    def _write(self, path: Path | None, text: str) -> None:
        if path is None:
            return
        try:
            path.write_text(text + "\n" if not text.endswith("\n") else text)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {path}")


def _version(text: str) -> ModelVersion:
    """Of "alnum:3", "alnum" or a model's id."""
    slug, colon, number = text.partition(":")
    versions = ModelVersion.objects.all().newest_first()
    found = None
    if slug.isdecimal() and not colon:
        found = versions.with_id(int(slug))
    elif colon:
        found = versions.numbered(_alphabet(slug), int(number)) if number.isdecimal() else None
    else:
        found = versions.champion_of(_alphabet(slug))
        if found is None:
            raise CommandError(f"{slug} has no champion.")
    if found is None:
        raise CommandError(f"A version is named as alnum:3, alnum or 17, and is there. Received: {text!r}.")
    return found


def _alphabet(slug: str) -> Alphabet:
    alphabets = {alphabet.slug: alphabet for alphabet in Alphabet.objects.all()}
    if slug not in alphabets:
        raise CommandError(f"An alphabet is one of {', '.join(alphabets)}. Received: {slug!r}.")
    return alphabets[slug]


def _described(version: ModelVersion) -> dict[str, Any]:
    return {
        "id": version.pk,
        "alphabet": version.alphabet.slug,
        "number": version.number,
        "architecture": version.architecture,
        "parameters": version.parameters,
        "sha256": version.sha256,
        "metrics": version.metrics,
    }


def _figures(outcome: Outcome) -> Iterable[tuple[str, dict[str, Any]]]:
    yield from outcome.measured.figures.items()
    if outcome.measured.drawn:
        yield "all drawn sets", outcome.measured.drawn


def _lines_on_rejection(found: dict[str, Any] | None) -> list[str]:
    if not found:
        return ["rejection not measured: there is no junk set for this alphabet"]
    kinds = ", ".join(f"{kind} {share:.1%}" for kind, share in found["false_accepts"].items())
    own, taken, count = found["at_threshold"], found["false_accept_at_95"], found["examples"]
    return [
        f"{found['junk_set']}: {taken:.2%} of {count:,} accepted at 95 % true accept; AUROC {found['auroc']:.4f}",
        f"accepted by kind: {kinds}",
        f"at its own threshold: {own['true_accept']:.2%} of characters and {own['false_accept']:.2%} of junk accepted",
    ]


def _lines_on_cost(metrics: dict[str, Any]) -> list[str]:
    size = ", ".join(f"{name} {count:,} bytes" for name, count in metrics["size_bytes"].items())
    found = metrics.get("latency")
    if not found:
        return [size]
    one = f"{found['batch1_ms_p50']:.2f} ms a character (95 % within {found['batch1_ms_p95']:.2f})"
    many = f"{found['batch32_images_per_s']:,.0f} a second at batch 32"
    return [f"{one}, {many}, on one thread of {found['cpu']}", size]
