"""`manage.py export`: write samples to a file of any format."""

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.exchange.registry import NAMES
from recognition.models import Alphabet, ExportState
from recognition.transfer import exporting


class Command(BaseCommand):
    help = "Write samples to a file, with readings, consensus, splits, predictions and checksums."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--alphabet", required=True, help="Slug of the alphabet.")
        parser.add_argument("--format", required=True, choices=NAMES)
        parser.add_argument("--output", type=Path, required=True, help="The file to write.")
        parser.add_argument(
            "--user", required=True, help="As who sees it: a username; reviewers see everybody's."
        )
        parser.add_argument("--state", choices=exporting.STATES, help="Only samples in this state.")
        parser.add_argument("--label", help="Only samples with this reading.")
        parser.add_argument("--author", help="Only samples of this user.")
        parser.add_argument("--since", help="Only from this day on, as 2025-12-31.")
        parser.add_argument("--until", help="Only up to this day.")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.filter(username=options["user"], is_active=True).first()
        alphabet = Alphabet.objects.filter(slug=options["alphabet"]).first()
        if owner is None or alphabet is None:
            raise CommandError("There must be such a user and such an alphabet.")
        criteria = {name: options[name] for name in ("state", "label", "author", "since", "until")}
        try:
            job = exporting.request_export(
                owner=owner,
                alphabet=alphabet,
                format_name=options["format"],
                criteria=criteria,
                in_background=False,
            )
        except InvalidInput as error:
            raise CommandError(str(error)) from error
        for now in exporting.run_to_end(job):
            self.stderr.write(f"{now.state}: {now.written:,} of {now.total:,}")
            job = now
        if job.state != ExportState.DONE:
            raise CommandError(job.error or f"The export is {job.state}.")
        shutil.move(job.path, options["output"])
        exporting.forget(job)
        left_out = f", {job.left_out:,} left out that the format cannot hold" if job.left_out else ""
        self.stdout.write(
            f"{options['output']}: {job.written:,} samples{left_out}, {job.size_bytes:,} bytes, SHA-256 {job.sha256}"
        )
