"""What people are told, on the site and by programs; how they want to be told."""

import pytest
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import notifying
from accounts.models import Kind, Notification, User, Way
from tests.api import is_problem, wrong_fields
from tests.conftest import api_of, browser_of

URL = "/api/v1/me/notifications/"


def told(user: User) -> list[str]:
    return list(Notification.objects.all().newest_first_of(user).values_list("text", flat=True))


def test_each_is_told_once(alice: User, bob: User) -> None:
    assert (
        notifying.tell([alice, bob.pk, alice], Kind.PROMOTED, "Version 2 learned from you.", "/models/2/")
        == 2
    )
    assert told(alice) == told(bob) == ["Version 2 learned from you."]


def test_a_thousand_people_are_two_statements(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many = User.objects.bulk_create([User(username=f"user{number}") for number in range(1000)])

    with django_assert_num_queries(2):
        assert notifying.tell(many, Kind.PROMOTED, "Version 2 learned from you.") == 1000


def test_who_does_not_want_to_hear_of_it_is_not_told(alice: User) -> None:
    notifying.wish(user=alice, ways={Kind.PROMOTED: Way.OFF})

    assert notifying.tell([alice], Kind.PROMOTED, "Version 2 learned from you.") == 0
    assert notifying.tell([alice], Kind.REJECTED, "A drawing was rejected.") == 1


def test_who_is_gone_is_not_told(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert notifying.tell([alice], Kind.PROMOTED, "Version 2 learned from you.") == 0


def test_it_leads_to_this_site_only(alice: User) -> None:
    with pytest.raises(ValueError, match="path of this site"):
        notifying.tell([alice], Kind.PROMOTED, "Look", "https://evil.example/")


def test_only_administrators_are_told_of_trouble(alice: User, adam: User) -> None:
    with pytest.raises(ValueError, match="A kind is one of"):
        notifying.wish(user=alice, ways={Kind.TROUBLE: Way.MAIL})
    notifying.wish(user=adam, ways={Kind.TROUBLE: Way.OFF})


def test_the_bell_counts_what_is_unread(alice: User) -> None:
    browser = browser_of(alice)
    assertNotContains(browser.get("/me/"), "bell-count")

    notifying.tell([alice], Kind.REJECTED, "A drawing was rejected.")

    assertContains(browser.get("/me/"), '<span class="bell-count">1</span>')
    assertContains(browser.get("/me/notifications/bell/"), "Notifications, 1 unread")
    assertContains(browser.get("/me/notifications/"), "A drawing was rejected.")


def test_reading_up_to_what_was_shown_leaves_what_came_since(alice: User) -> None:
    notifying.tell([alice], Kind.REJECTED, "shown")
    newest = Notification.objects.get().pk
    notifying.tell([alice], Kind.REJECTED, "came since")

    assertRedirects(
        browser_of(alice).post("/me/notifications/read/", {"up_to": newest}), "/me/notifications/"
    )

    assert list(Notification.objects.all().unread().values_list("text", flat=True)) == ["came since"]


@pytest.mark.parametrize("said", [{}, {"up_to": "x"}, {"up_to": "9" * 30}])
def test_reading_nothing_in_particular_is_refused(alice: User, said: dict[str, str]) -> None:
    assert browser_of(alice).post("/me/notifications/read/", said).status_code == 400


def test_wishes_are_set_by_a_form(alice: User) -> None:
    form = {"dispute-settled": "off", "model-promoted": "mail"}

    assertRedirects(browser_of(alice).post("/me/notifications/wishes/", form), "/me/notifications/")

    ways = {each["kind"]: each["way"] for each in api_of(alice).get(f"{URL}wishes/").json()["results"]}
    assert ways == {
        "dispute settled": "off", "model promoted": "mail", "sample rejected": "page", "report settled": "page",
    }  # fmt: skip


def test_a_program_lists_and_reads_them(alice: User) -> None:
    notifying.tell([alice], Kind.REJECTED, "one")
    notifying.tell([alice], Kind.REJECTED, "two", "/samples/")
    api = api_of(alice)

    two, one = api.get(URL).json()["results"]
    assert (two["text"], two["url"], two["read_at"]) == ("two", "/samples/", None)
    assert api.patch(f"{URL}{one['id']}/").json()["read_at"] is not None
    assert [each["text"] for each in api.get(f"{URL}?unread=true").json()["results"]] == ["two"]
    assert api.patch(URL, {"read_up_to": two["id"]}).status_code == 204
    assert api.get(f"{URL}?unread=true").json()["results"] == []


def test_a_program_is_told_what_is_wrong(alice: User, bob: User) -> None:
    notifying.tell([bob], Kind.REJECTED, "bob's")
    api = api_of(alice)

    assert is_problem(api.patch(f"{URL}{Notification.objects.get().pk}/"), 404)
    assert "read_up_to" in wrong_fields(api.patch(URL, {}))
    assert "results" in wrong_fields(
        api.put(f"{URL}wishes/", {"results": [{"kind": "trouble", "way": "off"}]})
    )
    assert "unread" in wrong_fields(api.get(f"{URL}?unread=perhaps"))
    assert Notification.objects.all().unread().count() == 1
