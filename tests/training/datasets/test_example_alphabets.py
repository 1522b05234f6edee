"""The data sets carry the classes of the alphabets that come as examples."""

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from recognition.classes.alphabets import EXAMPLES
from training.datasets.junk import is_junk
from training.datasets.merges import OUTSIDE, merge
from training.datasets.mixture import mix
from training.datasets.registry import load

SHAPES, MATH = EXAMPLES
# Without the strokes, which take long to read.
_LABEL = re.compile(rb'"label": *("[^"]*")')


@pytest.mark.data
def test_every_shape_is_learned_from_quick_draw(handwriting: Path) -> None:
    base = mix([load("quickdraw", handwriting)], classes=SHAPES["classes"], merges=SHAPES["merges"])

    learned = np.bincount(base.train.targets, minlength=len(SHAPES["classes"]))
    assert learned.min() >= 20


@pytest.mark.data
def test_every_sign_is_in_crohme_by_its_name_in_latex(handwriting: Path) -> None:
    with gzip.open(handwriting / "crohme.strokes.jsonl.gz") as lines:
        labels = np.array([json.loads(_LABEL.search(line)[1]) for line in lines])  # type: ignore[index]

    places = merge(labels, merges=MATH["merges"], classes=MATH["classes"])

    counts = Counter(places[places != OUTSIDE].tolist())
    rare = {name: counts[place] for place, name in enumerate(MATH["classes"]) if counts[place] < 25}
    assert not rare


@pytest.mark.parametrize(
    ("label", "alphabet"),
    [
        ("0", SHAPES), ("-", SHAPES), ("Z", SHAPES), ("*", SHAPES), ("\\Delta", SHAPES),
        ("x", MATH), ("E", MATH), ("t", MATH), ("n", MATH), ("S", MATH), ("\\times", MATH),
    ],
)  # fmt: skip
def test_what_may_be_meant_as_a_class_is_no_junk(label: str, alphabet: dict[str, list[str]]) -> None:
    assert not is_junk(label, [*alphabet["classes"], *alphabet["merges"]])


@pytest.mark.parametrize(
    ("label", "alphabet"), [("8", SHAPES), ("\\alpha", SHAPES), ("K", MATH), ("#", MATH)]
)
def test_what_is_another_thing_is_junk(label: str, alphabet: dict[str, list[str]]) -> None:
    assert is_junk(label, [*alphabet["classes"], *alphabet["merges"]])
