"""Reports of what others should not see: hidden at once, decided by reviewers, not to be abused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Kind, Notification, User
from recognition.exceptions import Conflict, NotAllowed, TooOften
from recognition.models import Alphabet, Decision, ReportSettled, Sample, SampleReport, State
from recognition.queue import queueing, serving
from recognition.review import reporting, reviewing
from tests.api import is_problem, program_of, wrong_fields
from tests.conftest import browser_of, make_user
from tests.drawn import draw, label


@pytest.fixture(autouse=True)
def _at_once(settings: Any) -> None:
    settings.QUEUE_AUTHOR_MINUTES = 0


@pytest.fixture
def asked(alice: User, bob: User, digits: Alphabet) -> Sample:
    """A drawing of Alice's that Bob is asked about."""
    sample = draw(alice, digits)
    queueing.enter(sample)
    assert serving.serve(user=bob, alphabet=digits, count=1)
    return sample


def url(sample: Sample) -> str:
    return f"/api/v1/samples/{sample.pk}/reports/"


def report(user: User, sample: Sample, **more: Any) -> SampleReport:
    made, _ = reporting.report(user=user, sample=sample, kind="offensive", **more)
    return made


def told(user: User) -> list[tuple[str, str]]:
    return list(Notification.objects.all().newest_first_of(user).values_list("kind", "text"))


def test_it_is_hidden_from_others_at_once(asked: Sample, bob: User, digits: Alphabet) -> None:
    carol = make_user("carol", "annotator")

    made = program_of(bob).post(url(asked), {"kind": "offensive", "words": "look"})

    assert made.status_code == 201
    assert serving.serve(user=carol, alphabet=digits, count=1) == []
    assert serving.serve(user=bob, alphabet=digits, count=1) == []
    assert is_problem(program_of(bob).get(f"/api/v1/samples/{asked.pk}/"), 404)


def test_its_author_and_reviewers_still_see_it(asked: Sample, bob: User, alice: User, rita: User) -> None:
    report(bob, asked)

    for user in (alice, rita):
        assert program_of(user).get(f"/api/v1/samples/{asked.pk}/").status_code == 200


def test_reporting_it_again_is_the_same_report(asked: Sample, bob: User) -> None:
    api = program_of(bob)

    first, again = (api.post(url(asked), {"kind": kind}) for kind in ("offensive", "other"))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert [each["id"] for each in api.get("/api/v1/me/reports/").json()["results"]] == [first.json()["id"]]


def test_what_one_may_not_see_one_may_not_report(alice: User, bob: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)

    assert is_problem(program_of(bob).post(url(sample), {"kind": "offensive"}), 404)
    assert browser_of(bob).post(f"/samples/{sample.pk}/report/", {"kind": "offensive"}).status_code == 404


def test_ones_own_is_withdrawn_not_reported(asked: Sample, alice: User) -> None:
    assert is_problem(program_of(alice).post(url(asked), {"kind": "offensive"}), 409)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "kind"),
        ({"kind": "ugly"}, "kind"),
        ({"kind": "other", "words": "x" * 501}, "words"),
        ({"kind": "other", "a": 1}, "a"),
    ],
)
def test_what_cannot_be_taken_is_told(asked: Sample, bob: User, said: dict[str, str], field: str) -> None:
    assert field in wrong_fields(program_of(bob).post(url(asked), said))


def test_a_person_reports_only_so_many_a_day(
    alice: User, rita: User, digits: Alphabet, settings: Any
) -> None:
    settings.REPORTS_A_DAY = 2
    samples = [draw(alice, digits) for _ in range(3)]
    report(rita, samples[0])
    report(rita, samples[1])

    with pytest.raises(TooOften, match="at most 2"):
        report(rita, samples[2])
    assert is_problem(program_of(rita).post(url(samples[2]), {"kind": "other"}), 429)
    SampleReport.objects.update(made_at=timezone.now() - timedelta(days=1, seconds=1))
    report(rita, samples[2])


def test_a_flood_of_requests_is_throttled(asked: Sample, bob: User) -> None:
    api = program_of(bob)

    codes = [api.post(url(asked), {"kind": "other"}).status_code for _ in range(11)]

    assert codes[-1] == 429


def test_upheld_it_is_excluded_and_both_are_told(asked: Sample, alice: User, bob: User, rita: User) -> None:
    report(bob, asked)

    page = browser_of(rita).post(
        f"/review/reports/{asked.pk}/settle/", {"settled_as": "upheld", "reason": "A swastika."}
    )

    assertRedirects(page, "/review/reports/")
    assert Sample.objects.get().state == State.EXCLUDED
    assert Decision.objects.get().reviewer == rita
    [(kind, text)] = told(alice)
    assert kind == Kind.REJECTED
    assert "A swastika." in text
    assert [kind for kind, _ in told(bob)] == [Kind.REPORT]
    assert SampleReport.objects.get().settled_as == ReportSettled.UPHELD


def test_dismissed_it_is_shown_again(asked: Sample, alice: User, bob: User, rita: User) -> None:
    report(bob, asked)

    reporting.settle(reviewer=rita, sample=asked, settled_as="dismissed")

    assert program_of(bob).get(f"/api/v1/samples/{asked.pk}/").status_code == 200
    assert told(alice) == []
    assert [kind for kind, _ in told(bob)] == [Kind.REPORT]


