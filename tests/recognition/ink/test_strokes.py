import hashlib
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.ink.strokes import (
    MAX_POINTS,
    MAX_STROKES,
    Ink,
    InkError,
    content_hash,
    strokes_from_points,
)

numbers = st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6)
inks = st.fixed_dictionaries(
    {
        "strokes": st.lists(
            st.lists(st.lists(numbers, min_size=2, max_size=4), min_size=1, max_size=5),
            min_size=1,
            max_size=4,
        ),
        "width": st.floats(1e-3, 1e6),
        "height": st.integers(1, 10**6),
        "pointer": st.sampled_from(["mouse", "touch", "pen"]),
    }
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["strokes", "width", "pointer"]), inner),
)


def ink(*strokes: Any, **changes: Any) -> dict[str, Any]:
    return {
        "strokes": list(strokes) or [[[1, 2, 0]]],
        "width": 300,
        "height": 300,
        "pointer": "pen",
    } | changes


def nested(levels: int) -> Any:
    found: list[Any] = []
    for _ in range(levels - 1):
        found = [found]
    return found


def test_a_point_becomes_a_row_of_x_y_time_and_pressure() -> None:
    stroke = Ink.from_json(ink([[1, 2, 3, 0.5]])).strokes[0]

    assert stroke.tolist() == [[1, 2, 3, 0.5]]


def test_what_a_point_does_not_tell_is_nan() -> None:
    stroke = Ink.from_json(ink([[1, 2], [3, 4, 5]])).strokes[0]

    assert np.isnan(stroke).tolist() == [[False, False, True, True], [False, False, False, True]]


def test_the_strokes_cannot_be_changed() -> None:
    stroke = Ink.from_json(ink()).strokes[0]

    with pytest.raises(ValueError, match="read-only"):
        stroke[0, 0] = 7


@given(data=inks)
def test_ink_comes_back_from_json_as_it_went(data: dict[str, Any]) -> None:
    sent = Ink.from_json(data).to_json()

    back = Ink.from_json(json.loads(json.dumps(sent))).to_json()

    assert back == sent == data


def test_the_canonical_form_holds_nothing_but_the_known_fields() -> None:
    read = Ink.from_json(ink(colour="blue")).to_json()

    assert sorted(read) == ["height", "pointer", "strokes", "width"]


def test_the_canonical_form_writes_whole_numbers_without_a_fraction() -> None:
    read = Ink.from_json(ink([[1.0, 2.5]])).to_json()

    assert json.dumps(read["strokes"]) == "[[[1, 2.5]]]"


