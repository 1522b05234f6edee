"""Fetch a data set from its home: what was begun goes on where it stopped, and nothing is put in place unchecked."""

import hashlib
import http.client
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training.datasets.exceptions import DatasetCorrupt, DatasetError, DownloadFailed
from training.datasets.folder.adding import add
from training.datasets.registry import spec_of
from training.datasets.spec import DataFile, DatasetSpec, Form

# Where downloads wait until they are whole, and archives that hold several data sets stay.
DOWNLOADS = "downloads"
_TIMEOUT_SECONDS = 60
_BLOCK_BYTES = 2**18
# Left free on the disk, whatever is fetched.
_RESERVE_BYTES = 2**26

# Told for each file: its name, the bytes that are there already and those that there will be, if the server says so.
# What it gives back is told the bytes of each block.
Progress = Callable[[str, int, int | None], Callable[[int], object]]


def fetch(name: str, root: Path, *, progress: Progress) -> Path:
    """Download a set and add it; say where it went. Raises a DatasetError."""
    spec = spec_of(name, root)
    form = _downloadable(spec)
    folder = root / DOWNLOADS
    folder.mkdir(parents=True, exist_ok=True)
    targets = {}
    for file in form:
        if file.url not in targets:
            targets[file.url] = _fetched(file, folder, progress)
    source = next(iter(targets.values())) if len(targets) == 1 else folder
    try:
        added = add(name, source, root)
    except DatasetError:
        # Fetched again it may be right.
        for target in targets.values():
            target.unlink(missing_ok=True)
        raise
    for file in form:
        # An archive may hold other sets as well, and is kept for them.
        if file.member is None:
            targets[file.url].unlink(missing_ok=True)
    return added


def _downloadable(spec: DatasetSpec) -> Form:
    for form in spec.forms:
        if all(file.url for file in form):
            return form
    if not spec.forms:
        raise DownloadFailed(f"{spec.name} installs with the requirements and needs no download.")
    why = (
        "is given out only to those with an account"
        if spec.needs_account
        else "has no address to fetch it from"
    )
    home = f" at {spec.homepage}" if spec.homepage else ""
    raise DownloadFailed(f"{spec.name} {why}{home}: get it there, then add it with --from PATH.")


def _fetched(file: DataFile, folder: Path, progress: Progress) -> Path:
    """The file, whole: it was there, or it is fetched now. A set's own file has its checksum checked here already."""
    url = str(file.url)
    target = folder / url.rpartition("/")[2]
    if not target.exists():
        partial = target.with_name(f"{target.name}.partial")
        _continue(url, partial, progress)
        if file.member is None:
            _check(file, partial)
        partial.replace(target)
    return target


def _continue(url: str, partial: Path, progress: Progress) -> None:
    begun = partial.stat().st_size if partial.exists() else 0
    request = urllib.request.Request(url, headers={"User-Agent": "inkloop"})  # noqa: S310  # registry addresses only
    if begun:
        request.add_header("Range", f"bytes={begun}-")
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            _save(answer, url, partial, begun, progress)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and begun:
                # Either all of it is there, or another file: the checksum will tell, or the next try.
                if error.headers.get("Content-Range") == f"bytes */{begun}":
                    return
                partial.unlink()
            raise DownloadFailed(
                f"{url} answered {error.code} {error.reason}. Try again, or use --from PATH."
            ) from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        kept = partial.stat().st_size if partial.exists() else 0
        raise DownloadFailed(
            f"{url} could not be fetched: {reason}. {kept:,} bytes are kept; the same command goes on from there."
        ) from error


def _save(answer: Any, url: str, partial: Path, begun: int, progress: Progress) -> None:
    resumed = answer.status == http.client.PARTIAL_CONTENT and _starts_at(answer, begun)
    if not resumed:
        begun = 0
    length = answer.headers.get("Content-Length")
    rest = int(length) if length and length.isdecimal() else None
    _check_space(partial, rest or 0)
    total = None if rest is None else begun + rest
    report = progress(partial.name.removesuffix(".partial"), begun, total)
    with partial.open("ab" if resumed else "wb") as copy:
        while block := answer.read(_BLOCK_BYTES):
            copy.write(block)
            report(len(block))
    received = partial.stat().st_size
    if total is not None and received < total:
        raise http.client.IncompleteRead(b"", total - received)


def _starts_at(answer: Any, begun: int) -> bool:
    return bool(answer.headers.get("Content-Range", "").startswith(f"bytes {begun}-"))


def _check_space(partial: Path, needed: int) -> None:
    free = shutil.disk_usage(partial.parent).free
    if needed + _RESERVE_BYTES > free:
        raise DownloadFailed(
            f"{partial.parent} must have room for {needed + _RESERVE_BYTES:,} bytes. Received: {free:,} free."
        )


def _check(file: DataFile, partial: Path) -> None:
    with partial.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    if file.sha256 and sha256 not in file.sha256:
        partial.unlink()
        raise DatasetCorrupt(
            f"{file.url} must have the SHA-256 {' or '.join(file.sha256)}. Received: {sha256}; it was thrown away."
        )
