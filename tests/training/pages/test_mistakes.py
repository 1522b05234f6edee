"""/models/<id>/mistakes/: the pictures behind a cell of the confusion matrix, and who may see them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from recognition.ink.images import decode_png
from recognition.models import Alphabet, ModelVersion
from tests.champions import make_version
from tests.conftest import browser_of
from tests.measured import TEST_SET, measured
from training.models import Evaluation
from training.pages.mistakes import PICTURES_A_PAGE, side_by_side
from training.viewing.origins import COLLECTED, POOLED


@pytest.fixture
def version(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    """Of each digit two of six were read as the next one: their pictures are greys 0, 1, 6, 7, 12, 13 and so on."""
    return measured(make_version(digits, tmp_path))


def page_of(version: ModelVersion, query: str = "") -> str:
    return f"/models/{version.pk}/mistakes/{query}"


def sheet_of(page: Any, version: ModelVersion) -> str:
    return f"/models/{version.pk}/mistakes/sheet.png?{page.context['sheet']}"


def greys(png: bytes) -> list[int]:
    """The middles of the first row of pictures."""
    return [int(value) for value in decode_png(png)[14, 14::28]]


def test_a_stranger_is_sent_to_the_log_in(client: Client, version: ModelVersion) -> None:
    for path in (page_of(version), page_of(version, "sheet.png")):
        assertRedirects(client.get(path), f"/accounts/login/?next={path}")


def test_a_cell_shows_its_pictures_with_probability_and_label(alice: User, version: ModelVersion) -> None:
    page = browser_of(alice).get(page_of(version, f"?test={TEST_SET}&true=4&answer=5"))

    assertContains(page, f"2 drawings in {TEST_SET}.")
    assert [(each.true, each.answer, each.label) for each in page.context["pictures"]] == [
        ("4", "5", "4")
    ] * 2
    surest, other = page.context["pictures"]
    assert 1 >= surest.probability > other.probability > 0
    assertContains(page, f"{surest.probability * 100:.0f} % sure", count=1)


def test_the_sheet_holds_the_pictures_of_the_page_in_their_order(alice: User, version: ModelVersion) -> None:
    client = browser_of(alice)
    page = client.get(page_of(version, "?true=4&answer=5"))

    sheet = client.get(sheet_of(page, version))

    assert sheet["Content-Type"] == "image/png"
    assert greys(sheet.content)[:3] == [25, 24, 0]
    assert [(each.x, each.y) for each in page.context["pictures"]] == [(0, 0), (28, 0)]


def test_a_sheet_is_kept_until_the_version_is_measured_again(alice: User, version: ModelVersion) -> None:
    client = browser_of(alice)
    address = sheet_of(client.get(page_of(version, "?true=4")), version)

    assert "immutable" in client.get(address)["Cache-Control"]
    assert client.get(address)["Cache-Control"].startswith("private")
    measured(Evaluation.objects.get().version, seed=1)

    assert client.get(address)["Cache-Control"] == "private, no-cache"
    assert sheet_of(client.get(page_of(version, "?true=4")), version) != address


def test_what_was_meant_or_what_was_read_is_enough(alice: User, version: ModelVersion) -> None:
    client = browser_of(alice)

    for query, found in (("?true=4", {("4", "5")}), ("?answer=4", {("3", "4")})):
        pictures = client.get(page_of(version, query)).context["pictures"]
        assert {(each.true, each.answer) for each in pictures} == found
    assertContains(client.get(page_of(version)), "20 drawings")


def test_long_lists_come_in_pages(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    version = measured(make_version(digits, tmp_path), a_class=9, wrong=5)
    client = browser_of(alice)

    first, second = (client.get(page_of(version, f"?test={TEST_SET}&page={page}")) for page in (1, 2))

    assert [len(page.context["pictures"]) for page in (first, second)] == [PICTURES_A_PAGE, 2]
    assertContains(first, f"?test={TEST_SET}&amp;page=2")
    assert decode_png(client.get(sheet_of(second, version)).content).shape == (28, 8 * 28)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("?test=imagined", "A test set of this version is one of unipen-test."),
        ("?true=x", "A class is one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9."),
        ("?answer=x", "Received: &#x27;x&#x27;."),
        ("?page=2", "A page is one of 1 to 1. Received: &#x27;2&#x27;."),
        ("?page=x", "Received: &#x27;x&#x27;."),
    ],
)
def test_what_is_not_there_is_not_found_and_the_page_says_what_is(
    alice: User, version: ModelVersion, query: str, problem: str
) -> None:
    for path in (page_of(version, query), page_of(version, f"sheet.png{query}")):
        assertContains(browser_of(alice).get(path), problem, status_code=404)


def test_there_is_no_such_version(alice: User, version: ModelVersion) -> None:
    assert browser_of(alice).get("/models/4242/mistakes/").status_code == 404


def test_a_cell_without_mistakes_says_so(alice: User, version: ModelVersion) -> None:
    assertContains(browser_of(alice).get(page_of(version, "?true=4&answer=9")), "nothing was misread so")


def test_a_version_that_was_never_tested_says_so(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    version = make_version(digits, tmp_path)

    assertContains(browser_of(alice).get(page_of(version)), "It was never tested.")
    assert browser_of(alice).get(page_of(version, "sheet.png")).status_code == 404


def test_pictures_that_were_not_kept_can_be_had(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    version = measured(make_version(digits, tmp_path), keep=False)

    assertContains(browser_of(alice).get(page_of(version)), "manage.py evaluate digits:1")
    assertNotContains(browser_of(alice).get(f"/models/{version.pk}/"), "/mistakes/")


def test_it_says_how_many_of_them_were_kept(alice: User, version: ModelVersion) -> None:
    version.metrics[TEST_SET]["confusion"][4][5] = 5000
    version.save()

    page = browser_of(alice).get(page_of(version, "?true=4&answer=5"))

    assertContains(
        page, "2 drawings in unipen-test of the 5,000 that were misread so; the others were not kept"
    )


def test_what_members_drew_is_for_those_who_may_see_everybodys_samples(
    alice: User, rita: User, version: ModelVersion
) -> None:
    measured(version, test_set=COLLECTED)
    query = f"?test={COLLECTED}&true=4"

    for path in (page_of(version, query), page_of(version, f"sheet.png{query}")):
        assert browser_of(alice).get(path).status_code == 403
        assert browser_of(rita).get(path).status_code == 200
    assertContains(browser_of(rita).get(page_of(version, query)), "/samples/?alphabet=digits&amp;label=4")
    card = browser_of(alice).get(f"/models/{version.pk}/?test={COLLECTED}")
    assertNotContains(card, f"/mistakes/?test={COLLECTED}")
    assertContains(card, "reviewers and administrators may look at them")
    assertContains(
        browser_of(rita).get(f"/models/{version.pk}/?test={COLLECTED}"), "/mistakes/?test=collected"
    )


def test_all_drawn_sets_as_one_open_the_drawings_of_each(
    alice: User, rita: User, version: ModelVersion
) -> None:
    for other in ("crohme-test", COLLECTED):
        measured(version, test_set=other, wrong=1)
    version.metrics[POOLED] = version.metrics[TEST_SET] | {
        "examples": 180,
        "test_sets": [TEST_SET, "crohme-test", COLLECTED],
    }
    version.save()
    query = f"?test={POOLED}&true=4"

    page, all_of_it = (browser_of(user).get(page_of(version, query)) for user in (alice, rita))

    assert sorted(each.test_set for each in page.context["pictures"]) == ["crohme-test", TEST_SET, TEST_SET]
    assertContains(page, "3 drawings in all drawn sets")
    assert {each.test_set for each in all_of_it.context["pictures"]} == {TEST_SET, "crohme-test", COLLECTED}
    assertContains(
        browser_of(alice).get(f"/models/{version.pk}/"), f"/mistakes/?test={POOLED}&amp;true=4&amp;answer=5"
    )
    sheets = [browser_of(user).get(sheet_of(page, version)) for user in (alice, rita)]
    assert ["immutable" in sheet["Cache-Control"] for sheet in sheets] == [True, False]


def test_a_page_costs_the_same_however_much_it_shows(
    alice: User, version: ModelVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser_of(alice)

    for other in ("crohme-test", "write-math-test"):
        measured(version, test_set=other)
    version.metrics[POOLED] = version.metrics[TEST_SET] | {"test_sets": list(version.metrics)}
    version.save()

    # Session, user, unread, two for permissions, the version, its aliases, its promotions, the evaluations.
    for query in (f"?test={POOLED}", f"?test={TEST_SET}&true=4&answer=5"):
        with django_assert_num_queries(9):
            client.get(page_of(version, query))


def test_pictures_stand_in_rows_of_eight() -> None:
    pictures = np.arange(10, dtype=np.uint8)[:, None, None] * np.ones((1, 28, 28), np.uint8)

    sheet = side_by_side(pictures)

    assert sheet.shape == (56, 224)
    assert sheet[0, ::28].tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
    assert sheet[28, ::28].tolist() == [8, 9, 0, 0, 0, 0, 0, 0]
    assert side_by_side(pictures[:0]).shape == (28, 224)
