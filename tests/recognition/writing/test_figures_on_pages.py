"""How figures are written."""

import pytest

from recognition.templatetags.figures import duration, in_words, interval, percent, plain, points_above


@pytest.mark.parametrize(
    ("fraction", "digits", "text"),
    [
        (0.98765, 1, "98.8 %"),
        (1, 0, "100 %"),
        (0.0, 2, "0.00 %"),
        (None, 1, "–"),
        ("", 1, "–"),
        (True, 1, "–"),
    ],
)
def test_a_fraction_is_written_in_percent(fraction: object, digits: int, text: str) -> None:
    assert percent(fraction, digits) == text


def test_a_difference_keeps_its_sign() -> None:
    assert points_above(0.9962, 0.995) == "+0.12"
    assert points_above(0.99, 0.995) == "-0.50"
    assert points_above(0.99, None) == "–"


def test_attributes_get_plain_numbers() -> None:
    assert plain(0.3750000001) == "0.375"
    assert plain(None) == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "0 s"), (89, "89 s"), (150, "2 min"), (7200, "2.0 h"), (None, "–"), (-3, "0 s")],
)
def test_a_duration_is_no_finer_than_it_can_be_known(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_an_interval_has_one_unit() -> None:
    assert interval((0.8812, 0.8957)) == "88.1\N{EN DASH}89.6 %"
    assert interval([0.5, 1.0], 0) == "50\N{EN DASH}100 %"
    assert interval(None) == "\N{EN DASH}"


def test_a_name_out_of_the_figures_is_written_as_words() -> None:
    assert in_words("multi_glyph") == "multi glyph"
