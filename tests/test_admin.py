"""The Django admin: every model is there, history cannot be edited, the log-in is allauth's."""

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts import roles
from accounts.models import ConsentDecision, Notification, NotificationWish, Token, User
from accounts.tokens import make_token
from recognition.models import (
    Alphabet,
    Decision,
    EarlierConsent,
    Embedding,
    Exemplar,
    ExportJob,
    GoldQuestion,
    Guideline,
    GuidelineExample,
    ImportedSample,
    ImportJob,
    ModelAlias,
    ModelVersion,
    Original,
    OutboxMessage,
    Outlier,
    PersonalExport,
    Place,
    Promotion,
    QueueEntry,
    Reliability,
    SampleReport,
    Trial,
    Turn,
)
from tests.conftest import PASSWORD, browser_of
from tests.drawn import draw, label, predict
from tests.written import write_page
from training.models import (
    CorrectedReading,
    Evaluation,
    Exclusion,
    LeftOut,
    RetrainingPlan,
    RunLogLine,
    Search,
    Snapshot,
    SnapshotSample,
    Suspect,
    TestSetLook,
    TrainingRun,
    Trigger,
)

OUR_MODELS = [
    model
    for app in ("accounts", "recognition", "training")
    for model in apps.get_app_config(app).get_models()
]
EDITED_BY_HAND = {"user", "retrainingplan"}


