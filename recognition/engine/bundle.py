"""A model as one file: a zip of model.onnx, bundle.json, weights.npz and maybe model.int8.onnx, checked by its SHA-256."""

import hashlib
import io
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from recognition.engine.info import BundleError, BundleInfo

__all__ = ["Bundle", "BundleError", "BundleInfo", "read_bundle", "write_bundle"]

MODEL = "model.onnx"
INT8 = "model.int8.onnx"
INFO = "bundle.json"
WEIGHTS = "weights.npz"

MAX_FILE_BYTES = 128 * 2**20
# What a member may unpack to: a small zip can hold an enormous one.
MAX_MEMBER_BYTES = {MODEL: 256 * 2**20, INT8: 256 * 2**20, INFO: 4 * 2**20, WEIGHTS: 256 * 2**20}

# Zip stamps its members with a date; the same content must give the same checksum on any day.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, MemoryError)


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A checked bundle. `sha256` is that of the file as it was read. `int8`: the model's int8 twin, if it has one."""

    info: BundleInfo
    model: bytes
    sha256: str
    path: Path
    int8: bytes | None = None

    def weights(self) -> dict[str, NDArray[Any]]:
        """The arrays to warm-start from, read when asked for, after the file is checked once more."""
        archive = _unpacked(_checked(self.path, self.sha256), WEIGHTS)
        try:
            with zipfile.ZipFile(io.BytesIO(archive)) as members:
                _refuse_oversize(WEIGHTS, sum(member.file_size for member in members.infolist()))
            with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        except _UNREADABLE as error:
            raise BundleError(f"{WEIGHTS} must hold plain arrays. Received: {error}.") from error


def write_bundle(
    path: Path,
    *,
    info: BundleInfo,
    model: bytes,
    weights: Mapping[str, NDArray[Any]],
    int8: bytes | None = None,
) -> str:
    """Write a bundle, whole or not at all, and return the SHA-256 (hex) of the file.

    The same content gives the same bytes. Raises BundleError for metrics that JSON lacks, for object arrays, and
    for an int8 model other than the one that `info` describes.
    """
    _check_int8(info, int8)
    try:
        members = {INFO: _info_bytes(info), MODEL: model, WEIGHTS: _weights_bytes(weights)}
    except (TypeError, ValueError) as error:
        raise BundleError(
            f"A bundle holds JSON, finite numbers and plain arrays. Received: {error}."
        ) from error
    if int8 is not None:
        members[INT8] = int8
    content = _zipped(members, zipfile.ZIP_DEFLATED)
    _write_atomically(path, content)
    return hashlib.sha256(content).hexdigest()


def read_bundle(path: Path, *, sha256: str | None) -> Bundle:
    """Read the bundle with this SHA-256 (None: with any).

    Nothing is parsed before the checksum is found right. Raises BundleError, also where the file is missing.
    """
    content = _checked(path, sha256)
    info = BundleInfo.from_json(_parsed(_unpacked(content, INFO)))
    model = _unpacked(content, MODEL)
    int8 = _unpacked(content, INT8) if info.int8 else None
    _check_int8(info, int8)
    with _opened(content) as archive:
        _member(archive, WEIGHTS)
    return Bundle(info=info, model=model, sha256=hashlib.sha256(content).hexdigest(), path=path, int8=int8)


def _check_int8(info: BundleInfo, int8: bytes | None) -> None:
    described = info.int8.sha256 if info.int8 else None
    received = None if int8 is None else hashlib.sha256(int8).hexdigest()
    if received != described:
        raise BundleError(f"{INT8} must have the SHA-256 {described}. Received: {received}.")


def _info_bytes(info: BundleInfo) -> bytes:
    text = json.dumps(info.to_json(), ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1)
    return text.encode()


def _weights_bytes(weights: Mapping[str, NDArray[Any]]) -> bytes:
    arrays = {}
    for name in sorted(weights):
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, np.asarray(weights[name]), allow_pickle=False)
        arrays[f"{name}.npy"] = buffer.getvalue()
    return _zipped(arrays, zipfile.ZIP_STORED)


def _zipped(members: Mapping[str, bytes], compression: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compress_type=compression)
    return buffer.getvalue()


def _write_atomically(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            # A temporary file is its owner's alone, a bundle is read by other processes.
            os.fchmod(file.fileno(), 0o644)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The new name, too, must outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checked(path: Path, sha256: str | None) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise BundleError(f"The bundle {path} cannot be read: {error.strerror}.") from error
    if len(content) > MAX_FILE_BYTES:
        raise BundleError(f"A bundle has at most {MAX_FILE_BYTES:,} bytes. Received: more, in {path}.")
    received = hashlib.sha256(content).hexdigest()
    if sha256 is not None and received != sha256.lower():
        raise BundleError(f"The bundle {path} must have the SHA-256 {sha256}. Received: {received}.")
    return content


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except _UNREADABLE as error:
        raise BundleError(f"A bundle must be a zip file. Received: {error}.") from error


def _member(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    try:
        member = archive.getinfo(name)
    except KeyError:
        raise BundleError(
            f"A bundle holds {MODEL}, {INFO} and {WEIGHTS}. Received: one without {name}."
        ) from None
    _refuse_oversize(name, member.file_size)
    return member


def _unpacked(content: bytes, name: str) -> bytes:
    with _opened(content) as archive:
        member = _member(archive, name)
        try:
            return archive.read(member)
        except _UNREADABLE as error:
            raise BundleError(f"{name} cannot be unpacked: {error}.") from error


def _refuse_oversize(name: str, size: int) -> None:
    limit = MAX_MEMBER_BYTES[name]
    if size > limit:
        raise BundleError(f"{name} unpacks to at most {limit:,} bytes. Received: {size:,}.")


def _parsed(text: bytes) -> object:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{INFO} must be JSON. Received: {error}.") from error


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")
