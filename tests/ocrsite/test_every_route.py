"""Every address of the site, asked by nobody and by a stranger, against the table of what each may see.

A route that is not in the table fails the test: whoever adds one decides here who may use it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from accounts import notifying, tokens
from accounts.models import Kind, Notification, Token, User
from recognition.models import Alphabet, AlphabetRevision, Label, ModelVersion, Promotion, Sample, Trial
from recognition.models.identity import new_id
from recognition.transfer.exporting import request_export
from recognition.transfer.importing import request_import
from recognition.transfer.uploads import keep_upload
from tests.conftest import browser_of
from tests.drawn import draw, label, predict
from tests.learned import learn
from tests.measured import measured
from tests.written import write_page
from training.models import RetrainingPlan, TrainingRun, Trigger
from training.running import timetable
from training.running.runs import request_run

ANYBODY = "anybody"
MEMBERS = "whoever is logged in"
OWNERS = "its owner: for others it is not there"
ADMINISTRATORS = "administrators"
REVIEWERS = "reviewers and administrators"

READ, WRITE = ("GET",), ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Rule:
    read: str
    write: str


def all_of(who: str) -> Rule:
    return Rule(read=who, write=who)


RULES = {
    "": all_of(ANYBODY),
    "livez": all_of(ANYBODY),
    "readyz": all_of(ANYBODY),
    "setup/<str:token>/": all_of(ANYBODY),
    # The account: signing in, and what needs an account.
    "accounts/login/": all_of(ANYBODY),
    "accounts/logout/": all_of(ANYBODY),
    "accounts/signup/": all_of(ANYBODY),
    "accounts/inactive/": all_of(ANYBODY),
    "accounts/confirm-email/": all_of(ANYBODY),
    r"^accounts/confirm-email/(?P<key>[-:\w]+)/$": all_of(ANYBODY),
    "accounts/password/reset/": all_of(ANYBODY),
    "accounts/password/reset/done/": all_of(ANYBODY),
    r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": all_of(ANYBODY),
    "accounts/password/reset/key/done/": all_of(ANYBODY),
    "accounts/password/change/": all_of(MEMBERS),
    "accounts/reauthenticate/": all_of(MEMBERS),
    "accounts/email/": all_of(MEMBERS),
    "me/": all_of(MEMBERS),
    "me/adaptation/": all_of(MEMBERS),
    "me/delete/": all_of(MEMBERS),
    "me/data/": all_of(MEMBERS),
    "me/data/exports/": all_of(MEMBERS),
    "me/data/exports/<uuid:export_id>/remove/": all_of(OWNERS),
    "me/consent/": all_of(MEMBERS),
    "me/notifications/": all_of(MEMBERS),
    "me/notifications/bell/": all_of(MEMBERS),
    "me/notifications/read/": all_of(MEMBERS),
    "me/notifications/wishes/": all_of(MEMBERS),
    "mails/<str:token>/end/": all_of(ANYBODY),
    "me/tokens/": all_of(MEMBERS),
    "me/tokens/<str:token_key>/revoke/": all_of(OWNERS),
    # The pages.
    "draw/": all_of(MEMBERS),
    "draw/<slug:slug>/": all_of(MEMBERS),
    "alphabets/<slug:slug>/guidelines/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "alphabets/<slug:slug>/guidelines/<uuid:sample_id>/picture/": all_of(MEMBERS),
    "samples/<uuid:sample_id>/example/": all_of(OWNERS),
    "label/": all_of(MEMBERS),
    "label/<slug:slug>/": all_of(MEMBERS),
    "label/<slug:slug>/grid/": all_of(MEMBERS),
    "upload/": all_of(MEMBERS),
    "upload/<uuid:sample_id>/": all_of(OWNERS),
    "upload/<uuid:sample_id>/picture/": all_of(OWNERS),
    "draw/<slug:slug>/line/": all_of(MEMBERS),
    "pages/": all_of(MEMBERS),
    "pages/draw/": all_of(MEMBERS),
    "pages/batches/<uuid:batch>/cancel/": all_of(OWNERS),
    "pages/<uuid:page_id>/": all_of(OWNERS),
    "pages/<uuid:page_id>/picture/": all_of(OWNERS),
    "pages/<uuid:page_id>/cancel/": all_of(OWNERS),
    "pages/<uuid:page_id>/remove/": all_of(OWNERS),
    "samples/": all_of(MEMBERS),
    "samples/<uuid:sample_id>/": all_of(OWNERS),
    "samples/<uuid:sample_id>/answer/": all_of(OWNERS),
    "samples/<uuid:sample_id>/consent/": all_of(OWNERS),
    "samples/<uuid:sample_id>/withdraw/": all_of(OWNERS),
    # It is shown in the guidelines, to whoever is logged in.
    "samples/<uuid:sample_id>/report/": all_of(MEMBERS),
    "review/reports/": all_of(REVIEWERS),
    "review/reports/<uuid:sample_id>/settle/": all_of(REVIEWERS),
    "samples/<uuid:sample_id>/lineage/": all_of(OWNERS),
    "contributions/": all_of(MEMBERS),
    "contributions/<str:username>/": all_of(OWNERS),
    "exchange/": all_of(MEMBERS),
    "exchange/imports/": all_of(MEMBERS),
    "exchange/imports/<uuid:import_id>/": all_of(OWNERS),
    "exchange/imports/<uuid:import_id>/go-on/": all_of(OWNERS),
    "exchange/imports/<uuid:import_id>/take-back/": all_of(OWNERS),
    "exchange/exports/": all_of(MEMBERS),
    "exchange/exports/<uuid:export_id>/cancel/": all_of(OWNERS),
    "alphabets/": all_of(MEMBERS),
    "alphabets/new/": all_of(ADMINISTRATORS),
    "alphabets/<slug:slug>/": all_of(MEMBERS),
    "alphabets/<slug:slug>/change/": all_of(ADMINISTRATORS),
    "models/": all_of(MEMBERS),
    "models/compare/": all_of(MEMBERS),
    "models/<int:version_id>/": all_of(MEMBERS),
    "models/<int:version_id>/collected/": all_of(MEMBERS),
    "models/<int:version_id>/mistakes/": all_of(MEMBERS),
    "models/<int:version_id>/mistakes/sheet.png": all_of(MEMBERS),
    "models/<int:version_id>/promote/": all_of(ADMINISTRATORS),
    "models/<int:version_id>/trial/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "models/<int:version_id>/trial/stop/": all_of(ADMINISTRATORS),
    "training/people/": all_of(ADMINISTRATORS),
    "training/people/exclusions/<int:exclusion_id>/revoke/": all_of(ADMINISTRATORS),
    "training/people/run/": all_of(ADMINISTRATORS),
    "review/suspects/": all_of(REVIEWERS),
    "review/": all_of(REVIEWERS),
    "review/agreement/": all_of(REVIEWERS),
    "review/decisions/": all_of(REVIEWERS),
    "review/decisions/<uuid:decision_id>/revert/": all_of(REVIEWERS),
    "review/<uuid:sample_id>/": all_of(REVIEWERS),
    "review/<uuid:sample_id>/decide/": all_of(REVIEWERS),
    "training/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "training/next/<slug:slug>/": all_of(ADMINISTRATORS),
    "training/next/<slug:slug>/times/": all_of(ADMINISTRATORS),
    "training/next/<slug:slug>/times/<int:appointment_id>/cancel/": all_of(ADMINISTRATORS),
    "training/<uuid:run_id>/": all_of(MEMBERS),
    "training/<uuid:run_id>/cancel/": all_of(ADMINISTRATORS),
    # The API.
    "api/v1/schema/": all_of(ANYBODY),
    "api/v1/docs/": all_of(ANYBODY),
    "api/v1/": all_of(ANYBODY),
    "api/v1/alphabets/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "api/v1/alphabets/<slug:slug>/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "api/v1/alphabets/<slug:slug>/revisions/": all_of(MEMBERS),
    "api/v1/alphabets/<slug:slug>/guidelines/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "api/v1/samples/<uuid:sample_id>/example/": all_of(OWNERS),
    "api/v1/practice/next/": all_of(MEMBERS),
    "practice/": all_of(MEMBERS),
    "practice/<slug:slug>/": all_of(MEMBERS),
    "api/v1/alphabets/<slug:slug>/champion/": all_of(ADMINISTRATORS),
    "api/v1/alphabets/<slug:slug>/retraining/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "api/v1/alphabets/<slug:slug>/retraining/times/": all_of(ADMINISTRATORS),
    "api/v1/alphabets/<slug:slug>/retraining/times/<int:appointment_id>/": all_of(ADMINISTRATORS),
    "api/v1/alphabets/<slug:slug>/trial/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "api/v1/samples/": all_of(MEMBERS),
    "api/v1/samples/<uuid:sample_id>/": all_of(OWNERS),
    "api/v1/samples/<uuid:sample_id>/label/": all_of(OWNERS),
    "api/v1/samples/<uuid:sample_id>/image/": all_of(OWNERS),
    "api/v1/samples/<uuid:sample_id>/lineage/": all_of(OWNERS),
    "api/v1/samples/<uuid:sample_id>/versions/": all_of(OWNERS),
    "api/v1/predictions/<uuid:prediction_id>/lineage/": all_of(OWNERS),
    "api/v1/me/contributions/": all_of(MEMBERS),
    "api/v1/me/corrections/": all_of(MEMBERS),
    "api/v1/users/<str:username>/contributions/": all_of(OWNERS),
    "api/v1/samples/<uuid:sample_id>/gold/": all_of(OWNERS),
    "api/v1/people/": all_of(ADMINISTRATORS),
    "api/v1/exclusions/": all_of(ADMINISTRATORS),
    "api/v1/exclusions/<int:exclusion_id>/": all_of(ADMINISTRATORS),
    "api/v1/suspects/": all_of(REVIEWERS),
    "api/v1/reviews/": all_of(REVIEWERS),
    "api/v1/reviews/sources/": all_of(REVIEWERS),
    "api/v1/reviews/<uuid:sample_id>/": all_of(REVIEWERS),
    "api/v1/decisions/": all_of(REVIEWERS),
    "api/v1/samples/<uuid:sample_id>/decisions/": all_of(OWNERS),
    "api/v1/samples/<uuid:sample_id>/decisions/<uuid:decision_id>/": all_of(OWNERS),
    "api/v1/alphabets/<slug:slug>/agreement/": all_of(REVIEWERS),
    "api/v1/pages/": all_of(MEMBERS),
    "api/v1/pages/<uuid:page_id>/": all_of(OWNERS),
    "api/v1/pages/<uuid:page_id>/boxes/": all_of(OWNERS),
    "api/v1/pages/<uuid:page_id>/picture/": all_of(OWNERS),
    "api/v1/queue/next/": all_of(MEMBERS),
    "api/v1/queue/grid/": all_of(MEMBERS),
    "api/v1/queue/progress/": all_of(MEMBERS),
    "api/v1/queue/turns/<uuid:sample_id>/": all_of(OWNERS),
    "api/v1/recognitions/": all_of(MEMBERS),
    "api/v1/imports/": all_of(MEMBERS),
    "api/v1/imports/<uuid:import_id>/": all_of(OWNERS),
    "api/v1/exports/": all_of(MEMBERS),
    "api/v1/exports/<uuid:export_id>/": all_of(OWNERS),
    "api/v1/exports/<uuid:export_id>/file/<str:token>/": all_of(OWNERS),
    "api/v1/me/": all_of(MEMBERS),
    "api/v1/samples/<uuid:sample_id>/reports/": all_of(MEMBERS),
    "api/v1/samples/<uuid:sample_id>/reports/settlement/": all_of(OWNERS),
    "api/v1/reports/": all_of(REVIEWERS),
    "api/v1/me/reports/": all_of(MEMBERS),
    "api/v1/me/versions/": all_of(MEMBERS),
    "api/v1/me/exports/": all_of(MEMBERS),
    "api/v1/me/exports/<uuid:export_id>/": all_of(OWNERS),
    "api/v1/me/exports/<uuid:export_id>/file/<str:token>/": all_of(OWNERS),
    "api/v1/me/consent/": all_of(MEMBERS),
    "api/v1/me/notifications/": all_of(MEMBERS),
    "api/v1/me/notifications/wishes/": all_of(MEMBERS),
    "api/v1/me/notifications/<int:notification_id>/": all_of(OWNERS),
    "api/v1/models/": all_of(MEMBERS),
    "api/v1/models/<int:pk>/": all_of(MEMBERS),
    "api/v1/models/<int:pk>/card/": all_of(MEMBERS),
    "api/v1/models/<int:pk>/mistakes/": all_of(MEMBERS),
    "api/v1/models/<int:pk>/comparison/<int:other>/": all_of(MEMBERS),
    "api/v1/models/<int:pk>/comparison/<int:other>/drawings/": all_of(MEMBERS),
    "api/v1/models/<int:pk>/snapshot/": all_of(MEMBERS),
    "api/v1/models/<int:pk>/snapshot/samples/": all_of(MEMBERS),
    "api/v1/training-runs/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "api/v1/training-runs/<uuid:run_id>/": Rule(read=MEMBERS, write=ADMINISTRATORS),
    "api/v1/training-runs/<uuid:run_id>/corrected/": all_of(MEMBERS),
    "api/v1/tokens/": all_of(MEMBERS),
    "api/v1/tokens/<str:token_id>/": all_of(OWNERS),
    "admin/logout/": all_of(ANYBODY),
}
# What a route must be asked besides, or it answers nobody: it only says what it lacks.
QUERIES = {
    "models/compare/": "a={pk}&b={other}",
    "api/v1/models/<int:pk>/comparison/<int:other>/drawings/": "right=first",
}
# Every other route of the Django admin is for administrators.
ADMIN = "admin/"


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def rule_of(route: str) -> Rule | None:
    return RULES.get(route) or (all_of(ADMINISTRATORS) if route.startswith(ADMIN) else None)


@pytest.fixture
def alices(alice: User, adam: User, digits: Alphabet, tmp_path: Path) -> dict[str, Any]:
    """What stands for each part of an address: things of Alice's, and the site's model and run."""
    version = measured(learn(digits, tmp_path, crown=False))
    other = measured(learn(digits, tmp_path, crown=False), wrong=1)
    sample = draw(alice, digits)
    prediction = predict(sample, version)
    label(sample, alice, "7", prediction=prediction)
    run = request_run(alphabet=digits, preset="quick", trigger=Trigger.PERSON, user=adam)
    Trial.objects.create(
        alphabet=digits, version=version, champion=version, kind="shadow", share=1, reason="why", started_by=adam,
        started_at=timezone.now(),
    )  # fmt: skip
    RetrainingPlan.objects.create(alphabet=digits, after_accepted=70)
    appointment = timetable.appoint(alphabet=digits, preset="full", day="0", at=time(3))
    token, _ = tokens.make_token(user=alice, name="alice's tablet")
    export = request_export(owner=alice, alphabet=digits, format_name="jsonl")
    notifying.tell([alice], Kind.REJECTED, "A drawing was rejected.", "/samples/")
    told = Notification.objects.get()
    job_id, path = keep_upload([b"{}"])
    request_import(
        owner=alice,
        alphabet=digits,
        format_name="jsonl",
        labels_as="suggestions",
        path=path,
        file_name="a",
        job_id=job_id,
    )
    return {
        "page_id": write_page(alice, digits, read=False).pk, "batch": new_id(), "import_id": job_id, "export_id": export.pk,
        "sample_id": sample.pk, "decision_id": sample.pk, "prediction_id": prediction.pk, "username": "alice",
        "slug": "digits", "version_id": version.pk, "pk": version.pk, "other": other.pk, "run_id": run.pk,
        "token": "forged", "token_key": token.token_key, "token_id": token.token_key, "uidb36": "1", "key": "forged",
        "notification_id": told.pk, "exclusion_id": 1, "appointment_id": appointment.pk, "object_id": alice.pk, "id": alice.pk,
        "content_type_id": 1, "app_label": "recognition", "url": "nowhere/",
    }  # fmt: skip


# <uuid:sample_id> of a path, (?P<key>[-\w]+) of a regular expression.
_PART = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")


def address(route: str, parts: dict[str, Any]) -> str:
    filled = _PART.sub(lambda found: quote(str(parts[found[1] or found[2]])), route)
    query = QUERIES.get(route, "").format(**parts)
    return "/" + filled.replace("^", "").removesuffix("$") + (f"?{query}" if query else "")


def asked(client: Client, method: str, path: str) -> HttpResponseBase:
    response = client.generic(method, path, "{}", content_type="application/json")
    assert response.status_code < 500, f"{method} {path}: {response.status_code}"
    return response


def sent_to_log_in(response: HttpResponseBase) -> bool:
    if response.status_code == 401:
        return True
    return response.status_code == 302 and "/login/" in str(response["Location"])


def not_offered(response: HttpResponseBase) -> bool:
    """The method does not exist there, for whoever asks."""
    return response.status_code == 405


def may(who: str, response: HttpResponseBase, *, is_member: bool) -> bool:
    """Whether the answer is what the table promises to somebody who is no owner and no administrator."""
    if not_offered(response):
        return True
    if who == ANYBODY:
        return response.status_code != 403
    if not is_member:
        return sent_to_log_in(response)
    if who == MEMBERS:
        return not sent_to_log_in(response) and response.status_code not in (403, 404)
    if who == OWNERS:
        return response.status_code == 404
    return response.status_code == 403 or sent_to_log_in(response)


def traces() -> list[Any]:
    """All that a stranger must not have changed."""
    tables: list[Any] = [
        Alphabet,
        AlphabetRevision,
        Sample,
        Label,
        ModelVersion,
        Promotion,
        TrainingRun,
        RetrainingPlan,
        PeriodicTask,
        Token,
    ]
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_every_route_is_in_the_table() -> None:
    unknown = [route for route in routes() if rule_of(route) is None]

    assert not unknown, f"Say in RULES who may use {unknown}."


def test_the_table_names_no_route_that_is_gone() -> None:
    assert set(RULES) <= set(routes())


def compare_routes() -> list[str]:
    return [route for route in routes() if "compar" in route]


@pytest.mark.parametrize("route", compare_routes())
def test_what_compares_two_versions_has_two_to_compare(bob: User, alices: dict[str, Any], route: str) -> None:
    assert asked(browser_of(bob), "GET", address(route, alices)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda alphabet: RetrainingPlan.objects.create(alphabet=alphabet, after_accepted=1),
        lambda alphabet: timetable.appoint(alphabet=alphabet, preset="quick", day="*", at=time(4)),
    ],
    ids=["plan", "fixed time"],
)
def test_when_runs_start_by_themselves_is_not_changed_without_a_trace(
    digits: Alphabet, change: Callable[[Alphabet], Any]
) -> None:
    before = traces()

    change(digits)

    assert traces() != before


@pytest.mark.parametrize("methods", [READ, WRITE], ids=["read", "write"])
def test_nobody_sees_and_changes_what_the_table_allows(
    alices: dict[str, Any], methods: tuple[str, ...]
) -> None:
    before = traces()

    wrong = []
    for route, method, who in walk(methods):
        response: Any = asked(Client(), method, address(route, alices))
        if not may(who, response, is_member=False) or b"alice" in body_of(response):
            wrong.append((method, route, who, response.status_code))

    assert not wrong
    assert traces() == before


@pytest.mark.parametrize("by_token", [False, True], ids=["session", "token"])
@pytest.mark.parametrize("methods", [READ, WRITE], ids=["read", "write"])
def test_a_stranger_sees_and_changes_what_the_table_allows(
    bob: User, alices: dict[str, Any], methods: tuple[str, ...], by_token: bool
) -> None:
    _, text = tokens.make_token(user=bob, name="bob's")
    before = traces()

    wrong = []
    for route, method, who in walk(methods):
        if by_token and not route.startswith("api/"):
            continue
        client = Client(headers={"Authorization": f"Token {text}"}) if by_token else browser_of(bob)
        response: Any = asked(client, method, address(route, alices))
        if not may(who, response, is_member=True) or b"alice" in body_of(response):
            wrong.append((method, route, who, response.status_code))

    assert not wrong
    assert traces() == before


def walk(methods: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for route in routes():
        rule = rule_of(route)
        assert rule is not None
        for method in methods:
            if route.startswith(ADMIN) and method not in ("GET", "POST"):
                continue  # the admin does not tell the others apart
            yield route, method, rule.read if method in READ else rule.write


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
