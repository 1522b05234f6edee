import hashlib
import io
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from recognition.engine import bundle as bundles
from recognition.engine.bundle import BundleError, read_bundle, write_bundle
from recognition.engine.info import BundleInfo, Int8Info
from tests.recognition.engine import tiny

INFO_TEXT = json.dumps(tiny.INFO.to_json()).encode()


def written(path: Path, *, weights: dict[str, np.ndarray] = tiny.WEIGHTS) -> str:
    return write_bundle(path, info=tiny.INFO, model=b"a model", weights=weights)


def zipped(path: Path, **members: bytes) -> Path:
    content = {"bundle.json": INFO_TEXT, "model.onnx": b"a model", "weights.npz": b"weights"}
    content |= {name.replace("__", "."): member for name, member in members.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in content.items():
            archive.writestr(name, member)
    return path


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    sha256 = written(tmp_path / "a.bundle")

    bundle = read_bundle(tmp_path / "a.bundle", sha256=sha256)

    assert (bundle.info, bundle.model, bundle.sha256) == (tiny.INFO, b"a model", sha256)


def test_its_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    sha256 = written(tmp_path / "a.bundle")

    weights = read_bundle(tmp_path / "a.bundle", sha256=sha256).weights()

    assert sorted(weights) == sorted(tiny.WEIGHTS)
    assert all((weights[name] == tiny.WEIGHTS[name]).all() for name in weights)


def test_its_checksum_is_that_of_the_file(tmp_path: Path) -> None:
    sha256 = written(tmp_path / "a.bundle")

    assert sha256 == hashlib.sha256((tmp_path / "a.bundle").read_bytes()).hexdigest()


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    first = written(tmp_path / "a.bundle")

    second = written(tmp_path / "b.bundle", weights=dict(reversed(tiny.WEIGHTS.items())))

    assert first == second


def test_writing_replaces_an_older_file_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    (tmp_path / "a.bundle").write_bytes(b"older")

    sha256 = written(tmp_path / "a.bundle")

    assert [path.name for path in tmp_path.iterdir()] == ["a.bundle"]
    assert read_bundle(tmp_path / "a.bundle", sha256=sha256).info == tiny.INFO


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.bundle").mkdir()

    with pytest.raises(OSError, match="directory"):
        written(tmp_path / "a.bundle")

    assert [path.name for path in tmp_path.iterdir()] == ["a.bundle"]


def test_other_processes_may_read_it(tmp_path: Path) -> None:
    written(tmp_path / "a.bundle")

    assert (tmp_path / "a.bundle").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "metrics", [{"accuracy": float("nan")}, {"accuracy": object()}], ids=["nan", "object"]
)
def test_writing_refuses_metrics_that_are_no_json(tmp_path: Path, metrics: dict[str, object]) -> None:
    with pytest.raises(BundleError, match="finite numbers"):
        write_bundle(tmp_path / "a.bundle", info=tiny.info(metrics=metrics), model=b"", weights={})


def test_writing_refuses_weights_that_need_pickle(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="plain arrays"):
        written(tmp_path / "a.bundle", weights={"kernel": np.array([{}])})


def test_reading_refuses_another_checksum_before_it_parses_anything(tmp_path: Path) -> None:
    (tmp_path / "a.bundle").write_bytes(b"not even a zip file")

    with pytest.raises(BundleError, match=f"must have the SHA-256 {'0' * 64}. Received: [0-9a-f]{{64}}"):
        read_bundle(tmp_path / "a.bundle", sha256="0" * 64)


def test_reading_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="No such file"):
        read_bundle(tmp_path / "a.bundle", sha256=None)


def test_reading_refuses_what_is_no_zip_file(tmp_path: Path) -> None:
    (tmp_path / "a.bundle").write_bytes(b"not even a zip file")

    with pytest.raises(BundleError, match="must be a zip file"):
        read_bundle(tmp_path / "a.bundle", sha256=None)


