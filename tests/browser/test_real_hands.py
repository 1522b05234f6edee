"""Characters that people have drawn on a browser's canvas, drawn again: what is stored is what was drawn."""

import gzip
import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from accounts.models import User
from recognition.ink.raster import render
from recognition.ink.strokes import strokes_from_points
from recognition.models import Sample
from tests.browser.conftest import Visit
from tests.browser.drawing import draw, expect_phase, fitted, until

pytestmark = [
    pytest.mark.data,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("digits_champion", "recognition_worker"),
]

HANDS = 5


def digits_of(folder: Path) -> list[dict[str, Any]]:
    """Every fortieth digit, so that writers differ."""
    with gzip.open(folder / "write-math.strokes.jsonl.gz", "rt") as lines:
        rows = (json.loads(line) for line in lines)
        return list(islice((row for row in rows if row["label"] in "0123456789"), 0, 40 * HANDS, 40))


def test_real_strokes_reach_the_network_as_they_were_drawn(
    visit: Visit, alice: User, handwriting: Path
) -> None:
    page = visit("/draw/digits/", alice)
    rows = digits_of(handwriting)

    for count, row in enumerate(rows, start=1):
        draw(page, fitted(row["strokes"]))
        expect_phase(page, "shown")
        page.keyboard.press(row["label"])
        expect_phase(page, "blank")
        until(lambda count=count: Sample.objects.filter(state="accepted").count() == count)  # type: ignore[misc]

    assert len(rows) == HANDS
    for sample, row in zip(Sample.objects.order_by("id"), rows, strict=True):
        assert sample.pixels is not None
        seen = np.frombuffer(sample.pixels, np.uint8).reshape(28, 28)
        meant = render(strokes_from_points(row["strokes"]))
        assert np.abs(seen.astype(int) - meant).mean() < 6
        assert sample.settled_class == row["label"]
