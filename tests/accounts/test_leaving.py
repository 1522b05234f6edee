"""Delete my account: confirmed, by one's choice, so that nothing is left that tells who it was, and the trail can be read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from accounts import consent, leaving, notifying, roles
from accounts.models import ConsentDecision, Kind, Notification, Token, User
from recognition.models import (
    Alphabet,
    Embedding,
    Exemplar,
    Label,
    Original,
    OutboxMessage,
    PersonalExport,
    Promotion,
    Sample,
    State,
    Writer,
    WrittenPage,
)
from recognition.people import leaving as leaving_of_drawings
from recognition.people import personal_exporting
from tests.api import is_problem, program_of, wrong_fields
from tests.collected import collect
from tests.conftest import PASSWORD, browser_of, make_user
from tests.drawn import draw, label
from tests.learned import learn
from tests.written import write_page
from training.models import RunLogLine, SnapshotSample, Trigger
from training.promotion import promote
from training.running.runs import request_run

URL = "/api/v1/me/"
KEEP = {"drawings": "keep", "confirmation": PASSWORD}
WITHDRAW = {"drawings": "withdraw", "confirmation": PASSWORD}


@pytest.fixture(autouse=True)
def _data_dir(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def work_off(task: str, work: Callable[..., object]) -> None:
    while message := OutboxMessage.objects.filter(task=task).first():
        arguments = message.arguments
        message.delete()
        work(**arguments)


def work_all_off() -> None:
    work_off(leaving_of_drawings.ERASE, leaving_of_drawings.erase)
    work_off(leaving_of_drawings.SETTLE, leaving_of_drawings.settle_without)


def test_nothing_is_left_that_tells_who_it_was(alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    notifying.tell([alice], Kind.REJECTED, "A drawing was rejected.")
    Writer.objects.all().for_author(author_id=alice.pk, name="grandma")

    leaving.leave(user=alice, withdraws=False)

    left = User.objects.get(pk=alice.pk)
    assert left.username == f"former-annotator-{alice.pk}"
    assert (left.email, left.first_name, left.last_name, left.last_login) == ("", "", "", None)
    assert not left.is_active
    assert not left.has_usable_password()
    assert not left.groups.exists()
    assert not EmailAddress.objects.exists()
    assert not Notification.objects.exists()
    assert "grandma" not in Writer.objects.values_list("name", flat=True)


def test_nobody_is_in_by_an_old_session_or_token(alice: User) -> None:
    browser, program = browser_of(alice), program_of(alice)

    leaving.leave(user=alice, withdraws=False)

    assert not Session.objects.exists()
    assert not Token.objects.exists()
    assert browser.get("/me/").status_code == 302
    assert program.get(URL).status_code == 401


def test_sessions_of_others_stay(alice: User, bob: User) -> None:
    browser = browser_of(bob)

    leaving.leave(user=alice, withdraws=False)

    assert browser.get("/me/").status_code == 200


def test_kept_drawings_are_learned_from_without_a_name(alice: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "7")

    leaving.leave(user=alice, withdraws=False)
    work_all_off()

    kept = Sample.objects.get(pk=sample.pk)
    assert (kept.state, kept.ink is not None) == (State.ACCEPTED, True)
    assert "alice" not in kept.author.get_username()
    assert ConsentDecision.objects.filter(user=alice).exists()  # what the keeping rests on


def test_what_was_kept_for_the_person_alone_is_erased(alice: User, digits: Alphabet) -> None:
    sample = collect(alice, digits, "7")
    consent.decide(user=alice, given=False, earlier=True)

    leaving.leave(user=alice, withdraws=False)
    work_all_off()

    gone = Sample.objects.get(pk=sample.pk)
    assert (gone.state, gone.ink, gone.pixels) == (State.WITHDRAWN, None, None)


def test_withdrawn_drawings_are_erased(
    alice: User, digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving_of_drawings, "BATCH", 2)
    for seed in range(3):
        collect(alice, digits, "7", seed=seed)

    leaving.leave(user=alice, withdraws=True)
    assert set(Sample.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    work_all_off()

    assert not Sample.objects.exclude(ink=None, pixels=None).exists()
    assert not Original.objects.exists()


def test_what_versions_learned_from_keeps_its_pixels_alone(
    alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    sample = collect(alice, digits, "7")
    learn(digits, tmp_path)

    leaving.leave(user=alice, withdraws=True)
    work_all_off()

    gone = Sample.objects.get(pk=sample.pk)
    assert (gone.ink, gone.pixels is not None) == (None, True)
    assert SnapshotSample.objects.filter(sample=sample).exists()


def test_withdrawn_readings_count_no_more(alice: User, bob: User, rita: User, digits: Alphabet) -> None:
    only_alices, disputed = draw(bob, digits), draw(bob, digits)
    label(only_alices, alice, "7")
    label(disputed, bob, "1")
    label(disputed, alice, "7")

    leaving.leave(user=alice, withdraws=True)
    work_all_off()

    states = {each.pk: (each.state, each.settled_class) for each in Sample.objects.all()}
    assert states == {only_alices.pk: (State.OPEN, ""), disputed.pk: (State.ACCEPTED, "1")}


def test_kept_readings_count_on(alice: User, bob: User, digits: Alphabet) -> None:
    sample = draw(bob, digits)
    label(sample, alice, "7")

    leaving.leave(user=alice, withdraws=False)
    work_all_off()

    assert Sample.objects.get().settled_class == "7"


def test_what_a_reviewer_has_settled_stays_settled(
    rita: User, bob: User, adam: User, digits: Alphabet
) -> None:
    sample = draw(bob, digits)
    label(sample, rita, "7")

    leaving.leave(user=rita, withdraws=True)
    work_all_off()

    assert Sample.objects.get().settled_class == "7"
    assert Label.objects.get().user.get_username() == f"former-reviewer-{rita.pk}"


def test_the_hand_is_forgotten(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    sample = collect(alice, digits, "7")
    version = learn(digits, tmp_path)
    embedding = Embedding(sample=sample, version=version, vector=b"\0" * 8, hand=None, read_as="7")
    Exemplar.objects.all().keep(embedding, sample, sample.labels.get())

    leaving.leave(user=alice, withdraws=False)

    assert not Exemplar.objects.exists()


def test_pictures_of_pages_and_exports_are_erased(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    page = write_page(alice, digits, read=False)
    personal_exporting.request_export(owner=alice)

    leaving.leave(user=alice, withdraws=False)

    assert bytes(WrittenPage.objects.get(pk=page.pk).picture) == b""
    assert not PersonalExport.objects.exists()


def test_the_trail_of_an_administrator_can_still_be_read(
    adam: User, rita: User, digits: Alphabet, tmp_path: Path
) -> None:
    make_user("eve", roles.ADMINISTRATOR)
    version = learn(digits, tmp_path, crown=False)
    promote(version=version, user=adam, reason="it is better")
    request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON, user=adam)

    leaving.leave(user=adam, withdraws=True)

    assert Promotion.objects.get().user.get_username() == f"former-administrator-{adam.pk}"  # type: ignore[union-attr]
    assert "adam" not in " ".join(RunLogLine.objects.values_list("text", flat=True))
    assertContains(browser_of(rita).get(f"/models/{version.pk}/"), f"former-administrator-{adam.pk}")


def test_the_last_administrator_stays(adam: User) -> None:
    answer = program_of(adam).delete(URL, KEEP)

    assert is_problem(answer, 409)
    assert "last administrator" in answer.json()["detail"]
    assert browser_of(adam).post("/me/delete/", KEEP).status_code == 409
    make_user("eve", roles.ADMINISTRATOR)
    assert program_of(adam).delete(URL, KEEP).status_code == 204


def test_twice_is_once(alice: User) -> None:
    first = leaving.leave(user=alice, withdraws=False)

    assert leaving.leave(user=alice, withdraws=True).left_at == first.left_at


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"drawings": "keep"}, "confirmation"),
        ({"drawings": "keep", "confirmation": "wrong"}, "confirmation"),
        ({"drawings": "burn", "confirmation": PASSWORD}, "drawings"),
        ({"confirmation": PASSWORD}, "drawings"),
    ],
)
def test_it_needs_a_choice_and_the_password(alice: User, said: dict[str, str], field: str) -> None:
    assert field in wrong_fields(program_of(alice).delete(URL, said))
    assert browser_of(alice).post("/me/delete/", said).status_code == 400
    assert User.objects.get(pk=alice.pk).is_active


def test_guessing_the_password_is_throttled(alice: User) -> None:
    api = program_of(alice)

    codes = [api.delete(URL, KEEP | {"confirmation": "wrong"}).status_code for _ in range(11)]

    assert codes[-1] == 429


def test_a_program_without_a_password_says_its_name(alice: User) -> None:
    alice.set_unusable_password()
    alice.save()
    api = program_of(alice)

    assert "confirmation" in wrong_fields(api.delete(URL, KEEP))
    assert api.delete(URL, KEEP | {"confirmation": "alice"}).status_code == 204


def test_the_page_lists_what_learned_and_logs_out(alice: User, digits: Alphabet, tmp_path: Path) -> None:
    collect(alice, digits, "7")
    version = learn(digits, tmp_path)
    browser = browser_of(alice)

    assertContains(browser.get("/me/delete/"), f'href="/models/{version.pk}/"')
    assertRedirects(browser.post("/me/delete/", WITHDRAW), "/")

    assert browser.get("/me/").status_code == 302
    assert Client().login(username="alice", password=PASSWORD) is False


def test_the_name_is_free_again_and_nobody_comes_as_one_who_left(alice: User, client: Client) -> None:
    leaving.leave(user=alice, withdraws=False)
    form = {"email": "a@example.org", "password1": PASSWORD, "password2": PASSWORD}

    refused = client.post("/accounts/signup/", form | {"username": "Former-administrator-1"})

    assertContains(refused, "No name begins with")
    assert client.post("/accounts/signup/", form | {"username": "alice"}).status_code == 302