@pytest.mark.parametrize("missing", ["model.onnx", "bundle.json", "weights.npz"])
def test_reading_refuses_a_bundle_without_one_of_its_members(tmp_path: Path, missing: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.bundle", "w") as archive:
        for name in {"model.onnx", "bundle.json", "weights.npz"} - {missing}:
            archive.writestr(name, INFO_TEXT)

    with pytest.raises(BundleError, match=f"Received: one without {missing}"):
        read_bundle(tmp_path / "a.bundle", sha256=None)


def test_reading_refuses_a_member_that_unpacks_to_too_much(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "a.bundle", bundle__json=b" " * (bundles.MAX_MEMBER_BYTES["bundle.json"] + 1))

    with pytest.raises(
        BundleError, match=r"bundle.json unpacks to at most 4,194,304 bytes. Received: 4,194,305"
    ):
        read_bundle(bomb, sha256=None)


def test_reading_refuses_a_file_beyond_the_largest_size(tmp_path: Path) -> None:
    with (tmp_path / "a.bundle").open("wb") as file:
        file.truncate(bundles.MAX_FILE_BYTES + 1)

    with pytest.raises(BundleError, match="at most 134,217,728 bytes"):
        read_bundle(tmp_path / "a.bundle", sha256=None)


@pytest.mark.parametrize(
    "text", [b"{", b"\xff", b'{"temperature": NaN}', b"[" * 100_000], ids=["cut off", "bytes", "nan", "deep"]
)
def test_reading_refuses_an_info_that_is_no_json(tmp_path: Path, text: bytes) -> None:
    path = zipped(tmp_path / "a.bundle", bundle__json=text)

    with pytest.raises(BundleError, match="must be JSON"):
        read_bundle(path, sha256=None)


def test_reading_refuses_a_member_whose_bytes_were_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.bundle", model__onnx=bytes(range(256)))
    content = bytearray(path.read_bytes())
    content[content.index(b"model.onnx") + 40] ^= 0xFF
    path.write_bytes(content)

    with pytest.raises(BundleError, match=r"model.onnx cannot be unpacked"):
        read_bundle(path, sha256=None)


def test_weights_are_refused_when_the_file_changed_since_it_was_read(tmp_path: Path) -> None:
    bundle = read_bundle(tmp_path / "a.bundle", sha256=written(tmp_path / "a.bundle"))
    zipped(tmp_path / "a.bundle")

    with pytest.raises(BundleError, match="must have the SHA-256"):
        bundle.weights()


def test_weights_are_never_unpickled(tmp_path: Path) -> None:
    archive = io.BytesIO()
    np.savez(archive, kernel=np.array([{"an": "object"}]))
    bundle = read_bundle(zipped(tmp_path / "a.bundle", weights__npz=archive.getvalue()), sha256=None)

    with pytest.raises(BundleError, match="must hold plain arrays"):
        bundle.weights()


@pytest.mark.parametrize("weights", [b"no zip", pickle.dumps([1])], ids=["noise", "pickle"])
def test_weights_are_refused_when_they_are_no_archive(tmp_path: Path, weights: bytes) -> None:
    bundle = read_bundle(zipped(tmp_path / "a.bundle", weights__npz=weights), sha256=None)

    with pytest.raises(BundleError, match="must hold plain arrays"):
        bundle.weights()


def test_weights_are_refused_when_they_unpack_to_too_much(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with (
        zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("kernel.npy", "w") as member,
    ):
        for _ in range(257):
            member.write(bytes(2**20))
    bundle = read_bundle(zipped(tmp_path / "a.bundle", weights__npz=inner.getvalue()), sha256=None)

    with pytest.raises(BundleError, match=r"weights.npz unpacks to at most"):
        bundle.weights()


def described(int8: bytes) -> BundleInfo:
    return tiny.info(
        int8=Int8Info(
            sha256=hashlib.sha256(int8).hexdigest(),
            size_bytes=9,
            opset=18,
            accuracy=0.95,
            float32_accuracy=0.95,
        )
    )


def test_an_int8_model_comes_back_as_it_was_written(tmp_path: Path) -> None:
    sha256 = write_bundle(
        tmp_path / "a.bundle", info=described(b"small"), model=b"a model", weights=tiny.WEIGHTS, int8=b"small"
    )

    assert read_bundle(tmp_path / "a.bundle", sha256=sha256).int8 == b"small"


def test_a_bundle_without_an_int8_model_is_a_bundle(tmp_path: Path) -> None:
    written(tmp_path / "a.bundle")

    assert read_bundle(tmp_path / "a.bundle", sha256=None).int8 is None


@pytest.mark.parametrize("int8", [None, b"another"])
def test_writing_refuses_an_int8_model_that_is_not_the_one_described(
    tmp_path: Path, int8: bytes | None
) -> None:
    with pytest.raises(BundleError, match=r"model.int8.onnx must have the SHA-256 [0-9a-f]{64}. Received: "):
        write_bundle(tmp_path / "a.bundle", info=described(b"small"), model=b"", weights={}, int8=int8)


def test_writing_refuses_an_int8_model_that_nothing_describes(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"must have the SHA-256 None. Received: [0-9a-f]{64}"):
        write_bundle(tmp_path / "a.bundle", info=tiny.INFO, model=b"", weights={}, int8=b"small")


def test_reading_refuses_an_int8_model_that_is_not_the_one_described(tmp_path: Path) -> None:
    text = json.dumps(described(b"small").to_json()).encode()
    path = zipped(tmp_path / "a.bundle", bundle__json=text, **{"model.int8__onnx": b"another"})

    with pytest.raises(BundleError, match=r"model.int8.onnx must have the SHA-256"):
        read_bundle(path, sha256=None)


def test_reading_refuses_a_bundle_without_the_int8_model_it_describes(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.bundle", bundle__json=json.dumps(described(b"small").to_json()).encode())

    with pytest.raises(BundleError, match=r"Received: one without model.int8.onnx"):
        read_bundle(path, sha256=None)
