import numpy as np
import pytest

from recognition.ink.flat import FlatInks
from training.datasets.junk import DOT, MULTI_GLYPH, SYMBOL, JunkSet, JunkSources, is_junk, make

DIGITS = "0123456789"
LINE = [np.array([[0.0, 0.0], [1.0, 9.0]])]
CROSS = [*LINE, np.array([[0.0, 9.0], [1.0, 0.0]])]


def sources(symbol_labels: list[str]) -> JunkSources:
    return JunkSources(
        glyphs=FlatInks.of([LINE, CROSS]),
        symbols=FlatInks.of([CROSS] * len(symbol_labels)),
        symbol_labels=np.array(symbol_labels, "<U10"),
    )


def made(symbol_labels: list[str] | None = None, *, seed: int = 1) -> JunkSet:
    return make("junk", sources(symbol_labels or []), each=16, seed=seed)


@pytest.mark.parametrize("label", ["K", "m", "\\pi", "=", "\\sin"])
def test_what_is_no_digit_nor_looks_like_one_is_junk_to_digits(label: str) -> None:
    assert is_junk(label, DIGITS)


@pytest.mark.parametrize("label", ["7", "O", "l", "s", "Z", "g", "b", "|", "?"])
def test_a_digit_and_what_may_be_meant_as_one_is_none(label: str) -> None:
    assert not is_junk(label, DIGITS)


def test_the_other_case_of_a_letter_is_none() -> None:
    assert not is_junk("k", "K")
    assert not is_junk("K", "k")


def test_what_looks_like_a_letter_is_junk_where_there_are_no_letters() -> None:
    assert is_junk("+", DIGITS)
    assert not is_junk("+", "t")


def test_there_is_some_of_each_kind() -> None:
    kinds, counts = np.unique(made(["\\pi", "="] * 20).kinds, return_counts=True)

    assert dict(zip(kinds.tolist(), counts.tolist(), strict=True)) == {
        "blank": 4,
        "dot": 4,
        "multi_glyph": 16,
        "overwritten": 8,
        "scribble": 16,
        "symbol": 4,
    }


def test_a_word_is_several_glyphs() -> None:
    kinds = made(["\\sin", "\\pi"]).kinds

    assert (kinds == SYMBOL).sum() == 1
    assert (kinds == MULTI_GLYPH).sum() == 17


def test_without_anything_to_compose_from_there_are_scribbles_all_the_same() -> None:
    empty = JunkSources(glyphs=FlatInks.none(3), symbols=FlatInks.none(0), symbol_labels=np.zeros(0, "<U1"))

    junk = make("junk", empty, each=8, seed=1)

    assert set(junk.kinds.tolist()) == {"scribble", "dot", "blank"}


def test_every_piece_leaves_something_to_see() -> None:
    junk = made(["="])

    assert junk.pixels.shape == (len(junk), 28, 28)
    assert junk.pixels.any(axis=(1, 2)).all()
    assert len(junk.inks) == len(junk)


def test_dots_have_strokes_and_specks_have_none() -> None:
    junk = made()

    assert junk.inks.are_drawn[junk.kinds == DOT].all()
    assert not junk.inks.are_drawn[junk.kinds == "blank"].any()


def test_the_same_seed_makes_the_same_junk() -> None:
    assert made(seed=3).sha256 == made(seed=3).sha256 != made(seed=4).sha256
