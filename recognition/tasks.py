"""The recognition worker's tasks: ids in; fetch, delegate, record. They may come twice, and late."""

import base64
import json
from typing import Any

from celery import shared_task
from django.conf import settings

from recognition import outbox
from recognition.reading import bell


@shared_task(name="recognition.recognize")
def recognize(message_id: int) -> None:
    from recognition import practising
    from recognition.reading.predicting import predict_sample

    rung: list[str] = []

    def work(sample_id: str) -> None:
        predict_sample(sample_id=sample_id)
        practising.look(sample_id=sample_id)
        rung.append(sample_id)

    if outbox.deliver(message_id, work):
        bell.ring(f"sample:{rung[0]}")


@shared_task(
    name="recognition.recognize_batch",
    acks_late=False,
    soft_time_limit=settings.MAX_WAIT_SECONDS,
    time_limit=settings.MAX_WAIT_SECONDS + 5,
)
def recognize_batch(
    topic: str, alphabet: str, inks: list[Any], images: list[str], asker: int | None = None
) -> None:
    """Nothing is stored, so nothing is redelivered: whoever waits at the bell asks again."""
    from recognition.reading.predicting import answer_batch

    pngs = [base64.b64decode(image) for image in images]
    answer = answer_batch(alphabet=alphabet, inks=inks, pngs=pngs, asker=asker)
    bell.ring(topic, json.dumps(answer))


@shared_task(name="recognition.read_page")
def read_page(message_id: int) -> None:
    from recognition.writing import page_reading

    outbox.deliver(message_id, page_reading.read_on)


@shared_task(name="recognition.read_again")
def read_again(message_id: int) -> None:
    from recognition.reading import rereading

    outbox.deliver(message_id, rereading.read_again)


@shared_task(name="recognition.read_again_where_due")
def read_again_where_due() -> None:
    from recognition.reading import rereading

    rereading.ask_champions()


@shared_task(name="recognition.settle_anew")
def settle_anew(message_id: int) -> None:
    from recognition.classes.resettling import settle_batch

    outbox.deliver(message_id, settle_batch)


@shared_task(name="recognition.remember")
def remember(message_id: int) -> None:
    from recognition.reading import exemplars

    outbox.deliver(message_id, exemplars.remember)


@shared_task(name="recognition.rebuild_exemplars")
def rebuild_exemplars(message_id: int) -> None:
    from recognition.reading import exemplars

    outbox.deliver(message_id, exemplars.rebuild)


@shared_task(name="recognition.lend_eyes")
def lend_eyes(message_id: int) -> None:
    from recognition.reading import exemplars

    outbox.deliver(message_id, exemplars.lend)


@shared_task(name="recognition.sweep_outbox")
def sweep_outbox() -> None:
    outbox.sweep()


@shared_task(name="recognition.reckon_trust")
def reckon_trust() -> None:
    from recognition.labelling import settle_disputed
    from recognition.models import Alphabet
    from recognition.trusting import reckon

    for alphabet in Alphabet.objects.all().in_use():
        if reckon(alphabet):
            settle_disputed(alphabet)


@shared_task(name="recognition.carry_import_on")
def carry_import_on(message_id: int) -> None:
    from recognition.transfer.importing import carry_on

    outbox.deliver(message_id, carry_on)


@shared_task(name="recognition.carry_export_on")
def carry_export_on(message_id: int) -> None:
    from recognition.transfer.exporting import carry_on

    outbox.deliver(message_id, carry_on)


@shared_task(name="recognition.tend_exchange")
def tend_exchange() -> None:
    from recognition.people import personal_exporting
    from recognition.transfer import exporting, importing

    importing.tend()
    exporting.tend()
    personal_exporting.tend()


@shared_task(name="recognition.take_consent_back")
def take_consent_back(message_id: int) -> None:
    from recognition.people import consenting

    outbox.deliver(message_id, consenting.take_back)


@shared_task(name="recognition.fill_queue")
def fill_queue(message_id: int) -> None:
    from recognition.queue import queue_tending

    outbox.deliver(message_id, queue_tending.fill)


@shared_task(name="recognition.tend_queue")
def tend_queue() -> None:
    from recognition.queue import queue_tending

    queue_tending.tend()


@shared_task(name="recognition.find_outliers")
def find_outliers() -> None:
    from recognition.review import outlying

    outlying.find_everywhere()


@shared_task(name="recognition.erase_withdrawn")
def erase_withdrawn(message_id: int) -> None:
    from recognition.people import leaving

    outbox.deliver(message_id, leaving.erase)


@shared_task(name="recognition.settle_without_readings")
def settle_without_readings(message_id: int) -> None:
    from recognition.people import leaving

    outbox.deliver(message_id, leaving.settle_without)


@shared_task(name="recognition.carry_personal_export_on")
def carry_personal_export_on(message_id: int) -> None:
    from recognition.people.personal_exporting import carry_on

    outbox.deliver(message_id, carry_on)
