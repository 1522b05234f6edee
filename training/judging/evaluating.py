"""Measure a version that is there already on all that is here to test it on, and keep what came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from recognition.engine.bundle import Bundle, BundleError, BundleInfo, read_bundle
from recognition.engine.recognizer import Recognizer
from recognition.engine.speed import sizes, speed
from recognition.models import Alphabet, ModelVersion
from training.datasets import registry
from training.datasets.examples import TestSet
from training.datasets.exceptions import DatasetError
from training.datasets.mixture import BaseMixture, build_base
from training.exceptions import NothingToTestOn, VersionUnusable
from training.judging import examination, looks
from training.judging.measuring import DRAWN, Measured, measure
from training.models import LookPurpose, TrainingRun
from training.snapshot import collected

if TYPE_CHECKING:
    from training.datasets.junk import JunkSet


@dataclass(frozen=True, kw_only=True, eq=False)
class Grounds:
    """What versions of an alphabet are measured on: original and collected test sets, and junk where there is any."""

    alphabet: Alphabet
    base: BaseMixture
    collected: tuple[TestSet, ...]
    junk: "JunkSet | None"

    @property
    def tests(self) -> list[TestSet]:
        return [*self.base.tests.values(), *self.collected]


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """`left_out`: data set -> why the version was not measured on it."""

    version: ModelVersion
    measured: Measured
    left_out: Mapping[str, str]


class Examiner:
    """Evaluates versions one after the other; data sets that several of them need are read once."""

    def __init__(self, *, with_speed: bool = True) -> None:
        self.with_speed = with_speed
        self._grounds: dict[tuple[str, ...], Grounds] = {}

    def evaluate(self, version: ModelVersion) -> Outcome:
        """Measure, write the version's rows and put the figures among its metrics.

        Raises VersionUnusable for a bundle that cannot be used, NothingToTestOn where no data set serves.
        """
        bundle, recognizer = _opened(version)
        trained = _trained_on(version, bundle.info)
        names, left_out = _fair_sets(trained)
        grounds = self._grounds_of(version.alphabet, names)
        measured = measure(
            recognizer, grounds.tests, lookalikes=version.alphabet.lookalikes, junk=grounds.junk
        )
        found: dict[str, Any] = {
            "size_bytes": sizes(bundle),
            "sources": _sources(version, bundle.info, grounds.base),
        }
        if self.with_speed:
            found["latency"] = speed(recognizer)
        _keep(version, measured, found)
        return Outcome(version=version, measured=measured, left_out=left_out)

    def _grounds_of(self, alphabet: Alphabet, names: Sequence[str]) -> Grounds:
        key = (alphabet.slug, *names)
        if key not in self._grounds:
            self._grounds = {key: _read_grounds(alphabet, names)}  # one at a time: they are large
        return self._grounds[key]


def trained_on(version: ModelVersion, info: BundleInfo | None = None) -> list[str]:
    """Names of the base sets that it learned from, or a version that it goes back to by warm starts, its own first.

    Of each version as they were written down, or those whose test sets are in the bundle. Not those among the version's
    own metrics, where sets appear that it was only measured on. `info`: the bundle's, where it was read already. Raises
    BundleError where it cannot be, and where nobody knows what a version that it goes back to learned from.
    """
    origin = _origin(version, info)
    return list(dict.fromkeys([*origin.names, *_learned_before(version, origin)]))


def self_contained(version: ModelVersion, info: BundleInfo) -> BundleInfo:
    """What its bundle says of itself, `info`, and what it goes back to with it: for houses that lack what is before it.

    Raises BundleError where that is not known here either.
    """
    origin = _origin(version, info)
    if not origin.started_from:
        return info
    told = {**origin.started_from, "trained_on": _learned_before(version, origin)}
    made_with = {**info.metrics.get("made_with", {}), "started_from": told}
    return replace(info, metrics={**info.metrics, "made_with": made_with})


def sets_measured(metrics: Mapping[str, Any]) -> list[str]:
    """Those of the metrics that are figures on one test set."""
    return [
        name
        for name, found in metrics.items()
        if isinstance(found, dict) and "accuracy" in found and name != DRAWN
    ]


def dataset_of(test_set: str) -> str:
    """nist_sd19 for nist-sd19-test."""
    return test_set.removesuffix("-test").replace("-", "_")


def _opened(version: ModelVersion) -> tuple[Bundle, Recognizer]:
    try:
        bundle = read_bundle(version.bundle_path, sha256=version.sha256)
        recognizer = Recognizer(bundle)
    except BundleError as error:
        raise VersionUnusable(f"{version} cannot be evaluated: {error}") from error
    if version.alphabet.is_settling:
        raise VersionUnusable(
            f"{version} cannot be evaluated yet: the samples of {version.alphabet} are being settled by its new classes."
        )
    if list(bundle.info.classes) != list(version.alphabet.classes):
        raise VersionUnusable(
            f"{version} cannot be evaluated: it was made for other classes than {version.alphabet} has."
        )
    return bundle, recognizer


@dataclass(frozen=True, kw_only=True)
class _Origin:
    """`sources`: the base sets as they were written down, none where nobody did; `names`: of those that it learned from.

    `started_from`: the version that a warm start began from, as its run wrote it down; empty for a cold one.
    """

    sources: list[dict[str, Any]]
    names: list[str]
    started_from: Mapping[str, Any]


def _origin(version: ModelVersion, info: BundleInfo | None) -> _Origin:
    """By the run that made the version here, or by its bundle."""
    run = TrainingRun.objects.all().that_made(version)
    if run is not None and run.snapshot is not None:
        sources, made_with = list(run.snapshot.base), run.made_with
        names = [source["name"] for source in sources]
    else:
        metrics = (info or read_bundle(version.bundle_path, sha256=version.sha256).info).metrics
        sources, made_with = list(metrics.get("sources", [])), metrics.get("made_with", {})
        tested = [dataset_of(test_set) for test_set in sets_measured(metrics)]
        names = [source["name"] for source in sources] or tested
    return _Origin(sources=sources, names=names, started_from=made_with.get("started_from") or {})


def _learned_before(version: ModelVersion, origin: _Origin) -> list[str]:
    """What is written down with the version that it started from, or what that one tells itself.

    That one is known by its checksum: the number of a version is this house's own. One of another architecture was written
    down by older versions of Inkloop, and gave nothing. Raises BundleError where it is not here.
    """
    started_from = origin.started_from
    if not started_from:
        return []
    if "trained_on" in started_from:
        return list(started_from["trained_on"])
    before = ModelVersion.objects.filter(sha256=started_from["sha256"]).first()
    if before is None:
        raise BundleError(
            f"{version} goes back to a version that is not here, with the SHA-256 {started_from['sha256']}, and what that"
            " learned from was not written down with it."
        )
    return trained_on(before) if before.architecture == version.architecture else []


def _trained_on(version: ModelVersion, info: BundleInfo) -> list[str]:
    try:
        return trained_on(version, info)
    except BundleError as error:
        raise VersionUnusable(
            f"{version} cannot be evaluated: what a version before it learned from is not known: {error}"
        ) from error


def _fair_sets(trained: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The data sets whose test writers nobody has learned from who learned from `trained`; of the others, why not."""
    here = registry.available(settings.DATASETS_DIR)
    left_out = {
        name: f"its files are not in {settings.DATASETS_DIR}"
        for name in trained
        if name in registry.specs(settings.DATASETS_DIR) and name not in here
    }
    fair = []
    for name in here:
        twin = other_of_its_source(name, trained)
        if twin:
            left_out[name] = f"the version learned from {twin}, which may hold the same people's writing"
        elif name in trained or name in registry.taking_part(settings.DATASETS_DIR):
            fair.append(name)
    return fair, left_out


