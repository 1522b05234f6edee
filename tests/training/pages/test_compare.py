"""/models/compare/: any two versions of an alphabet on the same frozen sets, and the drawings that only one of them reads."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from recognition.models import Alphabet, ModelVersion
from tests.champions import make_version
from tests.conftest import browser_of
from tests.measured import TEST_SET, measured
from training.models import Evaluation
from training.viewing.origins import COLLECTED


def address(first: ModelVersion, second: ModelVersion, more: str = "") -> str:
    return f"/models/compare/?a={first.pk}&b={second.pk}{more}"


def pictures(page: Any) -> dict[str, int]:
    return {column["side"]: column["count"] for column in page.context["shown"]["columns"]}


def test_a_stranger_is_sent_to_the_log_in(client: Client) -> None:
    assertRedirects(client.get("/models/compare/"), "/accounts/login/?next=/models/compare/")


def test_figures_stand_side_by_side_with_intervals(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    page = browser_of(alice).get(address(first, second))

    (row,) = page.context["shared"]
    assert (row.name, row.size) == (TEST_SET, 60)
    assert row.first_interval[0] < row.first.accuracy < row.first_interval[1]
    for text in ("66.67 %", "83.33 %", "+16.67", "5" * 12):
        assertContains(page, text)


def test_pairs_tell_more_than_shares(alice: User, first: ModelVersion, second: ModelVersion) -> None:
    page = browser_of(alice).get(address(first, second))

    pair = page.context["shown"]["paired"]
    assert (pair.both, pair.neither, pair.only_first, pair.only_second) == (40, 10, 0, 10)
    assertContains(page, "in 0.2 % of cases")


def test_drawings_that_only_one_reads_are_shown(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    page = browser_of(alice).get(address(first, second))

    assert pictures(page) == {"b": 10, "a": 0}
    shown = page.context["shown"]["columns"][0]["pictures"]
    assert {(each.true, each.answer) for each in shown} == {(str(d), str((d + 1) % 10)) for d in range(10)}
    assert all(each.image.startswith("data:image/png;base64,") for each in shown)
    assertContains(page, "Only version 2 read these 10 right")


def test_the_other_way_round_is_the_other_way_round(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    page = browser_of(alice).get(address(second, first))

    assert pictures(page) == {"b": 0, "a": 10}
    assertContains(page, "-16.67")


def test_classes_are_sorted_by_their_change(alice: User, first: ModelVersion, second: ModelVersion) -> None:
    evaluation = Evaluation.objects.get(version=second)
    evaluation.figures["per_class"]["3"] = 0.5
    evaluation.save()

    changes = browser_of(alice).get(address(first, second)).context["shown"]["changes"]

    assert changes[0].name == "3"
    assert changes[0].change == pytest.approx(0.5 - 4 / 6)
    assert [row.change for row in changes] == sorted(row.change for row in changes)


def test_a_set_of_another_content_is_not_held_against(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    Evaluation.objects.filter(version=second).update(test_sha256="6" * 64)

    page = browser_of(alice).get(address(first, second))

    assert page.context["shared"] == []
    assert page.context["apart"] == [TEST_SET]
    assertContains(page, "Both were measured on no set of the same content.")
    assertContains(page, f"manage.py evaluate digits:{first.number} digits:{second.number}")


def test_versions_of_different_alphabets_are_refused(
    alice: User, first: ModelVersion, alnum: Alphabet, tmp_path: Path
) -> None:
    page = browser_of(alice).get(address(first, make_version(alnum, tmp_path)))

    assertContains(page, "Only versions of one alphabet can be compared", status_code=400)
    assertContains(page, "digits v1 and alnum v1", status_code=400)


@pytest.mark.parametrize(
    ("query", "problem", "status"),
    [
        ("", "Name two versions", 400),
        ("?a={first}&b={first}", "Received: digits v1 twice.", 400),
        ("?a={first}&b=x", "Received: b=&#x27;x&#x27;.", 404),
        ("?a={first}&b=4242", "There is no version with the id 4242.", 404),
        ("?a={first}&b=99999999999999999999", "Received: b=", 404),
        ("?a={first}&b={second}&test=imagined", "is one of unipen-test@555555555555.", 404),
        ("?a={first}&b={second}&right=x", "is one of a, b.", 404),
        ("?a={first}&b={second}&right=b&page=9", "A page is one of 1 to 1.", 404),
    ],
)
def test_what_cannot_be_shown_is_told(
    alice: User, first: ModelVersion, second: ModelVersion, query: str, problem: str, status: int
) -> None:
    page = browser_of(alice).get(f"/models/compare/{query.format(first=first.pk, second=second.pk)}")

    assertContains(page, problem, status_code=status)


def test_long_sides_come_in_pages(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    one = measured(make_version(digits, tmp_path), a_class=9, wrong=5)
    other = measured(make_version(digits, tmp_path, seed=1), a_class=9, wrong=1)
    client = browser_of(alice)

    both, all_of_it = (client.get(address(one, other, more)) for more in ("", "&right=b"))

    assert [len(each["pictures"]) for each in both.context["shown"]["columns"]] == [24, 0]
    assertContains(both, "All 40")
    assert [len(each["pictures"]) for each in all_of_it.context["shown"]["columns"]] == [40]


def test_what_members_drew_is_for_those_who_may_see_it(
    alice: User, rita: User, first: ModelVersion, second: ModelVersion
) -> None:
    Evaluation.objects.update(test_set=COLLECTED)

    page = browser_of(alice).get(address(first, second))

    assert page.context["shown"]["columns"] == []
    assertContains(page, "belong to members")
    assertNotContains(page, "data:image")
    assert pictures(browser_of(rita).get(address(first, second))) == {"b": 10, "a": 0}


def test_where_mistakes_were_not_kept_it_says_how_to_keep_them(
    alice: User, first: ModelVersion, second: ModelVersion
) -> None:
    Evaluation.objects.filter(version=second).update(mistakes=None)

    page = browser_of(alice).get(address(first, second))

    assert page.context["shown"]["paired"] is None
    assertContains(page, "was not kept")


def test_administrators_promote_from_here(
    alice: User, adam: User, first: ModelVersion, second: ModelVersion
) -> None:
    assertContains(
        browser_of(adam).get(address(first, second)), f'action="/models/{second.pk}/promote/"', count=1
    )
    assertNotContains(browser_of(alice).get(address(first, second)), "/promote/")


@pytest.mark.parametrize("versions", [2, 5])
def test_the_list_offers_any_two(
    versions: int,
    alice: User,
    digits: Alphabet,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = [measured(make_version(digits, tmp_path, seed=seed)) for seed in range(versions)]
    client = browser_of(alice)

    # Session, user, unread, alphabets, versions, aliases, promotions twice, champion, permissions (2), those to compare.
    with django_assert_num_queries(12):
        page = client.get("/models/?alphabet=digits")

    assertContains(page, f'<option value="{made[-1].pk}">{versions}</option>', count=2)


@pytest.mark.parametrize("wrong", [1, 4])
def test_it_costs_the_same_however_much_differs(
    wrong: int,
    alice: User,
    first: ModelVersion,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    other = measured(make_version(first.alphabet, tmp_path, seed=1), wrong=wrong)
    client = browser_of(alice)

    # Session, user, unread, each version with its aliases (4), evaluations, permissions (2), mistakes, champion.
    with django_assert_num_queries(12):
        client.get(address(first, other))
