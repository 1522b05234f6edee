"""PostgreSQL is away for a moment while a run trains."""

import psycopg2
import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from recognition.models import Alphabet
from training.models import RunLogLine, TrainingRun
from training.running import journal, patience, runs
from training.running.heartbeat import Heartbeat
from training.running.patience import patiently

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_SECONDS_BETWEEN_TRIES", 0.01)


@pytest.fixture
def run(digits: Alphabet) -> TrainingRun:
    return runs.begin_here(alphabet=digits, preset="quick")


def cut_off() -> None:
    """What a restart of PostgreSQL does to this process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    other = psycopg2.connect(**connection.get_connection_params())
    other.autocommit = True
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    other.close()


def test_a_line_of_the_log_waits_for_the_database(run: TrainingRun) -> None:
    cut_off()

    journal.note(run, "after the restart")

    assert RunLogLine.objects.get().text == "after the restart"


def test_what_was_half_done_is_not_tried_again(run: TrainingRun) -> None:
    """Inside a transaction the rest of it is lost: whoever began it decides."""
    with pytest.raises(OperationalError), transaction.atomic():  # noqa: PT012 - the loss is part of it
        cut_off()
        patiently(lambda: run.write(curve=[1]))


def test_it_does_not_wait_for_ever(run: TrainingRun, settings: Settings) -> None:
    settings.RUN_PATIENCE_SECONDS = 0
    tries = []

    def fail() -> None:
        tries.append(1)
        raise OperationalError("away")

    with pytest.raises(OperationalError, match="away"):
        patiently(fail)

    assert len(tries) == 1


def test_the_heartbeat_outlives_it(run: TrainingRun) -> None:
    """On the thread of the test, where its connection can be cut."""
    heartbeat = Heartbeat(run)
    before = TrainingRun.objects.get(pk=run.pk).lease_until

    cut_off()
    heartbeat._renew()
    heartbeat._renew()

    assert not heartbeat.must_stop
    after = TrainingRun.objects.get(pk=run.pk).lease_until
    assert before is not None
    assert after is not None
    assert before < after
    assert run.renew_lease(now=timezone.now())
