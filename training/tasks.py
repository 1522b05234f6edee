"""The training worker's tasks, and the learning half's chores for beat."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from recognition import outbox
from training.models import TrainingRun


@shared_task(
    name="training.train",
    time_limit=settings.TRAINING_TASK_LIMIT_SECONDS,
    soft_time_limit=settings.TRAINING_TASK_LIMIT_SECONDS - 60,
)
def train(message_id: int) -> None:
    """The message is done once the run is ours: from then on its lease, not the message, tells whether it lives."""
    from training.running.learning import carry_out

    claimed: list[TrainingRun] = []

    def claim(run_id: str) -> None:
        run = TrainingRun.objects.all().claim(run_id, now=timezone.now())
        if run is not None:
            claimed.append(run)

    outbox.deliver(message_id, claim)
    for run in claimed:
        carry_out(run)


@shared_task(name="training.forget")
def forget(message_id: int) -> None:
    from training.snapshot import forgetting

    outbox.deliver(message_id, forgetting.forget)


@shared_task(name="training.check_triggers")
def check_triggers() -> None:
    from training.running.triggers import look_everywhere

    look_everywhere()


@shared_task(
    name="training.start_if_enough",
    time_limit=settings.COUNTING_TASK_LIMIT_SECONDS,
    soft_time_limit=settings.COUNTING_TASK_LIMIT_SECONDS - 60,
)
def start_if_enough(message_id: int) -> None:
    """The message is done once it is taken: whatever becomes of the count, beat asks for it again."""
    from training.running import triggers

    taken: list[int] = []

    def take(alphabet_id: int) -> None:
        taken.append(alphabet_id)

    outbox.deliver(message_id, take)
    for alphabet_id in taken:
        triggers.start_if_enough(alphabet_id=alphabet_id)


@shared_task(name="training.start_scheduled_run")
def start_scheduled_run(alphabet: str, preset: str) -> None:
    from training.running.triggers import start_scheduled

    start_scheduled(alphabet=alphabet, preset=preset)


@shared_task(name="training.close_abandoned_runs")
def close_abandoned_runs() -> None:
    from training.running.runs import recover_abandoned

    recover_abandoned()


@shared_task(name="training.check_trials")
def check_trials() -> None:
    from training.trials import judge_all

    judge_all()
