"""Whether the collected static files are those of the sources: collecting takes seconds, and asking milliseconds."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

_STAMP = ".collected-from"


def is_fresh() -> bool:
    stamp = _stamp()
    return stamp.exists() and stamp.read_text() == _fingerprint()


def remove() -> None:
    """Before collecting, so that an interrupted collection is not taken for a complete one."""
    _stamp().unlink(missing_ok=True)


def write() -> None:
    _stamp().write_text(_fingerprint())


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT) / _STAMP


def _fingerprint() -> str:
    return hashlib.sha256("\n".join(sorted(_facts())).encode()).hexdigest()


def _facts() -> Iterator[str]:
    yield f"{version('django')} {version('whitenoise')} {settings.STORAGES['staticfiles']}"
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            yield f"{storage.path(path)} {status.st_size} {status.st_mtime_ns}"
