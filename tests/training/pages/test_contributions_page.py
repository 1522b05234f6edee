"""/contributions/: what one's drawings changed, told in sentences that a few drawings can carry."""

from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Sample, Split
from tests.conftest import browser_of
from tests.drawn import draw
from tests.learned import learn
from tests.training.pages.test_lineage_pages import corrected, read_again

URL = "/contributions/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def first(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return learn(digits, tmp_path)


def test_with_nothing_drawn_it_says_what_to_do(alice: User, first: ModelVersion) -> None:
    page = browser_of(alice).get(URL)

    assertContains(page, "Nothing yet. Draw a character; where the model misreads it, put it right.")
    assertContains(page, 'href="/draw/"')


def test_before_any_training_it_says_what_comes(alice: User, first: ModelVersion) -> None:
    corrected(alice, first)

    page = browser_of(alice).get(URL)

    assertContains(page, "1 correction, and no version has learned from it yet")
    assertContains(page, "1 drawing is accepted: the next")


def test_it_tells_the_way_from_corrections_to_a_version(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    samples = [corrected(alice, first) for _ in range(3)]
    champion = learn(first.alphabet, tmp_path)
    for sample, read in zip(samples, ("4", "4", "7"), strict=True):
        read_again(sample, champion, read)
    for _ in range(2):
        corrected(alice, champion, read="7", meant="7")

    page = browser_of(alice).get(URL)

    text = " ".join(page.content.decode().split())
    assert (
        f'<strong>3</strong> of 3 corrections are in <a href="/models/{champion.pk}/">version 2</a>, the champion.'
        in text
    )
    assert "Of 3 mistakes that were corrected, <strong>2</strong> are gone." in text
    assert (
        "Your own error fell from 100 % to <strong>0 %</strong>: 3 of 3 drawings were misread by earlier"
        " versions, 0 of 2 by version 2 since." in text
    )
    assert "With so few drawings, chance alone could have made that difference." in text
    assert "It has learned from 3 of them, so this says what it remembers" in text


def test_the_mistakes_that_are_still_made_come_first_as_tiles(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    still, gone = corrected(alice, first), corrected(alice, first)
    champion = learn(first.alphabet, tmp_path)
    read_again(still, champion, "1")
    read_again(gone, champion, "4")
    client = browser_of(alice)

    page, other = client.get(URL), client.get(f"{URL}?alphabet=digits&mistake=gone")

    assert [each.sample for each in page.context["page"].rows] == [still]
    assertContains(page, f"/api/v1/samples/{still.pk}/image/")
    assertContains(page, 'version 2 reads <span class="class-name">1</span>')
    assert [each.sample for each in other.context["page"].rows] == [gone]


@pytest.mark.parametrize("split", [Split.VALIDATION, Split.TEST])
def test_a_hand_that_is_held_out_is_told_so_and_not_for_which_of_two_ends(
    alice: User, first: ModelVersion, tmp_path: Path, split: Split
) -> None:
    corrected(alice, first)
    Sample.objects.update(split=split)
    learn(first.alphabet, tmp_path)

    page = browser_of(alice).get(URL)

    assertContains(page, "Your hand is held out:")
    assertContains(page, "how sure a model may be of what it reads, or how well it reads somebody")


def test_where_the_error_rose_it_says_rose(alice: User, first: ModelVersion, tmp_path: Path) -> None:
    corrected(alice, first, read="7", meant="7")
    corrected(alice, learn(first.alphabet, tmp_path), read="7", meant="4")

    assertContains(browser_of(alice).get(URL), "Your own error rose from 0 % to <strong>100 %</strong>")


def test_until_something_is_drawn_since_nothing_is_claimed(
    alice: User, first: ModelVersion, tmp_path: Path
) -> None:
    corrected(alice, first)
    learn(first.alphabet, tmp_path)

    page = browser_of(alice).get(URL)

    assertContains(page, "Earlier versions misread 1 of 1 drawing.")
    assertContains(page, "Version 2 has not read a drawing that was made since")


def test_somebody_elses_page_is_for_those_who_see_all(
    alice: User, bob: User, rita: User, first: ModelVersion
) -> None:
    corrected(alice, first)

    assert browser_of(bob).get(f"{URL}alice/").status_code == 404
    assert browser_of(alice).get(f"{URL}alice/").status_code == 200
    assertContains(browser_of(rita).get(f"{URL}alice/"), "What alice’s drawings changed")
    assertNotContains(browser_of(rita).get(URL), "alice")
    assert browser_of(rita).get(f"{URL}nobody/").status_code == 404


@pytest.mark.parametrize("query", ["?alphabet=alnum", "?mistake=imagined", "?alphabet=digits&mistake="])
def test_what_is_not_there_is_told(alice: User, first: ModelVersion, query: str) -> None:
    corrected(alice, first)

    assertContains(browser_of(alice).get(f"{URL}{query}"), "is one of", status_code=404)


def test_drawings_without_corrections_are_told_as_well(alice: User, first: ModelVersion) -> None:
    draw(alice, first.alphabet)

    assertContains(browser_of(alice).get(URL), "1 drawing, and no model was corrected")


@pytest.mark.parametrize("many", [1, 6])
def test_it_costs_the_same_however_long_it_is(
    many: int,
    alice: User,
    first: ModelVersion,
    tmp_path: Path,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(many):
        corrected(alice, first)
    learn(first.alphabet, tmp_path)
    client = browser_of(alice)

    # Session, user, unread, permissions (2); the counts (8); the corrections of the page.
    with django_assert_num_queries(14):
        client.get(URL)