def test_as_many_strokes_and_points_as_allowed_are_accepted() -> None:
    full = ink(*[[[1, 2]] * (MAX_POINTS // MAX_STROKES)] * MAX_STROKES)

    read = Ink.from_json(full)

    assert (len(read.strokes), sum(map(len, read.strokes))) == (64, 4096)


def test_times_may_count_from_1970() -> None:
    read = Ink.from_json(ink([[1, 2, 1_763_000_000_000]]))

    assert read.strokes[0][0, 2] == 1_763_000_000_000


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (None, "must be an object with strokes, width, height and pointer. Received: null"),
        ([], "must be an object with strokes, width, height and pointer. Received: a list"),
        ({"width": 1, "height": 1, "pointer": "pen"}, "strokes must be a list of strokes. Received: null"),
        (ink(strokes="abc"), "strokes must be a list of strokes. Received: a text"),
        (ink(strokes=[]), "1 to 64 strokes. Received: 0"),
        (ink(*[[[1, 2]]] * 65), "1 to 64 strokes. Received: 65"),
        (ink([]), r"at least one point. Received: strokes\[0\] without points"),
        (ink([[1, 2]], {"x": 1}), r"strokes\[1\] must be a list of points. Received: an object"),
        (ink([[1, 2]] * 4097), "at most 4096 points. Received: 4097"),
        (ink(*[[[1, 2]] * 2049] * 2), "at most 4096 points. Received: 4098"),
        (ink([[1]]), r"strokes\[0\]\[0\] must be a point .* of 2 to 4 numbers. Received: 1 values"),
        (ink([[1, 2, 3, 4, 5]]), "2 to 4 numbers. Received: 5 values"),
        (ink([[1, 2], "ab"]), r"strokes\[0\]\[1\] must be a point .* Received: a text"),
        (
            ink([[1, math.nan]]),
            r"strokes\[0\]\[0\]: y must be a finite number within ±1,000,000. Received: nan",
        ),
        (ink([[math.inf, 1]]), "x must be a finite number within ±1,000,000. Received: inf"),
        (ink([[1, 2, -math.inf]]), "t_ms must be a finite number"),
        (ink([[1, 2, 3, math.nan]]), "pressure must be a finite number"),
        (ink([[True, 2]]), "x must be a finite number within ±1,000,000. Received: True"),
        (ink([[1, "2"]]), "y must be a finite number within ±1,000,000. Received: '2'"),
        (ink([[1, None]]), "Received: None"),
        (ink([[1_000_001, 0]]), "x must be a finite number within ±1,000,000. Received: 1000001"),
        (ink([[10**5000, 0]]), "Received: an enormous integer"),
        (ink([["x" * 500, 0]]), r"Received: 'x{36}\.\.\."),
        (ink([[nested(1_000), 0]]), "x must be a finite number .* Received: a list, nested too deep"),
        (ink(width=0), "width must be a number above 0 and at most 1,000,000. Received: 0"),
        (ink(width=None), "width must be a number above 0 .* Received: None"),
        (ink(height=-3), "height must be a number above 0 .* Received: -3"),
        (ink(height=math.inf), "height must be a number above 0 .* Received: inf"),
        (ink(width=True), "width must be a number above 0 .* Received: True"),
        (ink(pointer="finger"), "pointer must be one of mouse, touch, pen. Received: 'finger'"),
        (ink(pointer=["pen"]), r"pointer must be one of mouse, touch, pen. Received: \['pen'\]"),
    ],
)
def test_it_refuses(data: object, complaint: str) -> None:
    with pytest.raises(InkError, match=complaint):
        Ink.from_json(data)


@given(data=anything)
def test_it_refuses_any_nonsense_with_an_ink_error_and_no_other(data: object) -> None:
    with pytest.raises(InkError):
        Ink.from_json(data)


def test_the_hash_is_a_sha256() -> None:
    digest = content_hash(Ink.from_json(ink()))

    assert (len(digest), len(bytes.fromhex(digest))) == (2 * hashlib.sha256().digest_size, 32)


@pytest.mark.parametrize(
    "same",
    [
        ink([[1.0, 2.0], [-0.0, 4]]),
        ink([[1, 2, 17, 0.3], [0, 4, 25, 0.7]]),
        ink([[1, 2], [0, 4]], width=900, height=700, pointer="mouse"),
    ],
    ids=["other numbers", "other times and pressure", "other canvas"],
)
def test_the_same_geometry_has_the_same_hash(same: dict[str, Any]) -> None:
    drawn = Ink.from_json(ink([[1, 2], [0, 4]]))

    assert content_hash(Ink.from_json(same)) == content_hash(drawn)


@pytest.mark.parametrize(
    "other",
    [
        ink([[1, 2], [0, 4.001]]),
        ink([[1, 2]], [[0, 4]]),
        ink([[0, 4], [1, 2]]),
        ink([[1, 2], [0, 4], [0, 4]]),
    ],
    ids=["a moved point", "two strokes", "the other way round", "a point more"],
)
def test_another_geometry_has_another_hash(other: dict[str, Any]) -> None:
    drawn = Ink.from_json(ink([[1, 2], [0, 4]]))

    assert content_hash(Ink.from_json(other)) != content_hash(drawn)


def test_strokes_of_data_sets_leave_out_the_empty_ones() -> None:
    strokes = strokes_from_points([[[1, 2], [3, 4]], [], [[5, 6, 7]]])

    assert [stroke.shape for stroke in strokes] == [(2, 4), (1, 4)]
