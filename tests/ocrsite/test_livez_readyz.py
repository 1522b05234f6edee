"""/livez and /readyz."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from ocrsite.health import _check_migrated
from tests.broken import redis_away


@pytest.fixture(autouse=True)
def _asked_for_the_first_time() -> Iterator[None]:
    _check_migrated.cache_clear()
    yield
    _check_migrated.cache_clear()


def test_it_lives_without_asking_anybody() -> None:
    response = Client().get("/livez")

    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
def test_it_is_ready_when_all_is_there() -> None:
    response = Client().get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "database": "ok", "redis": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_it_is_ready_without_redis_and_says_so() -> None:
    with redis_away():
        response = Client().get("/readyz")

    assert response.status_code == 200
    assert response.json()["redis"].startswith("away")


@pytest.mark.django_db
def test_it_is_not_ready_while_a_migration_is_missing() -> None:
    (last,) = MigrationLoader(connection).graph.leaf_nodes("accounts")
    MigrationRecorder(connection).record_unapplied(*last)

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] == "not migrated"


@pytest.mark.django_db(transaction=True)
def test_it_is_not_ready_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["database"] == "out of reach"
    connection.close()


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_it_is_only_read(path: str) -> None:
    assert Client().post(path).status_code == 405
