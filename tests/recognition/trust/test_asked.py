import pytest

from recognition.trust.asked import UNLIKELY_UP_TO, Seen, compare, likelihood, objects

GROUPS = [["0", "O", "o"]]


@pytest.mark.parametrize(
    ("seen", "rejected", "expected"),
    [
        ("0", False, Seen.AS_ASKED),
        ("0", True, Seen.AS_ASKED),
        ("O", False, Seen.ALIKE),
        ("O", True, Seen.NOTHING),
        ("7", False, Seen.OTHERWISE),
        ("7", True, Seen.NOTHING),
    ],
)
def test_what_was_asked_for_is_held_beside_what_is_seen(seen: str, rejected: bool, expected: Seen) -> None:
    assert compare("0", seen, rejected=rejected, lookalikes=GROUPS) == expected


@pytest.mark.parametrize(
    ("seen", "likely", "expected"),
    [
        (Seen.AS_ASKED, 0.4, False),
        (Seen.ALIKE, 0.0, False),
        (Seen.OTHERWISE, UNLIKELY_UP_TO, True),
        (Seen.OTHERWISE, UNLIKELY_UP_TO + 0.01, False),
        (Seen.NOTHING, 0.9, True),
    ],
)
def test_only_who_is_sure_of_something_else_objects(seen: Seen, likely: float, expected: bool) -> None:
    assert objects(seen, likely) is expected


def test_lookalikes_share_what_is_likely() -> None:
    ranking = {"c": 0.5, "C": 0.45, "0": 0.02, "o": 0.01}

    assert likelihood("C", ranking, lookalikes=[["C", "c"]]) == pytest.approx(0.95)
    assert likelihood("O", ranking, lookalikes=GROUPS) == pytest.approx(0.03)
    assert likelihood("x", ranking) == 0
