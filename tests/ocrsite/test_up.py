"""`manage.py up` as people start it: a process, its terminal, its signals.

The tests share a running site: `--dist loadfile` keeps them in one process.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.ocrsite.conftest import data_folder

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class Up:
    """`manage.py up` on a data folder, and what it has shown."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self.lines: list[str] = []
        self.environment = os.environ | {"DATA_DIR": str(data_dir), "PORT": str(port), "SECRET_KEY": ""}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def shown(self) -> str:
        return "".join(self.lines)

    def wait_for(self, text: str) -> str:
        """The first line to come that has this text."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if text in line:
                return line
        pytest.fail(f"{text!r} was never shown:\n{self.shown}")

    def wait_for_worker(self, name: str) -> None:
        """Until it takes tasks, which may be after the site says that it is ready, or before."""
        hello = f"{name}@{socket.gethostname()} ready."
        if hello not in self.shown:
            self.wait_for(hello)

    def wait_for_the_end(self) -> int:
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)
        return self.process.wait()

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def worker(self, name: str) -> psutil.Process:
        (process,) = (
            child
            for child in psutil.Process(self.process.pid).children()
            if any(word.startswith(f"{name}@") for word in child.cmdline())
        )
        return process

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def up(data_dir: Path, port: int | None = None) -> Iterator[Up]:
    running = Up(data_dir, port or free_port())
    with running.process:
        try:
            yield running
        finally:
            running.process.kill()  # of no effect after an orderly end


@pytest.fixture(scope="module")
def site() -> Iterator[Up]:
    """A site that has become ready, workers too, for tests that leave it running."""
    with data_folder() as folder, up(folder) as running:
        running.wait_for("make the first administrator")
        for worker in ("recognition", "training"):
            running.wait_for_worker(worker)
        yield running
        running.process.terminate()
        running.wait_for_the_end()


@pytest.fixture(scope="module")
def used_folder() -> Iterator[Path]:
    """The data folder of a site that was started and stopped before."""
    with data_folder() as folder:
        with up(folder) as running:
            running.wait_for("ready at")
            running.process.terminate()
            assert running.wait_for_the_end() == 0
        yield folder


def test_it_says_where_the_site_is_once_it_is_ready(site: Up) -> None:
    assert f"inkloop     | ready at {site.url}\n" in site.lines
    with urllib.request.urlopen(f"{site.url}readyz") as answer:  # noqa: S310
        assert answer.status == 200


def test_the_first_start_shows_a_link_that_makes_the_first_administrator(site: Up) -> None:
    link = re.search(rf"once: ({re.escape(site.url)}setup/\S+/)$", site.shown, re.MULTILINE)

    assert link is not None
    with urllib.request.urlopen(link[1]) as page:  # noqa: S310
        assert page.status == 200


def test_commands_work_while_it_runs(site: Up) -> None:
    result = site.manage("migrate", "--check")

    assert (result.returncode, result.stderr) == (0, "")
    assert psutil.pid_exists(site.process.pid)


@pytest.mark.parametrize("name", ["web", "recognition", "training"])
def test_its_processes_answer_health_checks(site: Up, name: str) -> None:
    result = site.manage("health", name)

    assert (result.returncode, result.stderr) == (0, "")


def test_a_second_one_on_the_same_data_is_refused_in_one_line(site: Up) -> None:
    result = site.manage("up")

    assert result.returncode == 1
    assert re.fullmatch(
        rf"inkloop     \| Inkloop runs on \S+ already \(process {site.process.pid}\)\..*\n", result.stdout
    )


def test_a_crashed_worker_is_started_again(site: Up) -> None:
    site.worker("recognition").kill()

    site.wait_for("recognition was killed by SIGKILL; starting it again in 0.5 s.")
    assert "recognition |" in site.wait_for("ready.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_the_database_cleanly(
    used_folder: Path, number: signal.Signals
) -> None:
    with up(used_folder) as running:
        running.wait_for("ready at")
        family = running.family()
        running.process.send_signal(number)
        code = running.wait_for_the_end()

    assert (code, running.lines[-1]) == (0, "inkloop     | stopped.\n")
    assert "killing it" not in running.shown
    assert len(family) > 8
    assert not [process for process in family if process.is_running()]
    assert (used_folder / "postgres.log").read_text().endswith("database system is shut down\n")


def test_an_impatient_ctrl_c_ends_the_processes_and_spares_the_database(used_folder: Path) -> None:
    with up(used_folder) as running:
        running.wait_for("ready at")
        running.process.send_signal(signal.SIGINT)
        running.wait_for("stopping web")
        running.process.send_signal(signal.SIGINT)
        code = running.wait_for_the_end()

    assert (code, running.lines[-1]) == (0, "inkloop     | stopped.\n")
    assert (used_folder / "postgres.log").read_text().endswith("database system is shut down\n")


def test_a_start_that_is_interrupted_stops_what_it_started(used_folder: Path) -> None:
    with up(used_folder) as running:
        running.wait_for("starting postgres and valkey")
        running.process.terminate()
        code = running.wait_for_the_end()

    assert (code, running.lines[-1]) == (0, "inkloop     | stopped.\n")
    assert (used_folder / "up.pid").read_text() == ""


def test_after_a_killed_supervisor_the_next_start_goes_on(used_folder: Path) -> None:
    with up(used_folder) as running:
        running.wait_for("ready at")
        family = running.family()
        running.process.kill()
        running.wait_for_the_end()
    _, alive = psutil.wait_procs(family, timeout=60)
    for straggler in alive:
        straggler.kill()

    with up(used_folder) as restarted:
        restarted.wait_for("ready at")
        restarted.process.terminate()
        restarted.wait_for_the_end()

    assert len(alive) < len(family)
    assert f"found a stale pid file of process {running.process.pid}, which is gone" in restarted.shown


def test_a_port_in_use_is_one_line_before_anything_starts(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with up(folder, port) as running:
            code = running.wait_for_the_end()

    assert code == 1
    assert len(running.lines) == 1
    assert f"Cannot listen on port {port} of 127.0.0.1: Address already in use." in running.shown
    assert not (folder / "postgres").exists()


def test_a_setting_that_cannot_be_read_is_one_line(folder: Path) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(folder), "PORT": "many"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert "PORT must be a whole number" in result.stdout
    assert len((result.stdout + result.stderr).splitlines()) == 1
