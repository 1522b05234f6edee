"""/models/: versions with their figures, the card of one, promotion and rollback for administrators."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Promotion
from tests.champions import make_champion, make_version
from tests.conftest import browser_of
from tests.measured import measured
from training.models import Snapshot, TrainingRun, Trigger
from training.pages.models import VERSIONS_A_PAGE

FIGURES = {
    "examples": 10_000,
    "accuracy": 0.9952,
    "top3": 0.9998,
    "nll": 0.01,
    "ece": 0.0031,
    "per_class": {str(digit): 0.99 for digit in range(10)},
    "counts": {str(digit): 1000 for digit in range(10)},
    "confusion": [[990 if row == column else 0 for column in range(10)] for row in range(10)],
}
FIGURES["confusion"][4][9] = 10  # type: ignore[index]


@pytest.fixture
def first(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    """The champion."""
    return make_champion(digits, tmp_path)


@pytest.fixture
def second(first: ModelVersion, digits: Alphabet, tmp_path: Path) -> ModelVersion:
    version = make_version(digits, tmp_path, seed=1)
    version.metrics = {
        "mnist-test": FIGURES,
        "unipen-test": FIGURES | {"accuracy": 0.97},
        "learning_curve": [],
    }
    version.save()
    return version


def promote(client: Client, version: ModelVersion, reason: str = "It reads sevens.") -> int:
    return client.post(f"/models/{version.pk}/promote/", {"reason": reason}).status_code


def champion() -> ModelVersion | None:
    return ModelVersion.objects.champion_of(Alphabet.objects.get(slug="digits"))


def test_a_stranger_is_sent_to_the_log_in(client: Client, first: ModelVersion) -> None:
    assertRedirects(client.get("/models/"), "/accounts/login/?next=/models/")
    assertRedirects(client.get(f"/models/{first.pk}/"), f"/accounts/login/?next=/models/{first.pk}/")
    assert promote(client, first) == 302


def test_the_default_alphabet_comes_first(alice: User, alnum: Alphabet) -> None:
    page = browser_of(alice).get("/models/")

    assert page.context["alphabet"] == alnum
    assertContains(page, "No model reads digits and letters yet.")


def test_versions_are_listed_with_figures_for_each_test_set(alice: User, second: ModelVersion) -> None:
    page = browser_of(alice).get("/models/?alphabet=digits")

    assert [row["version"].number for row in page.context["rows"]] == [2, 1]
    for text in ("mnist-test", "99.52 %", "99.98 %", "0.31 %", "unipen-test", "97.00 %"):
        assertContains(page, text)
    assertContains(page, '<span class="badge champion">champion</span>', count=1)


def test_an_unknown_alphabet_is_not_found(alice: User) -> None:
    assert browser_of(alice).get("/models/?alphabet=klingon").status_code == 404


def test_only_administrators_see_the_button(
    alice: User, rita: User, adam: User, second: ModelVersion
) -> None:
    for user in (alice, rita):
        assertNotContains(browser_of(user).get("/models/?alphabet=digits"), "promote/")
        assertNotContains(browser_of(user).get(f"/models/{second.pk}/"), "promote/")

    assertContains(browser_of(adam).get("/models/?alphabet=digits"), f"/models/{second.pk}/promote/", count=1)


def test_only_administrators_may_promote(
    alice: User, rita: User, first: ModelVersion, second: ModelVersion
) -> None:
    assert [promote(browser_of(user), second) for user in (alice, rita)] == [403, 403]
    assert champion() == first


def test_a_promotion_moves_the_champion_and_is_kept_with_its_reason(adam: User, second: ModelVersion) -> None:
    client = browser_of(adam)

    page = client.post(f"/models/{second.pk}/promote/", {"reason": "It reads sevens."}, follow=True)

    assert champion() == second
    promotion = Promotion.objects.get()
    assert (promotion.user, promotion.reason) == (adam, "It reads sevens.")
    assertContains(page, "Version 2 is the champion of digits now")
    assertContains(page, "It reads sevens.")


def test_the_older_version_offers_the_rollback(adam: User, first: ModelVersion, second: ModelVersion) -> None:
    client = browser_of(adam)
    promote(client, second)

    assertContains(client.get(f"/models/{first.pk}/"), "Roll back to version 1")
    promote(client, first, "Version 2 confuses 4 and 9.")

    assert champion() == first
    assert [each.version for each in Promotion.objects.all().newest_first()] == [first, second]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_promotion_needs_a_reason_of_bounded_length(
    adam: User, first: ModelVersion, second: ModelVersion, reason: str
) -> None:
    page = browser_of(adam).post(f"/models/{second.pk}/promote/", {"reason": reason})

    assertContains(page, '<ul class="errorlist"', status_code=400)
    assert champion() == first


def test_an_altered_bundle_is_not_promoted_and_the_page_says_why(
    adam: User, first: ModelVersion, second: ModelVersion
) -> None:
    second.bundle_path.write_bytes(b"something else")

    page = browser_of(adam).post(f"/models/{second.pk}/promote/", {"reason": "It reads sevens."})

    assertContains(page, "cannot serve", status_code=409)
    assert champion() == first


def test_the_card_shows_classes_and_confusions_of_the_test_set_asked_for(
    alice: User, second: ModelVersion
) -> None:
    client = browser_of(alice)

    page = client.get(f"/models/{second.pk}/?test=unipen-test")

    assertContains(page, "Class by class, on unipen-test")
    assert [(each.meant, each.read) for each in page.context["shown"]["top_confusions"]] == [("4", "9")]
    assertContains(page, second.sha256)


def test_a_test_set_that_is_not_there_is_not_found_and_the_page_says_which_are(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    client = browser_of(alice)

    unknown = client.get(f"/models/{second.pk}/?test=imagined")

    assertContains(unknown, "A test set of this version is one of unipen-test, mnist-test.", status_code=404)
    assertContains(client.get(f"/models/{first.pk}/?test=imagined"), "is one of none", status_code=404)


def test_drawn_test_sets_come_first_and_make_the_headline(alice: User, second: ModelVersion) -> None:
    client = browser_of(alice)

    card, listed = client.get(f"/models/{second.pk}/"), client.get("/models/?alphabet=digits")

    assertContains(card, "Class by class, on unipen-test")
    assertContains(card, "Of 10,000 samples in unipen-test it reads <strong>97.0 %</strong> right")
    assertContains(listed, "<strong>97.0 %</strong> right")
    assertContains(card, '<span class="muted small">from paper</span>', count=1)


def test_the_champion_stands_beside_another_version_and_not_beside_itself(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    first.metrics = {"mnist-test": FIGURES | {"accuracy": 0.9812}}
    first.save()
    client = browser_of(alice)

    card = client.get(f"/models/{second.pk}/")

    assertContains(card, "98.12 %")
    assertContains(card, "On mnist-test it reads 99.5 % right and the champion,")
    assertNotContains(client.get(f"/models/{first.pk}/"), "Champion</th>")


def test_a_champion_measured_on_other_sets_is_said_to_be(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    assertContains(browser_of(alice).get(f"/models/{second.pk}/"), "was not measured on the same.")


def test_everything_that_was_measured_is_shown(alice: User, first: ModelVersion) -> None:
    version = measured(first)
    version.metrics |= {
        "learning_curve": [{"epoch": 1, "loss": 0.5, "accuracy": 0.9, "validation_accuracy": 0.8}],
        "rejection": {
            "junk_set": "junk-test",
            "junk_sha256": "9" * 64,
            "examples": 4000,
            "false_accept_at_95": 0.0812,
            "threshold": 0.5612,
            "auroc": 0.9721,
            "false_accepts": {"multi_glyph": 0.0901},
            "at_threshold": {"true_accept": 0.9811, "false_accept": 0.1712},
        },
        "latency": {
            "batch1_ms_p50": 0.312,
            "batch1_ms_p95": 0.401,
            "batch32_images_per_s": 4012.3,
            "threads": 1,
            "cpu": "Abacus 9",
        },
        "size_bytes": {"bundle": 2**21, "model": 2**20, "int8": 2**19},
        "sources": [{"name": "unipen", "sha256": "6" * 64, "synthetic": False, "counts": {"train": 55_000}}],
    }
    version.save()

    page = browser_of(alice).get(f"/models/{version.pk}/")

    for text in (
        "8.1 %", "Multi glyph", "9.0 %", "98.1 %", "17.1 %", "97.2 %", "0.5612", "9" * 64,
        "0.31 ms", "0.40 ms", "4,012 a second", "Abacus 9", "1.0\xa0MB", "512.0\xa0KB",
        "Reliability diagram", "Right by epoch", "Loss by epoch", "By writer", "Digits, capitals and small letters",
        "6" * 64, "for research use", "0</span> read as", f"/api/v1/models/{version.pk}/", "/card/",
    ):  # fmt: skip
        assertContains(page, text)
    assertNotContains(page, "Not measured for this version")
    assertContains(
        page, f'<a href="/models/{version.pk}/mistakes/?test=unipen-test&amp;true=4&amp;answer=5" title='
    )


def test_what_was_not_measured_is_named_with_the_command_that_measures_it(
    alice: User, second: ModelVersion
) -> None:
    page = browser_of(alice).get(f"/models/{second.pk}/")

    assertContains(
        page,
        "Not measured for this version: look-alikes folded, reliability, slices, what it refuses, speed.",
    )
    assertContains(page, "manage.py evaluate digits:2")


def test_a_bundle_that_is_gone_does_not_take_its_page_along(alice: User, second: ModelVersion) -> None:
    second.bundle_path.unlink()

    assertContains(browser_of(alice).get(f"/models/{second.pk}/"), second.sha256)


def test_a_version_with_metrics_of_another_form_has_a_page(alice: User, first: ModelVersion) -> None:
    first.metrics = {"old-test": {"accuracy": 0.5}, "rejection": None, "learning_curve": []}
    first.save()

    assertContains(browser_of(alice).get(f"/models/{first.pk}/"), "50.00 %")


def test_the_card_costs_the_same_however_many_test_sets_there_are(
    alice: User, first: ModelVersion, second: ModelVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser_of(alice)
    client.get(f"/models/{second.pk}/")

    # Session, user, unread, two for permissions, the version, aliases, promotions, champion and its metrics, run, mistakes kept;
    # looks at the test sets (3), trials, those it may be compared with.
    for test_set in ("usps-test", "crohme-test"):
        measured(second, test_set=test_set)
        with django_assert_num_queries(17):
            client.get(f"/models/{second.pk}/")


def test_the_list_says_when_and_why_a_version_became_champion(adam: User, second: ModelVersion) -> None:
    client = browser_of(adam)
    promote(client, second)

    assertContains(client.get("/models/?alphabet=digits"), "by adam: It reads sevens.", count=1)


def test_a_version_without_figures_says_so(alice: User, first: ModelVersion) -> None:
    assertContains(browser_of(alice).get(f"/models/{first.pk}/"), "It was never tested.")


def test_the_card_tells_what_the_version_was_made_from(
    alice: User, digits: Alphabet, second: ModelVersion
) -> None:
    base = [
        {"name": "mnist", "sha256": "5" * 64, "synthetic": False, "counts": {"train": 55_000}},
        {"name": "hershey", "sha256": "", "synthetic": True, "counts": {"train": 900}},
    ]
    snapshot = Snapshot.objects.create(
        alphabet=digits, base=base, collected_count=1234, sha256="7" * 64, created_at=timezone.now()
    )
    run = TrainingRun.objects.create(
        alphabet=digits,
        preset="quick",
        architecture="linear",
        trigger=Trigger.COMMAND,
        state="promoted",
        snapshot=snapshot,
        version=second,
        created_at=timezone.now(),
    )

    page = browser_of(alice).get(f"/models/{second.pk}/")

    for text in (f"/training/{run.pk}/", "1,234 samples", "7" * 64, "5" * 64, "55,000", "synthetic"):
        assertContains(page, text)


def test_a_long_list_costs_as_many_queries_as_a_short_one(
    adam: User, digits: Alphabet, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser_of(adam)
    for seed in range(VERSIONS_A_PAGE + 2):
        promote(client, make_version(digits, tmp_path, seed=seed))

    # Session, user, unread, two for permissions, alphabets, the champion, versions, their aliases, each one's promotions, all;
    # those to compare.
    with django_assert_num_queries(12):
        page = client.get("/models/?alphabet=digits")
    assert len(page.context["rows"]) == VERSIONS_A_PAGE
    assertContains(page, f"?alphabet=digits&amp;before={page.context['page'].older}")
