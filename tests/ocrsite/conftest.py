import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def data_folder() -> Iterator[Path]:
    """A data folder whose path is short enough for sockets, unlike pytest's tmp_path."""
    path = Path(tempfile.mkdtemp(prefix="inkloop-test-", dir="/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


@pytest.fixture
def folder() -> Iterator[Path]:
    with data_folder() as path:
        yield path
