"""The cast and the stage: Alice draws, Bob draws too, Rita reviews, Adam administers."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from accounts import consent, roles
from accounts.models import User
from recognition.models import Alphabet, ModelVersion
from tests import shipped
from tests.champions import make_champion
from tests.workers import celery_worker

# The machine that runs the tests may be busy: no example fails for being slow. Where a change is judged, the same
# change gets the same verdict; everywhere else each run looks for new examples.
hypothesis_settings.register_profile(
    "any machine",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("any machine")

PASSWORD = "correct horse battery staple"
HANDWRITING = Path(__file__).resolve().parent.parent.parent / "shared" / "data"

INK = {
    "strokes": [[[40, 20, 0], [40, 60, 30], [41, 120, 60], [40, 180, 90]]],
    "width": 240,
    "height": 240,
    "pointer": "mouse",
}


# These take long and so begin; what is short fills the end.
LONG = ("processes", "training", "browser")
# What stands for processes beside the test's own: servers, workers, a browser.
REAL_PROCESSES = {"live_server", "recognition_worker", "chromium", "site", "used_folder"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that waits for real processes gets a second try, which the report shows as a rerun: on a busy machine
    any of them may come too late. All other tests get one.
    """
    items.sort(key=lambda item: not any(map(item.get_closest_marker, LONG)))
    for item in items:
        if REAL_PROCESSES & set(getattr(item, "fixturenames", [])) or item.get_closest_marker("processes"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test that commits leaves the tables as the migrations have left them, whichever test follows."""
    with django_db_blocker.unblock():
        shipped.remember()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: shipped.put_back())
        yield


@pytest.fixture(scope="session", autouse=True)
def _cheap_where_it_does_not_matter() -> Iterator[None]:
    """Pages name static files as they lie in the repository, without collectstatic; passwords are hashed in no time."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(
        STORAGES=settings.STORAGES | plain,
        WHITENOISE_AUTOREFRESH=True,
        WHITENOISE_USE_FINDERS=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> Iterator[None]:
    yield
    caches["local"].clear()


@pytest.fixture
def handwriting() -> Path:
    """The folder of real handwriting; skips where it is missing."""
    if not (HANDWRITING / "mnist.npz").exists():
        pytest.skip(f"The handwriting data sets are not at {HANDWRITING}.")
    return HANDWRITING


def make_user(name: str, role: str) -> User:
    user = User.objects.create_user(username=name, email=f"{name}@example.org", password=PASSWORD)
    roles.give_role(user=user, role=role)
    consent.decide(user=user, given=True)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice", roles.ANNOTATOR)


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob", roles.ANNOTATOR)


@pytest.fixture
def rita(db: None) -> User:
    return make_user("rita", roles.REVIEWER)


@pytest.fixture
def adam(db: None) -> User:
    return make_user("adam", roles.ADMINISTRATOR)


def api_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ink() -> dict[str, Any]:
    return {**INK, "strokes": [[list(point) for point in stroke] for stroke in INK["strokes"]]}  # type: ignore[attr-defined]


@pytest.fixture
def digits(db: None) -> Alphabet:
    return Alphabet.objects.get(slug="digits")


@pytest.fixture
def alnum(db: None) -> Alphabet:
    return Alphabet.objects.get(slug="alnum")


@pytest.fixture
def digits_champion(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    """A champion that answers, without knowing anything."""
    return make_champion(digits, tmp_path)


@pytest.fixture
def alnums_champion(alnum: Alphabet, tmp_path: Path) -> ModelVersion:
    """One that says it is of the project's own network."""
    champion = make_champion(alnum, tmp_path)
    champion.architecture = "inkloop_cnn"
    champion.save()
    return champion


@pytest.fixture(scope="module")
def recognition_worker(django_db_setup: None, django_db_blocker: Any) -> Iterator["subprocess.Popen[str]"]:
    """A real recognition worker. The test that uses it must commit: django_db(transaction=True).

    It ends with its module: one that lived on would take the messages that the tests of other modules count.
    """
    with django_db_blocker.unblock(), celery_worker("recognition", "housekeeping") as worker:
        yield worker
