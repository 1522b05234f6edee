import pytest

from recognition.trust.asked import FIRM_FROM, Seen, compare, objects

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
    ("seen", "probability", "expected"),
    [
        (Seen.AS_ASKED, 1.0, False),
        (Seen.ALIKE, 1.0, False),
        (Seen.OTHERWISE, FIRM_FROM, True),
        (Seen.OTHERWISE, FIRM_FROM - 0.01, False),
        (Seen.NOTHING, 0.1, True),
    ],
)
def test_only_who_is_sure_of_something_else_objects(seen: Seen, probability: float, expected: bool) -> None:
    assert objects(seen, probability) is expected
