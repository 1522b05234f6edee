"""What must not be loaded where: the import contracts, seen from inside the processes."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from tests.workers import ROOT

HEAVY = ("tensorflow", "keras", "tf2onnx")

WEB = "import ocrsite.wsgi; from django.urls import get_resolver; get_resolver().url_patterns"
RECOGNITION_WORKER = (
    "import django; django.setup(); from ocrsite.celery import app; app.loader.import_default_modules();"
    "import recognition.reading.predicting"
)
BEAT = "import django; django.setup(); import django_celery_beat.schedulers; import training.running.triggers"


def loaded(code: str, names: tuple[str, ...]) -> list[str]:
    """Which of the modules a fresh interpreter has loaded after the code."""
    ask = f"{code}; import sys; print(*[name for name in {names!r} if name in sys.modules])"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "ocrsite.settings"}
    result = subprocess.run(
        [sys.executable, "-c", ask], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return result.stdout.split()


@pytest.mark.parametrize("process", [WEB, RECOGNITION_WORKER, BEAT])
def test_only_training_loads_tensorflow(process: str) -> None:
    assert loaded(process, HEAVY) == []


def test_the_web_process_loads_no_recognizer() -> None:
    assert loaded(WEB, ("onnxruntime", "recognition.reading.predicting")) == []


def test_the_recognition_worker_does_load_one() -> None:
    assert loaded(RECOGNITION_WORKER, ("onnxruntime",)) == ["onnxruntime"]


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
