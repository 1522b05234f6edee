"""One supervisor a data folder. The lock is the kernel's and ends with its holder; the number is for people."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class AlreadyRunning(Exception):
    """Another one holds the file; the text is one line."""


@contextlib.contextmanager
def held(path: Path) -> Iterator[int | None]:
    """Hold the file meanwhile. Yields the process id that one left here who could not tidy up."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        file.seek(0)
        written = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(
                f"Inkloop runs on {path.parent} already (process {written}). Stop it, or set DATA_DIR and PORT."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield int(written) if written.isdecimal() else None
        finally:
            file.truncate(0)  # not unlinked: a rival may have it open and be about to lock it
