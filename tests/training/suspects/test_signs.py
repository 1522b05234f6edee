import pytest

from recognition.trust.reliability import Evidence
from training.suspects.signs import Given, signs

USUAL = [50] * 20


def of(**given: object) -> list[str]:
    defaults: dict[str, object] = {"readings": 50, "evidence": Evidence()}
    return signs(Given(**(defaults | given)), everybody=USUAL, reliability=0.75)  # type: ignore[arg-type]


def test_an_honest_person_shows_none() -> None:
    slips = Evidence(gold_right=29, gold_seen=30)

    assert of(evidence=slips, looked_at=50, doubted=3, pair=("1", "7"), pair_count=1) == []


def test_whoever_flips_everything_is_wrong_too_often_and_doubted() -> None:
    found = of(evidence=Evidence(gold_right=0, gold_seen=12), looked_at=50, doubted=45)

    assert [sign.split(":")[0] for sign in found] == ["wrong too often", "much is doubted"]
    assert "45 of 50" in found[1]


def test_a_flood_of_one_pair_is_told_with_its_numbers() -> None:
    found = of(
        readings=5_000,
        looked_at=5_000,
        doubted=4_900,
        pair=("7", "1"),
        pair_count=4_890,
        part=0.8,
        counted=0.05,
    )

    assert "one wrong pair: 1 called 7, 4,890 times" in found
    assert "a flood: 80% of all that was given, counted as 5.0%" in found


def test_whoever_is_good_on_gold_and_doubted_elsewhere_is_told() -> None:
    found = of(evidence=Evidence(gold_right=20, gold_seen=20), looked_at=200, doubted=100)

    assert "good on gold questions (20 of 20) and doubted elsewhere" in found


@pytest.mark.parametrize("few", [{"looked_at": 5, "doubted": 5}, {"readings": 90, "part": 0.9}])
def test_few_readings_show_nothing(few: dict[str, object]) -> None:
    assert of(**few) == []
