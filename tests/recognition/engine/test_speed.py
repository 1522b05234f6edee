from pathlib import Path

from recognition.engine.recognizer import Recognizer
from recognition.engine.speed import cpu_name, sizes, speed
from tests.recognition.engine.tiny import bundle


def test_it_tells_times_and_where_they_were_taken(tmp_path: Path) -> None:
    found = speed(Recognizer(bundle(tmp_path)), singles=3, batches=2)

    assert 0 < found["batch1_ms_p50"] <= found["batch1_ms_p95"]
    assert found["batch32_images_per_s"] > 0
    assert (found["threads"], found["cpu"]) == (1, cpu_name())


def test_it_tells_the_bytes_of_file_and_model(tmp_path: Path) -> None:
    tiny = bundle(tmp_path)

    found = sizes(tiny)

    assert found == {"bundle": tiny.path.stat().st_size, "model": len(tiny.model)}


def test_a_processor_always_has_a_name() -> None:
    assert cpu_name()
