from datetime import UTC, datetime, timedelta

from recognition.trust.quarantine import Rules, Waits, waits
from recognition.trust.reliability import Evidence

NOW = datetime(2030, 1, 10, tzinfo=UTC)
RULES = Rules(hours=24, reliability=0.75)
BAD = Evidence(gold_right=0, gold_seen=10)
PROVED = Evidence(gold_right=20, gold_seen=20)


def of(*, age_hours: float = 48, reviews: bool = False, evidence: Evidence | None = None) -> Waits:
    joined = NOW - timedelta(hours=age_hours)
    return waits(rules=RULES, reviews=reviews, joined=joined, now=NOW, evidence=evidence or Evidence())


def test_an_old_account_of_whom_nothing_is_known_does_not_wait() -> None:
    assert of() == Waits.NOT


def test_a_new_account_waits() -> None:
    assert of(age_hours=23.9) == Waits.NEW


def test_until_its_hours_are_over() -> None:
    assert of(age_hours=24) == Waits.NOT


def test_a_new_account_that_has_proved_itself_does_not_wait() -> None:
    assert of(age_hours=1, evidence=PROVED) == Waits.NOT


def test_a_few_right_answers_prove_nothing() -> None:
    assert of(age_hours=1, evidence=Evidence(gold_right=3, gold_seen=3)) == Waits.NEW


def test_an_unreliable_account_waits_however_old() -> None:
    assert of(age_hours=10_000, evidence=BAD) == Waits.UNRELIABLE


def test_reviewers_do_not_wait() -> None:
    assert of(age_hours=0, reviews=True, evidence=BAD) == Waits.NOT
