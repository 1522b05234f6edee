from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from pytest_django import Settings


@pytest.mark.django_db
def test_beat_works_while_it_sends_tasks() -> None:
    PeriodicTask.objects.update(last_run_at=timezone.now())

    call_command("health", "beat")


@pytest.mark.django_db
def test_beat_that_has_been_silent_does_not_work(capsys: pytest.CaptureFixture[str]) -> None:
    PeriodicTask.objects.update(last_run_at=timezone.now() - timedelta(minutes=30))

    with pytest.raises(SystemExit):
        call_command("health", "beat")

    assert capsys.readouterr().err == "beat does not answer.\n"


def test_web_that_is_not_there_does_not_work(settings: Settings) -> None:
    settings.PORT = 1

    with pytest.raises(SystemExit):
        call_command("health", "web")


def test_a_worker_that_is_not_there_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocrsite.management.commands.health._PING_SECONDS", 0.2)

    with pytest.raises(SystemExit):
        call_command("health", "training")
