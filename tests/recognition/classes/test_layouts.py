"""Merging and splitting classes: what a reading says, under whatever classes it was given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.classes.layouts import (
    OUTSIDE,
    Layout,
    Past,
    covers,
    kept_lookalikes,
    meaning,
    places,
    unclear,
)

ALNUM = Layout(classes=("A", "B", "C"), merges={"c": "C"})


def past(*layouts: Layout) -> list[Past]:
    return [Past(number=number, layout=layout) for number, layout in enumerate(layouts, start=1)]


def test_a_reading_is_folded_into_its_class() -> None:
    assert [ALNUM.class_of(reading) for reading in ("A", "c", "C", "x")] == ["A", "C", "C", None]


def test_merged_classes_count_as_one_of_them() -> None:
    merged = ALNUM.merged(["B", "C"], into="C")

    assert merged == Layout(classes=("A", "C"), merges={"c": "C", "B": "C"})


def test_a_class_merged_under_a_new_name_is_renamed_in_its_place() -> None:
    assert ALNUM.merged(["B"], into="Be") == Layout(classes=("A", "Be", "C"), merges={"c": "C", "B": "Be"})


def test_merging_takes_along_what_was_folded() -> None:
    merged = ALNUM.merged(["A", "C"], into="A")

    assert [merged.class_of(reading) for reading in "cCA"] == ["A", "A", "A"]


def test_a_class_is_split_along_its_readings() -> None:
    assert ALNUM.split("C", off={"c": []}) == Layout(classes=("A", "B", "C", "c"), merges={})


def test_new_classes_leave_the_readings_of_the_others() -> None:
    grown = ALNUM.with_classes(["A", "B", "c", "D"])

    assert grown == Layout(classes=("A", "B", "c", "D"), merges={})


def test_a_reading_given_before_its_class_was_split_does_not_tell() -> None:
    split = ALNUM.split("C", off={"c": []})
    history = past(ALNUM, split)

    said = {reading: meaning(reading, given=1, history=history, now=split) for reading in "ACc"}
    assert said == {"A": "A", "C": None, "c": "c"}
    assert unclear(history, split) == {"C": [1]}


def test_it_tells_again_once_the_classes_are_merged_back() -> None:
    split = ALNUM.split("C", off={"c": []})
    back = split.merged(["C", "c"], into="C")

    assert unclear(past(ALNUM, split, back), back) == {}


def test_what_was_said_while_the_classes_were_apart_still_tells_after_merging_and_splitting() -> None:
    apart = Layout(classes=("X", "x"))
    merged = apart.merged(["X", "x"], into="X")
    split = merged.split("X", off={"x": []})
    history = past(apart, merged, split)

    assert meaning("X", given=1, history=history, now=split) == "X"
    assert meaning("X", given=2, history=history, now=split) is None
    assert meaning("X", given=3, history=history, now=split) == "X"


def test_a_class_split_into_what_nobody_could_say_before_is_unclear() -> None:
    plain = Layout(classes=("A", "B"))
    split = plain.split("A", off={"Ä": []})
    history = [Past(number=1, layout=plain), Past(number=2, layout=split, splits={"A": ["Ä"]})]

    assert meaning("A", given=1, history=history, now=split) is None
    assert meaning("B", given=1, history=history, now=split) == "B"


def test_it_is_clear_again_without_the_class_that_was_split_off() -> None:
    plain = Layout(classes=("A", "B"))
    split = plain.split("A", off={"Ä": []})
    history = [
        Past(number=1, layout=plain),
        Past(number=2, layout=split, splits={"A": ["Ä"]}),
        Past(number=3, layout=plain),
    ]

    assert unclear(history, plain) == {}


def test_a_class_added_beside_the_others_makes_nothing_unclear() -> None:
    grown = ALNUM.with_classes([*ALNUM.classes, "D"])

    assert unclear(past(ALNUM, grown), grown) == {}


def test_a_reading_whose_class_vanished_says_none() -> None:
    smaller = ALNUM.with_classes(["A", "B"])

    assert meaning("C", given=1, history=past(ALNUM, smaller), now=smaller) is None
    assert unclear(past(ALNUM, smaller), smaller) == {}


def test_outputs_find_their_places() -> None:
    found = places(["B", None, "A", "B"], ["A", "B"])

    assert found == (1, OUTSIDE, 0, 1)
    assert covers(found, ["A", "B"])
    assert not covers(found, ["A", "B", "C"])


def test_lookalikes_follow_their_classes() -> None:
    groups = [["B", "C"], ["A", "C"], ["A", "B"], ["C", "D"]]

    assert kept_lookalikes(groups, ALNUM.merged(["B", "C"], into="C")) == [["A", "C"]]


@st.composite
def _layouts(draw: st.DrawFn) -> Layout:
    classes = draw(st.lists(st.sampled_from("ABCDEFGH"), min_size=2, max_size=6, unique=True))
    folded = draw(st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(classes), max_size=6))
    return Layout(classes=tuple(classes), merges=folded)


@given(layout=_layouts(), data=st.data())
def test_merging_and_splitting_back_gives_every_reading_its_class_again(
    layout: Layout, data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(layout.classes), min_size=2, max_size=4, unique=True))
    into = data.draw(st.sampled_from(names))
    merged = layout.merged(names, into=into)

    off = {name: layout.members(name)[1:] for name in names if name != into}
    back = merged.split(into, off=off)

    history = past(layout, merged, back)
    readings = [*layout.classes, *layout.merges]
    assert {each: back.class_of(each) for each in readings} == {
        each: layout.class_of(each) for each in readings
    }
    for reading in readings:
        told = meaning(reading, given=1, history=history, now=back)
        assert told == layout.class_of(reading)


@given(layout=_layouts(), data=st.data())
def test_merging_leaves_no_reading_without_a_class(layout: Layout, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(layout.classes), min_size=2, max_size=4, unique=True))
    into = data.draw(st.sampled_from([*names, "new"]))

    merged = layout.merged(names, into=into)

    for reading in [*layout.classes, *layout.merges]:
        was = layout.class_of(reading)
        assert merged.class_of(reading) == (into if was in names else was)
    assert not unclear(past(layout, merged), merged)
    assert not set(merged.merges) & set(merged.classes)


@pytest.mark.parametrize("given_in", [1, 2])
def test_a_folded_reading_tells_itself_whenever_it_was_given(given_in: int) -> None:
    split = ALNUM.split("C", off={"c": []})

    assert meaning("c", given=given_in, history=past(ALNUM, split), now=split) == "c"
