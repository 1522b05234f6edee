"""An answer is sent while the next ones are fetched: the two lock in the same order, and neither undoes the other."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from accounts.models import User
from recognition import labelling
from recognition.models import Alphabet, Label, ModelVersion, QueueEntry, Sample, Turn, TurnState, Verdict
from recognition.queue import serving
from tests.queued import enqueue

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 60


def read_in_a_thread(user: User, sample: Sample) -> Label:
    try:
        reading = labelling.Reading(verdict=Verdict.CHARACTER, character="7")
        label, _ = labelling.label_sample(user=user, sample=sample, reading=reading)
        return label
    finally:
        connection.close()


def wait_until_somebody_waits_for_a_lock() -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, Event()
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            pause.wait(0.02)
    raise AssertionError("Nobody waits for a lock.")


def test_a_reading_takes_the_entry_before_its_turn(
    alice: User, rita: User, digits: Alphabet, digits_champion: ModelVersion
) -> None:
    """Whoever gives turns holds the entry and then writes turns: the other way round each would wait for the other."""
    [sample] = enqueue(rita, digits, digits_champion, ["7"])
    serving.serve(user=alice, alphabet=digits, count=1)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            QueueEntry.objects.all().held(sample.pk)
            reading = pool.submit(read_in_a_thread, alice, sample)
            wait_until_somebody_waits_for_a_lock()
            Turn.objects.select_for_update(nowait=True).get()
        reading.result(PATIENCE_SECONDS)

    assert Turn.objects.get().state == TurnState.ANSWERED


def test_an_answer_that_came_while_the_next_were_looked_for_stays_answered(
    alice: User,
    rita: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [sample] = enqueue(rita, digits, digits_champion, ["7"])
    serving.serve(user=alice, alphabet=digits, count=1)
    plain = QueueEntry.objects.filter

    def after_an_answer(**given: object) -> object:
        """The turns are known as open; only then the answer comes."""
        monkeypatch.undo()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(read_in_a_thread, alice, sample).result(PATIENCE_SECONDS)
        return plain(**given)

    monkeypatch.setattr(QueueEntry.objects, "filter", after_an_answer)
    serving.serve(user=alice, alphabet=digits, count=1)

    assert Turn.objects.get().state == TurnState.ANSWERED
