"""The files of imports, each in a folder of its job."""

import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from recognition.models.identity import new_id


def folder_of(job_id: uuid.UUID) -> Path:
    return Path(settings.DATA_DIR) / "exchange" / "imports" / str(job_id)


def keep_upload(chunks: Iterable[bytes]) -> tuple[uuid.UUID, Path]:
    """Write what came to a file of its own, for the job of this id."""
    job_id = new_id()
    folder = folder_of(job_id)
    folder.mkdir(parents=True)
    with (folder / "file").open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return job_id, folder / "file"


def scratch_of(job_id: uuid.UUID) -> Path:
    """Where its file is unpacked to."""
    return folder_of(job_id) / "scratch"


def forget_unpacked(job_id: uuid.UUID) -> None:
    """The file itself stays, and is unpacked again where somebody goes on."""
    shutil.rmtree(scratch_of(job_id), ignore_errors=True)


def forget_upload(job_id: uuid.UUID) -> None:
    shutil.rmtree(folder_of(job_id), ignore_errors=True)
