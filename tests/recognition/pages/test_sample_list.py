"""/samples/: one's own, everybody's for reviewers, narrowed by filters, a page at a time."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, ModelVersion, Sample
from recognition.pages.samples import TILES_A_PAGE
from tests.conftest import browser_of
from tests.drawn import draw, label, predict


def shown(client: Client, query: str = "") -> list[Sample]:
    return [tile.sample for tile in client.get(f"/samples/{query}").context["tiles"]]


def test_a_stranger_is_sent_to_the_log_in(client: Client, db: None) -> None:
    assertRedirects(client.get("/samples/"), "/accounts/login/?next=/samples/")


def test_one_sees_ones_own_samples_only(alice: User, bob: User, digits: Alphabet) -> None:
    mine = draw(alice, digits)
    draw(bob, digits)

    assert shown(browser_of(alice)) == [mine]


def test_a_reviewer_sees_everybodys_with_their_names(alice: User, rita: User, digits: Alphabet) -> None:
    theirs = draw(alice, digits)

    page = browser_of(rita).get("/samples/")

    assert [tile.sample for tile in page.context["tiles"]] == [theirs]
    assertContains(page, "by alice")


def test_the_tile_says_what_the_model_saw_and_what_i_said(
    alice: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "1", prediction=predict(sample, digits_champion, [("7", 0.912)]))

    page = browser_of(alice).get("/samples/")

    assertContains(page, "91 %")
    assertContains(page, "You: <strong>1</strong>")
    assertContains(page, '<span class="badge accepted">accepted</span>')
    assertContains(page, f'src="/api/v1/samples/{sample.pk}/image/"')


def test_a_sample_that_waits_has_a_placeholder_for_its_picture(alice: User, digits: Alphabet) -> None:
    sample = draw(alice, digits, rendered=False)

    page = browser_of(alice).get("/samples/")

    assertContains(page, "Not drawn yet")
    assertContains(page, "A worker will come to it")
    assertNotContains(page, f"/api/v1/samples/{sample.pk}/image/")


def test_withdrawn_samples_are_shown_only_when_asked_for(alice: User, digits: Alphabet) -> None:
    kept, withdrawn = draw(alice, digits), draw(alice, digits)
    labelling.withdraw(user=alice, sample=withdrawn)

    client = browser_of(alice)

    assert shown(client) == [kept]
    assert shown(client, "?state=withdrawn") == [withdrawn]


def test_the_filters_narrow_the_list(
    alice: User, digits: Alphabet, alnum: Alphabet, digits_champion: ModelVersion
) -> None:
    sure, unsure, other = draw(alice, digits), draw(alice, digits), draw(alice, alnum)
    predict(sure, digits_champion, [("7", 0.99)])
    predict(unsure, digits_champion, [("7", 0.4), ("1", 0.35)])
    label(sure, alice, "7")

    client = browser_of(alice)

    assert shown(client, "?alphabet=alnum") == [other]
    assert shown(client, "?state=accepted") == [sure]
    assert shown(client, "?label=7") == [sure]
    assert shown(client, "?unsure=on") == [unsure]
    assert shown(client, "?alphabet=alnum&state=accepted") == []


def test_the_days_of_a_range_are_both_in_it(alice: User, digits: Alphabet) -> None:
    old, recent = draw(alice, digits), draw(alice, digits)
    Sample.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=9))
    then = (timezone.now() - timedelta(days=9)).date().isoformat()

    client = browser_of(alice)

    assert shown(client, f"?until={then}") == [old]
    assert shown(client, f"?since={then}&until={then}") == [old]
    assert shown(client, f"?since={timezone.now().date().isoformat()}") == [recent]


def test_only_who_sees_everybodys_may_ask_for_an_author(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    draw(alice, digits)
    bobs = draw(bob, digits)

    assert shown(browser_of(rita), "?author=bob") == [bobs]
    assert shown(browser_of(bob), "?author=alice") == [bobs]
    assert "author" not in browser_of(bob).get("/samples/").context["filters"].fields


@pytest.mark.parametrize("query", ["?alphabet=klingon", "?state=lost", "?since=yesterday"])
def test_a_filter_that_cannot_be_read_says_so_and_shows_nothing(
    alice: User, digits: Alphabet, query: str
) -> None:
    draw(alice, digits)

    page = browser_of(alice).get(f"/samples/{query}")

    assert page.status_code == 400
    assert page.context["filters"].errors
    assert page.context["tiles"] == []


def test_pages_neither_repeat_nor_skip_while_samples_are_added(alice: User, digits: Alphabet) -> None:
    samples = [draw(alice, digits) for _ in range(TILES_A_PAGE + 5)][::-1]
    client = browser_of(alice)

    first = client.get("/samples/").context["page"]
    draw(alice, digits)
    second = client.get(f"/samples/?before={first.older}").context["page"]
    back = client.get(f"/samples/?after={second.newer}").context["page"]

    assert first.rows + second.rows == samples
    assert (first.newer, second.older) == (None, None)
    assert back.rows == samples[:TILES_A_PAGE]
    assert back.newer is not None


def test_a_page_that_starts_nowhere_is_not_found(alice: User) -> None:
    assert browser_of(alice).get("/samples/?before=yesterday").status_code == 404


def test_the_links_to_other_pages_keep_the_filters(alice: User, digits: Alphabet) -> None:
    for _ in range(TILES_A_PAGE + 1):
        draw(alice, digits)

    page = browser_of(alice).get("/samples/?alphabet=digits")

    assertContains(page, f"?alphabet=digits&amp;before={page.context['page'].older}")


def test_a_long_list_costs_as_many_queries_as_a_short_one(
    alice: User,
    bob: User,
    rita: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for author in (alice, bob) * 5:
        sample = draw(author, digits)
        label(sample, author, "7", prediction=predict(sample, digits_champion))
        draw(author, digits, rendered=False)
    client = browser_of(rita)

    # Session, user, unread, two for permissions, alphabets, samples, predictions, labels, messages of the unrecognized.
    with django_assert_num_queries(10):
        client.get("/samples/")
