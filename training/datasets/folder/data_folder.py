"""The folder that data sets lie in: which of a set's forms is there, and is it the one that was published or added."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from training.datasets.exceptions import DatasetCorrupt, DatasetMissing
from training.datasets.spec import DataFile, DatasetSpec, Form

# Checksums written down when files were added that nobody published one for: {name in the folder: SHA-256}.
WRITTEN_DOWN = "checksums.json"


def form_there(spec: DatasetSpec, root: Path) -> Form | None:
    """The first form of which every file is there."""
    return next((form for form in spec.forms if all((root / file.name).is_file() for file in form)), None)


def place(form: Form, root: Path) -> Path:
    """What the set's loader is given: the form's one file, or the folder of its several."""
    first = root / form[0].name
    return first if len(form) == 1 else first.parent


def checked(spec: DatasetSpec, root: Path) -> tuple[Form, str]:
    """The form that is there and its SHA-256. Raises DatasetMissing or DatasetCorrupt."""
    form = form_there(spec, root)
    if form is None:
        raise DatasetMissing(_missing(spec, root))
    return form, fingerprint(spec, form, [_checked_file(spec, file, root) for file in form])


def fingerprint(spec: DatasetSpec, form: Form, sums: list[str]) -> str:
    """The file's own SHA-256; for several files, or where something else counts, that of all of it."""
    if len(form) == 1 and not spec.variant:
        return sums[0]
    return sha256_of_lines(
        [*(f"{file.name} {sha256}" for file, sha256 in zip(form, sums, strict=True)), spec.variant]
    )


def sha256_of_lines(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_published(spec: DatasetSpec, file: DataFile, sha256: str, path: Path | str) -> None:
    if file.sha256 and sha256 not in file.sha256:
        raise DatasetCorrupt(
            f"{path} is not {spec.name} as it was published or added: its SHA-256 must be {' or '.join(file.sha256)}."
            f" Received: {sha256}."
        )


def written_down(root: Path) -> dict[str, str]:
    try:
        sums: dict[str, str] = json.loads((root / WRITTEN_DOWN).read_text())
    except FileNotFoundError:
        return {}
    return sums


def write_down(sums: dict[str, str], root: Path) -> None:
    write_json(written_down(root) | sums, root / WRITTEN_DOWN)


def write_json(content: object, path: Path) -> None:
    """Whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    partial.replace(path)


def _checked_file(spec: DatasetSpec, file: DataFile, root: Path) -> str:
    path = root / file.name
    sha256 = sha256_of(path)
    check_published(spec, file, sha256, path)
    wanted = None if file.sha256 else written_down(root).get(file.name)
    if wanted and sha256 != wanted:
        raise DatasetCorrupt(
            f"{path} is not what was added as {spec.name}: its SHA-256 must be {wanted}. Received: {sha256}."
        )
    return sha256


def _missing(spec: DatasetSpec, root: Path) -> str:
    ways = " or ".join(" and ".join(file.name for file in form) for form in spec.forms)
    partly = [form for form in spec.forms if any((root / file.name).is_file() for file in form)]
    absent = [
        str(root / file.name) for form in partly[:1] for file in form if not (root / file.name).is_file()
    ]
    lacking = f"there is no file {', '.join(absent)}" if absent else f"{root} holds no such file"
    home = f" Its home is {spec.homepage}." if spec.homepage else ""
    return f"{spec.name} is read from {ways}, and {lacking}.{home}"
