from pathlib import Path

from recognition.engine.recognizer import Recognizer
from recognition.engine.turns import medians
from tests.recognition.engine import tiny


def test_every_model_is_timed(tmp_path: Path) -> None:
    recognizers = {"one": Recognizer(tiny.bundle(tmp_path)), "other": Recognizer(tiny.bundle(tmp_path))}

    taken = medians(recognizers, batch=2, rounds=3)

    assert list(taken) == ["one", "other"]
    assert min(taken.values()) > 0
