"""`manage.py import FILE`: take in a file or a folder of characters, whatever its size."""  # noqa: N999 - the name of the command

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from recognition.exceptions import Conflict, InvalidInput
from recognition.exchange.registry import NAMES
from recognition.models import Alphabet, ImportAs, ImportJob, ImportState
from recognition.transfer import importing

_SHOWN = 50


class Command(BaseCommand):
    help = "Take in characters from a file or a folder. The same file twice adds nothing; what was broken off goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--alphabet", required=True, help="Slug of the alphabet.")
        parser.add_argument("--format", required=True, choices=NAMES)
        parser.add_argument(
            "--as",
            dest="labels_as",
            choices=ImportAs.values,
            default=ImportAs.SUGGESTIONS,
            help="What labels are.",
        )
        parser.add_argument("--user", required=True, help="Whose samples these become: a username.")
        parser.add_argument("--reader", help="Whose readings the labels are, if not that user's.")
        parser.add_argument("--writer", default="", help="Whose hand it is where the file does not say.")
        parser.add_argument("--classes", default="", help="What the labels 0, 1, 2, … stand for, as A-Z.")
        parser.add_argument(
            "--transposed", action="store_true", help="Arrays lie on their side, as EMNIST's."
        )
        parser.add_argument(
            "--dark-on-light", action="store_true", help="Arrays hold dark ink on light paper."
        )
        consent = parser.add_mutually_exclusive_group()
        consent.add_argument(
            "--consent",
            action="store_true",
            default=None,
            help="To be learned from; as that user has decided where neither is said.",
        )
        consent.add_argument(
            "--no-consent", dest="consent", action="store_false", help="Not to be learned from."
        )
        parser.add_argument(
            "--recognize", action="store_true", help="Have the champion read them afterwards."
        )
        parser.add_argument(
            "--skip-wrong", action="store_true", help="Leave out what is wrong, take in the rest."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would happen, and store nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job = self._job(**options)
        except InvalidInput as error:
            raise CommandError(str(error)) from error
        for now in importing.run_to_end(job):
            done = f" {now.fraction:4.0%}" if now.is_under_way else ""
            self.stderr.write(f"{now.state}{done}: {_counted(now)}")
            job = now
        self._report(job)
        if job.state == ImportState.FAILED:
            raise CommandError(job.error)
        if job.state == ImportState.CHECKED and not job.dry_run:
            raise CommandError(
                "Nothing was stored: put right what is wrong, or leave it out with --skip-wrong."
            )

    def _job(self, **options: Any) -> ImportJob:
        """The import that a run of the same command has left unfinished, or a new one."""
        owner = _user(options["user"])
        alphabet = Alphabet.objects.filter(slug=options["alphabet"]).first()
        if alphabet is None:
            raise CommandError(f"There is no alphabet {options['alphabet']}.")
        path = options["file"].resolve()
        if not path.exists():
            raise CommandError(f"There is no {path}.")
        wanted: dict[str, Any] = {
            "classes": options["classes"],
            "transposed": options["transposed"],
            "dark_on_light": options["dark_on_light"],
            "writer": options["writer"],
            "recognize": options["recognize"],
            "skip_wrong": options["skip_wrong"],
        }
        if options["consent"] is not None:
            wanted["consent"] = options["consent"]
        reader = _user(options["reader"]) if options["reader"] else None
        unfinished = ImportJob.objects.all().unfinished(
            owner=owner,
            alphabet=alphabet,
            format=options["format"],
            labels_as=options["labels_as"],
            reader=reader,
            options=wanted,
            path=str(path),
            size_bytes=path.stat().st_size,
            file_changed_at=_changed_at(path),
        )
        if unfinished is not None and not options["dry_run"]:
            self.stderr.write("going on where it stopped")
            if not unfinished.is_under_way:
                try:
                    return importing.go_on(job=unfinished, in_background=False)
                except Conflict as error:
                    raise CommandError(str(error)) from error
            return unfinished
        return importing.request_import(
            owner=owner,
            alphabet=alphabet,
            format_name=options["format"],
            labels_as=options["labels_as"],
            reader=reader,
            path=path,
            file_name=path.name,
            options=wanted,
            dry_run=options["dry_run"],
            in_background=False,
        )

    def _report(self, job: ImportJob) -> None:
        for place, problem in job.problems[:_SHOWN]:
            self.stdout.write(f"{place}: {problem}")
        if (more := int(job.counts.get("wrong", 0)) - _SHOWN) > 0:
            self.stdout.write(f"and {more:,} more that are wrong")
        for label, count in sorted(job.labels.items()):
            self.stdout.write(f"{label or 'no label':20} {count:8,}")
        self.stdout.write(f"{job.state}: {_counted(job)}")


def _counted(job: ImportJob) -> str:
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in job.counts.items())


def _changed_at(path: Path) -> datetime:
    """When the file, or what stands under its name, was last changed; a copy may bring its time of writing along."""
    told = path.stat()
    return datetime.fromtimestamp(max(told.st_mtime, told.st_ctime), UTC)


def _user(name: str) -> User:
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no user {name}.")
    return user