def other_of_its_source(name: str, trained: Sequence[str]) -> str | None:
    """A set of the same source that was trained on, too or in place of this one."""
    known = registry.specs(settings.DATASETS_DIR)
    source = known[name].source
    others = [other for other in trained if other != name and other in known]
    return next((other for other in others if source and known[other].source == source), None)


def _read_grounds(alphabet: Alphabet, names: Sequence[str]) -> Grounds:
    try:
        base = build_base(
            classes=alphabet.classes,
            merges=alphabet.merges,
            root=settings.DATASETS_DIR,
            cache=settings.DATA_DIR / "cache",
            names=names,
        )
    except DatasetError as error:
        raise NothingToTestOn(f"{alphabet} cannot be tested: {error}") from error
    found = Grounds(
        alphabet=alphabet,
        base=base,
        collected=tuple(collected.tests_of_now(alphabet)),
        junk=base.junk_test(),
    )
    if not found.tests:
        raise NothingToTestOn(
            f"No data set in {settings.DATASETS_DIR} has test samples of {alphabet}, and nobody whose samples are"
            " held out drew any. What can be added, `manage.py datasets list` tells."
        )
    return found


def _sources(version: ModelVersion, info: BundleInfo, base: BaseMixture) -> list[dict[str, Any]]:
    """What it learned from: as it was written down, or as those sets lie here now."""
    origin = _origin(version, info)
    return origin.sources or [source.to_json() for source in base.sources if source.name in origin.names]


@transaction.atomic
def _keep(version: ModelVersion, measured: Measured, found: Mapping[str, Any]) -> None:
    examination.record(version, measured)
    looks.write_down(measured.tests, purpose=LookPurpose.EVALUATION, version=version)
    locked = ModelVersion.objects.select_for_update().get(pk=version.pk)
    version.metrics = locked.metrics | measured.metrics | dict(found)
    version.save(update_fields=["metrics"])