def url_of(model: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def one_of_each(
    alice: User, digits: Alphabet, digits_champion: ModelVersion, adam: User
) -> dict[type[Model], Model]:
    """A row of every model."""
    now = timezone.now()
    sample = draw(alice, digits)
    prediction = predict(sample, digits_champion)
    given = label(sample, alice, "7", prediction=prediction)
    snapshot = Snapshot.objects.create(
        alphabet=digits, base=[], collected_count=1, sha256="7" * 64, created_at=now
    )
    run = TrainingRun.objects.create(
        alphabet=digits, preset="quick", architecture="linear", trigger=Trigger.PERSON, created_at=now
    )
    rows: list[Model] = [
        alice,
        digits,
        digits.revisions.get(),
        digits_champion,
        sample,
        sample.writer,
        prediction,
        given,
        snapshot,
        ModelAlias.objects.get(),
        OutboxMessage.objects.earliest("pk"),
        Embedding.objects.create(sample=sample, version=digits_champion, vector=b"\0\0"),
        Exemplar.objects.create(
            sample=sample, writer=sample.writer, version=digits_champion, character="7", vector=b"\0\0"
        ),
        make_token(user=alice, name="a script")[0],
        Original.objects.create(sample=sample, png=b"a picture"),
        Promotion.objects.create(alphabet=digits, version=digits_champion, user=adam, reason="why", created_at=now),
        SnapshotSample.objects.create(snapshot=snapshot, sample=sample, label="7", weight=1, split="train"),
        LeftOut.objects.create(snapshot=snapshot, sample=sample, reason="the readings differ"),
        run,
        RunLogLine.objects.create(run=run, attempt=1, at=now, text="Read the data sets."),
        RetrainingPlan.objects.create(alphabet=digits),
        CorrectedReading.objects.create(run=run, sample=sample, label="7", champion="7", challenger="1"),
        TestSetLook.objects.create(test_set="mnist-test", test_sha256="1" * 64, purpose="gate", created_at=now),
        page := write_page(alice, digits, read=False),
        Place.objects.create(
            sample=sample, page=page, box=uuid.uuid4(), left=1, top=1, right=9, bottom=9, line=0
        ),
        Trial.objects.create(
            alphabet=digits, version=digits_champion, champion=digits_champion, kind="shadow", share=1, reason="why",
            started_by=adam, started_at=now,
        ),
        GoldQuestion.objects.create(
            sample=sample, known_class="7", origin="chosen", chosen_by=adam, created_at=now
        ),
        Reliability.objects.create(user=alice, alphabet=digits, mean=0.9, low=0.7, high=0.98, updated_at=now),
        job := ImportJob.objects.create(
            owner=alice, alphabet=digits, format="csv", labels_as="suggestions", file_name="a.csv", path="a.csv",
            size_bytes=1, file_is_ours=True, created_at=now, changed_at=now,
        ),
        ImportedSample.objects.create(sample=sample, job=job),
        ExportJob.objects.create(
            owner=alice, alphabet=digits, format="csv", sees_all=False, created_at=now
        ),
        Exclusion.objects.create(user=alice, reason="why", made_by=adam, created_at=now),
        Suspect.objects.create(
            sample=sample, giver=alice, given_class="7", suggested_class="1", score=0.1, run=run, found_at=now
        ),
        Decision.objects.create(sample=sample, reviewer=adam, kind="excluded", reason="why", made_at=now),
        Outlier.objects.create(
            sample=sample, version=digits_champion, given_class="7", nearest_class="1", distance=1, oddness=9,
            found_at=now,
        ),
        ConsentDecision.objects.get(user=alice),
        NotificationWish.objects.create(user=alice, kind="model promoted", way="off"),
        Notification.objects.create(user=alice, kind="sample rejected", text="A drawing was rejected.", made_at=now),
        EarlierConsent.objects.create(sample=sample, consent=False, wording=2, until=now),
        PersonalExport.objects.create(owner=alice, created_at=now),
        SampleReport.objects.create(sample=sample, reporter=adam, kind="other", made_at=now),
        QueueEntry.objects.get_or_create(sample=sample, defaults={"alphabet": digits, "required": 1})[0],
        Guideline.objects.create(alphabet=digits, label_class="7", text="With a bar.", user=adam, created_at=now),
        GuidelineExample.objects.create(sample=sample, chosen_by=adam, created_at=now),
        Turn.objects.create(user=adam, sample=sample, alphabet=digits, given_at=now, expires_at=now),
        Search.objects.create(alphabet=digits, looked_at={}, found_at=now),
        Evaluation.objects.create(
            version=digits_champion, test_set="mnist-test", test_sha256="1" * 64, size=1, accuracy=1, figures={},
            created_at=now,
        ),
    ]  # fmt: skip
    return {type(row): row for row in rows}


def test_every_model_is_in_the_admin(one_of_each: dict[type[Model], Model]) -> None:
    assert [model for model in OUR_MODELS if not admin.site.is_registered(model)] == []
    assert set(one_of_each) == set(OUR_MODELS)


def test_every_list_and_every_row_opens(adam: User, one_of_each: dict[type[Model], Model]) -> None:
    client = browser_of(adam)

    for model, row in one_of_each.items():
        assertContains(client.get(url_of(model, "changelist")), "<title>")
        assertContains(client.get(url_of(model, "change", row.pk)), "<title>")


def test_history_is_neither_added_nor_changed_nor_deleted_by_hand(
    adam: User, one_of_each: dict[type[Model], Model]
) -> None:
    client = browser_of(adam)
    kept = {model: row for model, row in one_of_each.items() if model._meta.model_name not in EDITED_BY_HAND}

    for model, row in kept.items():
        assert client.get(url_of(model, "add")).status_code == 403
        assert client.post(url_of(model, "change", row.pk), {}).status_code == 403
        if model is not Token:
            assert client.post(url_of(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert all(type(row)._default_manager.filter(pk=row.pk).exists() for row in kept.values())


def test_ink_and_pixels_are_not_shown_as_text(adam: User, one_of_each: dict[type[Model], Model]) -> None:
    client = browser_of(adam)

    for model, row in one_of_each.items():
        page = client.get(url_of(model, "change", row.pk))
        assertNotContains(page, "strokes")
        assertNotContains(page, "\\x00")


def test_the_admins_log_in_is_the_one_with_limits(client: Client, adam: User) -> None:
    login = "/accounts/login/?next=/admin/"

    assertRedirects(client.get("/admin/"), "/admin/login/?next=/admin/", fetch_redirect_response=False)
    assertRedirects(client.get("/admin/login/?next=/admin/"), login)
    response = client.post("/admin/login/?next=/admin/", {"username": "adam", "password": PASSWORD})
    assertRedirects(response, login)
    assert "_auth_user_id" not in client.session


def test_only_administrators_get_in(alice: User, rita: User, adam: User) -> None:
    statuses = [browser_of(user).get("/admin/", follow=True).status_code for user in (alice, rita, adam)]

    assert statuses == [403, 403, 200]


def test_a_role_is_given_in_the_admin(adam: User, bob: User) -> None:
    url = url_of(User, "change", bob.pk)
    wishes = {"username": "bob", "email": bob.email, "is_active": "on", "role": roles.REVIEWER}

    assertRedirects(browser_of(adam).post(url, wishes), url_of(User, "changelist"))

    bob = User.objects.get(pk=bob.pk)
    assert (bob.roles, bob.is_staff) == ([roles.REVIEWER], False)


def test_an_account_is_made_in_the_admin_with_its_role(adam: User) -> None:
    browser_of(adam).post(
        url_of(User, "add"),
        {
            "username": "carol",
            "email": "carol@example.org",
            "role": roles.ADMINISTRATOR,
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )

    carol = User.objects.get(username="carol")
    assert (carol.roles, carol.is_staff) == ([roles.ADMINISTRATOR], True)


def test_deleting_a_token_revokes_it(adam: User, alice: User) -> None:
    token, _ = make_token(user=alice, name="a script")

    browser_of(adam).post(url_of(Token, "delete", token.pk), {"post": "yes"})

    assert not Token.objects.exists()


def test_what_was_given_up_can_be_tried_again(adam: User, alice: User, digits: Alphabet) -> None:
    draw(alice, digits)
    OutboxMessage.objects.update(gave_up_at=timezone.now(), deliveries=3, due_at=timezone.now())
    wishes = {"action": "try_again", "_selected_action": [OutboxMessage.objects.get().pk]}

    page = browser_of(adam).post(url_of(OutboxMessage, "changelist"), wishes, follow=True)

    assertContains(page, "1 of them will be tried again within seconds.")
    message = OutboxMessage.objects.get()
    assert (message.gave_up_at, message.deliveries) == (None, 0)


def test_an_alphabet_is_changed_on_its_page_and_not_here(adam: User, digits: Alphabet) -> None:
    changed = browser_of(adam).post(url_of(Alphabet, "change", digits.pk), {"name": "Ten digits"})
    added = browser_of(adam).get(url_of(Alphabet, "add"))

    digits.refresh_from_db()
    assert (changed.status_code, added.status_code, digits.name) == (403, 403, "Digits")
