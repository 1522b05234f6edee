"""Downloads, from a server on this machine that behaves well or badly."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from training.datasets import registry
from training.datasets.exceptions import DatasetCorrupt, DatasetError, DownloadFailed
from training.datasets.folder import download
from training.datasets.spec import Contents, DataFile, DatasetSpec

BODY = bytes(np.random.default_rng(1).integers(0, 256, 900_000, np.uint8))


@dataclass
class Home:
    """What the server does, and what it was asked."""

    address: str = ""
    body: bytes = BODY
    ranges: bool = True
    cut_after: int | None = None
    status: int = 200
    asked: list[str | None] = field(default_factory=list)


@pytest.fixture
def home() -> Iterator[Home]:
    served = Home()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            served.asked.append(asked)
            if served.status != 200:
                self.send_error(served.status)
                return
            start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and served.ranges else 0
            if start >= len(served.body):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(served.body)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            part = served.body[start:]
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(served.body) - 1}/{len(served.body)}")
            self.send_header("Content-Length", str(len(part)))
            self.end_headers()
            self.wfile.write(part[: served.cut_after])
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        served.address = f"http://127.0.0.1:{server.server_port}"
        yield served
        server.shutdown()
        thread.join()


def nothing(_: Path) -> Contents:
    empty = np.zeros(0, np.str_)
    return Contents(labels=empty, writers=empty, splits=empty, images=np.zeros((0, 28, 28), np.uint8))


def know(monkeypatch: pytest.MonkeyPatch, *files: DataFile, **fields: Any) -> None:
    spec = DatasetSpec(
        name="far",
        title="Far",
        kind="image",
        licence="?",
        citation="?",
        forms=(files,),
        read=nothing,
        **fields,
    )
    monkeypatch.setitem(registry.REGISTRY, "far", spec)


@pytest.fixture
def far(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A set of one file that lies at home, its checksum published."""
    sha256 = hashlib.sha256(BODY).hexdigest()
    know(monkeypatch, DataFile(name="far.bin", sha256=(sha256,), url=f"{home.address}/far.bin"))
    return home


class Told:
    """What a progress bar would have been told."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int, int | None]] = []
        self.bytes = 0

    def begin(self, name: str, done: int, total: int | None) -> Any:
        self.begun.append((name, done, total))
        return self.more

    def more(self, count: int) -> None:
        self.bytes += count


def fetch(root: Path) -> Told:
    told = Told()
    download.fetch("far", root, progress=told.begin)
    return told


def test_a_set_is_fetched_checked_and_put_in_place(far: Home, tmp_path: Path) -> None:
    told = fetch(tmp_path)

    assert (tmp_path / "far.bin").read_bytes() == BODY
    assert told.begun == [("far.bin", 0, len(BODY))]
    assert told.bytes == len(BODY)
    assert registry.verify("far", tmp_path)


def test_nothing_else_is_left_behind(far: Home, tmp_path: Path) -> None:
    fetch(tmp_path)

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["far.bin"]


def test_a_download_that_was_cut_off_says_so_and_goes_on_where_it_stopped(far: Home, tmp_path: Path) -> None:
    far.cut_after = 400_000
    with pytest.raises(DownloadFailed, match=r"400,000 bytes are kept; the same command goes on"):
        fetch(tmp_path)
    far.cut_after = None

    told = fetch(tmp_path)

    assert far.asked == [None, "bytes=400000-"]
    assert told.begun == [("far.bin", 400_000, len(BODY))]
    assert (tmp_path / "far.bin").read_bytes() == BODY


def test_a_server_without_ranges_is_asked_for_all_of_it_again(far: Home, tmp_path: Path) -> None:
    far.cut_after = 400_000
    with pytest.raises(DownloadFailed):
        fetch(tmp_path)
    far.cut_after, far.ranges = None, False

    told = fetch(tmp_path)

    assert told.begun == [("far.bin", 0, len(BODY))]
    assert (tmp_path / "far.bin").read_bytes() == BODY


def test_a_partial_file_that_is_whole_already_is_used(far: Home, tmp_path: Path) -> None:
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "far.bin.partial").write_bytes(BODY)

    fetch(tmp_path)

    assert (tmp_path / "far.bin").read_bytes() == BODY


def test_wrong_bytes_are_thrown_away(far: Home, tmp_path: Path) -> None:
    far.body = BODY[::-1]

    with pytest.raises(DatasetCorrupt, match=r"thrown away"):
        fetch(tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_was_begun_with_other_bytes_ends_in_another_try(far: Home, tmp_path: Path) -> None:
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "far.bin.partial").write_bytes(b"of another file")
    with pytest.raises(DatasetCorrupt):
        fetch(tmp_path)

    fetch(tmp_path)

    assert (tmp_path / "far.bin").read_bytes() == BODY


@pytest.mark.parametrize("status", [404, 503])
def test_the_servers_refusal_is_told(status: int, far: Home, tmp_path: Path) -> None:
    far.status = status

    with pytest.raises(DownloadFailed, match=f"answered {status}"):
        fetch(tmp_path)


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    know(monkeypatch, DataFile(name="far.bin", sha256=("0" * 64,), url="http://127.0.0.1:9/far.bin"))

    with pytest.raises(DownloadFailed, match="could not be fetched"):
        fetch(tmp_path)


def test_a_full_disk_is_told_before_it_is_full(
    far: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(download, "_RESERVE_BYTES", 2**62)

    with pytest.raises(DownloadFailed, match="must have room for"):
        fetch(tmp_path)


def test_a_set_in_an_archive_is_taken_out_of_it_and_the_archive_kept(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("gzip/a.gz", b"a" * 1000)
        archive.writestr("gzip/b.gz", b"b" * 1000)
    home.body = stream.getvalue()
    files = [
        DataFile(
            name=f"far/{name}.gz",
            sha256=(hashlib.sha256(name.encode() * 1000).hexdigest(),),
            url=f"{home.address}/gzip.zip",
            member=f"gzip/{name}.gz",
        )
        for name in "ab"
    ]
    know(monkeypatch, *files)

    fetch(tmp_path)
    (tmp_path / "far" / "a.gz").unlink()
    fetch(tmp_path)

    assert (tmp_path / "far" / "a.gz").read_bytes() == b"a" * 1000
    assert (tmp_path / "far" / "b.gz").read_bytes() == b"b" * 1000
    assert home.asked == [None]


def test_an_archive_without_the_right_files_is_thrown_away(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    know(
        monkeypatch,
        DataFile(name="a.gz", sha256=("0" * 64,), url=f"{home.address}/all.zip", member="gzip/a.gz"),
    )

    with pytest.raises(DatasetError):
        fetch(tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_set_without_a_published_checksum_has_its_own_written_down(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    know(monkeypatch, DataFile(name="far.bin", url=f"{home.address}/far.bin"))

    fetch(tmp_path)
    (tmp_path / "far.bin").write_bytes(b"changed")

    with pytest.raises(DatasetCorrupt, match="not what was added as far"):
        registry.verify("far", tmp_path)


def test_a_set_that_needs_an_account_is_not_asked_for(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"account at https://www.kaggle.com/.*--from PATH"):
        download.fetch("az_handwritten", tmp_path, progress=Told().begin)


def test_a_set_without_an_address_says_where_its_home_is(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match=r"no address to fetch it from at http://www.unipen.org/"):
        download.fetch("unipen", tmp_path, progress=Told().begin)
