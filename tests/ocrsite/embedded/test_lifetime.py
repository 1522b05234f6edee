"""Who starts and stops the servers when several processes want them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ocrsite import embedded
from tests.ocrsite.embedded.clients import ping, processes_of, query

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parent.parent.parent.parent
BORROW = """
import sys
from pathlib import Path
from ocrsite import embedded
with embedded.ensure_running(Path(sys.argv[1])):
    print("running", flush=True)
    sys.stdin.read()
"""
OWN = """
import sys
from pathlib import Path
from ocrsite import embedded
with embedded.servers(Path(sys.argv[1])) as running:
    print(*[server.running().pid for server in running.members], flush=True)
    sys.stdin.read()
"""


def other_process(program: str, data_dir: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, str(data_dir)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def borrower(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another command that uses the servers until its input ends."""
    with other_process(BORROW, folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        yield process


def test_a_killed_owner_takes_the_servers_with_it(folder: Path) -> None:
    with other_process(OWN, folder) as owner:
        assert owner.stdout is not None
        started = [psutil.Process(int(pid)) for pid in owner.stdout.readline().split()]
        owner.kill()

    _, alive = psutil.wait_procs(started, timeout=30)

    assert len(started) == 2
    assert alive == []


def test_the_start_after_a_kill_finds_the_data(folder: Path) -> None:
    with other_process(OWN, folder) as owner:
        assert owner.stdout is not None
        owner.stdout.readline()
        query(folder, "CREATE TABLE kept AS SELECT 'ink' AS word")
        for process in processes_of(folder):
            process.send_signal(signal.SIGKILL)
        owner.kill()

    with embedded.servers(folder, durable=False):
        assert query(folder, "SELECT word FROM kept") == [("ink",)]


def test_a_command_starts_the_servers_and_stops_them_when_it_ends(folder: Path) -> None:
    with embedded.ensure_running(folder):
        answered = ping(folder) and query(folder, "SELECT 1") == [(1,)]

    assert answered
    assert processes_of(folder) == []


def test_a_command_leaves_the_servers_to_others_that_use_them(
    folder: Path, borrower: "subprocess.Popen[str]"
) -> None:
    with embedded.ensure_running(folder):
        pass

    assert ping(folder)


def test_the_last_command_stops_the_servers_that_another_started(
    folder: Path, borrower: "subprocess.Popen[str]"
) -> None:
    with embedded.ensure_running(folder):
        borrower.communicate("")
        still_there = ping(folder)

    assert still_there
    assert processes_of(folder) == []


def test_a_command_uses_the_servers_of_an_owner_and_leaves_them_running(folder: Path) -> None:
    with embedded.servers(folder, durable=False):
        with embedded.ensure_running(folder):
            assert query(folder, "SELECT 1") == [(1,)]

        assert ping(folder)


def test_an_owner_does_not_take_the_servers_from_a_command(
    folder: Path, borrower: "subprocess.Popen[str]"
) -> None:
    with pytest.raises(embedded.EmbeddedServerError, match="Another command uses the embedded servers"):
        embedded.start(folder)


def test_an_owner_replaces_servers_that_a_killed_command_left_behind(
    folder: Path, borrower: "subprocess.Popen[str]"
) -> None:
    left_behind = processes_of(folder)
    borrower.kill()
    borrower.wait()

    with embedded.servers(folder):
        assert ping(folder)

    assert not any(process.is_running() for process in left_behind)