def test_all_reports_of_a_drawing_are_settled_together(
    asked: Sample, bob: User, adam: User, rita: User
) -> None:
    report(bob, asked)
    report(adam, asked)

    settled = program_of(rita).post(f"{url(asked)}settlement/", {"settled_as": "dismissed"}).json()["results"]

    assert {each["reporter"] for each in settled} == {"bob", "adam"}
    assert {each["settled_by"] for each in settled} == {"rita"}


def test_the_second_reviewer_is_told_that_it_was_settled(
    asked: Sample, bob: User, rita: User, adam: User
) -> None:
    report(bob, asked)
    reporting.settle(reviewer=rita, sample=asked, settled_as="dismissed")

    with pytest.raises(Conflict):
        reporting.settle(reviewer=adam, sample=asked, settled_as="dismissed")
    assert is_problem(program_of(adam).post(f"{url(asked)}settlement/", {"settled_as": "dismissed"}), 409)


def test_to_uphold_needs_a_reason(asked: Sample, bob: User, rita: User) -> None:
    report(bob, asked)

    page = browser_of(rita).post(f"/review/reports/{asked.pk}/settle/", {"settled_as": "upheld"})

    assertContains(page, "give a reason", status_code=400)
    assert Sample.objects.get().state != State.EXCLUDED


def test_nobody_decides_about_their_own_drawing(rita: User, adam: User, digits: Alphabet) -> None:
    sample = draw(rita, digits)
    report(adam, sample)

    with pytest.raises(NotAllowed):
        reporting.settle(reviewer=rita, sample=sample, settled_as="dismissed")


def test_annotators_decide_nothing(asked: Sample, bob: User) -> None:
    report(bob, asked)

    assert browser_of(bob).get("/review/reports/").status_code == 403
    assert (
        browser_of(bob).post(f"/review/reports/{asked.pk}/settle/", {"settled_as": "dismissed"}).status_code
        == 403
    )
    assert is_problem(program_of(bob).get("/api/v1/reports/"), 403)
    assert is_problem(program_of(bob).post(f"{url(asked)}settlement/", {"settled_as": "dismissed"}), 404)


def test_reviewers_see_what_was_said_and_the_most_reported_first(
    alice: User, bob: User, rita: User, adam: User, digits: Alphabet
) -> None:
    once, twice = draw(alice, digits), draw(alice, digits)
    report(adam, once, words="once")
    report(adam, twice, words="<b>twice</b>")
    report(rita, twice)

    page = browser_of(rita).get("/review/reports/").content.decode()

    assert page.index(str(twice.pk)) < page.index(str(once.pk))
    assert "&lt;b&gt;twice&lt;/b&gt;" in page
    assert [each["words"] for each in program_of(rita).get("/api/v1/reports/").json()["results"]] == [
        "",
        "<b>twice</b>",
        "once",
    ]


def test_administrators_see_who_comes_up_again(
    alice: User, bob: User, rita: User, adam: User, digits: Alphabet
) -> None:
    for outcome in ("upheld", "upheld", "dismissed", "dismissed", "dismissed"):
        sample = draw(alice if outcome == "upheld" else bob, digits)
        report(adam if outcome == "upheld" else rita, sample)
        reporting.settle(reviewer=adam, sample=sample, settled_as=outcome, reason="because")

    again = reporting.repeated()

    assert [(each["username"], each["drawings"]) for each in again["authors"]] == [("alice", 2)]
    assert [(each["username"], each["dismissed"]) for each in again["reporters"]] == [("rita", 3)]
    assertContains(browser_of(adam).get("/review/reports/"), "Authors reported rightly more than once")
    assertNotContains(browser_of(rita).get("/review/reports/"), "Authors reported rightly")


def test_an_exclusion_that_is_reverted_leaves_the_report_settled(
    asked: Sample, bob: User, rita: User
) -> None:
    report(bob, asked)
    reporting.settle(reviewer=rita, sample=asked, settled_as="upheld", reason="because")

    reviewing.revert(decision=Decision.objects.get(), user=rita)

    assert program_of(bob).get(f"/api/v1/samples/{asked.pk}/").status_code == 200


def test_the_form_leads_back_to_where_one_was_on_this_site(asked: Sample, bob: User) -> None:
    browser = browser_of(bob)
    form = browser.get(f"/samples/{asked.pk}/report/?next=/label/")

    assertContains(form, 'value="/label/"')
    elsewhere = {"kind": "offensive", "next": "https://evil.example/"}
    assert browser.post(f"/samples/{asked.pk}/report/", elsewhere)["Location"] == "/"


def test_the_page_of_the_queue_leads_to_the_report_of_what_it_shows(asked: Sample, bob: User) -> None:
    page = browser_of(bob).get("/label/digits/")

    assertContains(page, f'href="/samples/{asked.pk}/report/?next=/label/digits/"')


def test_whoever_sees_a_picture_in_the_guidelines_may_report_it(
    alice: User, bob: User, digits: Alphabet
) -> None:
    shown, unread = draw(alice, digits), draw(alice, digits)
    label(shown, alice, "7")
    page = f"/samples/{shown.pk}/report/"
    assertContains(browser_of(bob).get("/alphabets/digits/guidelines/"), page)
    assertContains(browser_of(bob).get(page), f"/alphabets/digits/guidelines/{shown.pk}/picture/")

    assert program_of(bob).post(url(shown), {"kind": "offensive"}).status_code == 201

    assertNotContains(browser_of(bob).get("/alphabets/digits/guidelines/"), page)
    assert is_problem(program_of(bob).post(url(unread), {"kind": "offensive"}), 404)
