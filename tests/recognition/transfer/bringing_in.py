"""Files of drawings, and imports of them that are carried out here, without a worker."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import call_command

from accounts.models import User
from recognition.models import Alphabet, ImportAs, ImportJob
from recognition.transfer import importing


def line(number: int, text: str = "7", **more: Any) -> str:
    return json.dumps({"label": text, "strokes": [[[number, 2], [40, 60 + number], [3, 80]]]} | more)


def written(folder: Path, lines: Sequence[str]) -> Path:
    path = folder / "inks.jsonl"
    path.write_text("\n".join(lines))
    return path


def begin(
    owner: User, alphabet: Alphabet, path: Path, labels_as: str = ImportAs.SUGGESTIONS, **more: Any
) -> ImportJob:
    said: dict[str, Any] = {"format_name": "jsonl", "file_name": path.name, "in_background": False} | more
    return importing.request_import(owner=owner, alphabet=alphabet, labels_as=labels_as, path=path, **said)


def finished(job: ImportJob) -> ImportJob:
    *_, job = importing.run_to_end(job, recognizing=True)
    return job


def bring_in_by_command(file: Path, *options: str) -> None:
    """Alice's digits; an option that is said here, too, counts."""
    call_command(
        "import",
        str(file),
        *("--alphabet", "digits", "--format", "jsonl", "--user", "alice", *options),
        stdout=io.StringIO(),
        stderr=io.StringIO(),
    )
