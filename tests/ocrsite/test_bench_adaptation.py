"""bench adaptation: the replay of writers, on made-up hands and on one real alphabet."""

import re
from pathlib import Path

import numpy as np
import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from numpy.typing import NDArray

from ocrsite.bench import adaptation
from ocrsite.bench.adaptation import Stream, replay, worst_window
from recognition.engine.personal import Nearness


def nearness(near: NDArray[np.float64]) -> Nearness:
    return Nearness(near=near, same=np.zeros_like(near))


def hand(targets: list[int], *, alike: float) -> adaptation._Hand:
    """Drawings of which the champion takes each for class 0; those of one class are `alike` near."""
    classes = np.array(targets)
    own = np.tile([0.6, 0.4], (len(targets), 1))
    return adaptation._Hand(
        dataset="unipen", targets=classes, own=own, near=nearness(alike * (classes[:, None] == classes[None]))
    )


def test_each_character_is_read_with_those_before_it_only() -> None:
    stream = replay(hand([1, 1, 1, 0], alike=1.0), np.arange(4))

    assert stream.alone.tolist() == [True, True, True, False]
    assert stream.adapted.tolist() == [True, False, False, False]


def test_the_newest_of_a_class_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adaptation, "MOST_OF_A_CLASS", 1)
    near = np.zeros((3, 3))
    near[2, 0] = 20.0  # only the oldest is near, and it does not count any more

    stream = replay(
        adaptation._Hand(
            dataset="unipen",
            targets=np.array([1, 1, 1]),
            own=np.tile([0.6, 0.4], (3, 1)),
            near=nearness(near),
        ),
        np.arange(3),
    )

    assert stream.adapted.tolist() == [True, True, True]


def test_a_window_that_is_worse_is_found() -> None:
    alone, adapted = np.zeros(150, bool), np.zeros(150, bool)
    alone[:40] = True
    adapted[120:130] = True
    streams = [Stream(dataset="unipen", alone=alone, adapted=adapted)] * adaptation.FEWEST_STREAMS

    assert worst_window(streams) == pytest.approx(10.0)
    assert worst_window(streams[:1]) == -np.inf


def test_the_test_writers_of_chars74k_are_replayed(
    handwriting: Path,
    settings: LazySettings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.DATASETS_DIR = handwriting
    monkeypatch.setattr(adaptation, "SETS", ("chars74k_hand",))
    monkeypatch.setattr(adaptation, "_costs", lambda: iter(["costs"]))

    call_command("bench", "adaptation", "--alphabets", "digits", "--seeds", "1")

    told = capsys.readouterr().out
    assert "digits: 15 streams of test writers" in told
    assert re.search(r"^all +0 to 9 +150 +[\d.]+ +[\d.]+", told, re.MULTILINE)
    assert re.search(r"^[\d.]+ % of the rest right of 9: circle, ", told, re.MULTILINE)


def test_without_the_writers_it_says_what_is_missing(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATASETS_DIR = tmp_path

    with pytest.raises(CommandError, match="No writer of unipen or chars74k_hand"):
        call_command("bench", "adaptation")
