import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
import pytest

from ocrsite import embedded
from ocrsite.console import Console
from ocrsite.processes import Process
from ocrsite.supervisor import GaveUp, Patience, Server, Stopped, Supervisor

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parent.parent.parent
QUICK = Patience(first_delay_seconds=0.01, longest_delay_seconds=0.02, crashes=3, stop_seconds=20)
SLEEP = "import signal; print('up', flush=True); signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEP
SUPERVISED = f"""
import os, sys
from pathlib import Path
from ocrsite.console import Console
from ocrsite.processes import Process
from ocrsite.supervisor import Supervisor
supervisor = Supervisor(console=Console(sys.stdout), folder=Path(), environment=os.environ)
with supervisor.listening():
    code = "import os; print(os.getpid(), flush=True);" + {SLEEP!r}
    worker = Process(name="worker", command=(sys.executable, "-c", code))
    supervisor.serve([worker], is_ready=lambda: False, on_ready=print)
"""


class Terminal(io.StringIO):
    """Remembers what was shown, and does something when a certain text appears."""

    def __init__(self, trigger: str = "", action: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._trigger = trigger
        self._action = action

    def write(self, text: str) -> int:
        written = super().write(text)
        if self._trigger and self._trigger in text:
            self._action()
        return written


def python(code: str, *arguments: object, name: str = "worker") -> Process:
    return Process(name=name, command=(sys.executable, "-c", code, *map(str, arguments)))


def ask_to_stop() -> None:
    signal.raise_signal(signal.SIGTERM)


def supervise(
    terminal: Terminal,
    *processes: Process,
    servers: Sequence[Server] = (),
    is_ready: Callable[[], bool] = lambda: False,
    on_ready: Callable[[], None] = ask_to_stop,
    patience: Patience = QUICK,
) -> None:
    supervisor = Supervisor(console=Console(terminal), folder=ROOT, environment=os.environ, patience=patience)
    with supervisor.listening():
        supervisor.serve(processes, servers=servers, is_ready=is_ready, on_ready=on_ready)


def test_each_line_says_which_process_wrote_it() -> None:
    terminal = Terminal()

    supervise(
        terminal,
        python(SLEEP.replace("up", "one"), name="a"),
        python(SLEEP.replace("up", "two"), name="b"),
        is_ready=lambda: len(terminal.getvalue().splitlines()) == 2,
    )

    assert {"a           | one", "b           | two"} <= set(terminal.getvalue().splitlines())


def test_errors_and_unfinished_lines_are_shown_too() -> None:
    terminal = Terminal("ended", ask_to_stop)

    supervise(terminal, python("import sys; sys.stderr.write('no newline'); sys.exit(1)"))

    assert "worker      | no newline\n" in terminal.getvalue()


def test_a_process_that_crashed_is_started_again(tmp_path: Path) -> None:
    terminal = Terminal("second life", ask_to_stop)
    crash_once = """
import sys, signal, pathlib
mark = pathlib.Path(sys.argv[1])
if not mark.exists():
    mark.touch()
    sys.exit(3)
print("second life", flush=True)
signal.pause()
"""

    supervise(terminal, python(crash_once, tmp_path / "mark"))

    assert "worker ended with exit code 3; starting it again in 0.01 s." in terminal.getvalue()


def test_a_process_that_keeps_crashing_stops_everything() -> None:
    terminal = Terminal()

    with pytest.raises(GaveUp, match="worker ended 3 times within 60 s"):
        supervise(terminal, python("raise SystemExit(1)"), python(SLEEP, name="other"))

    assert "stopping other" in terminal.getvalue()


def test_the_pause_before_a_start_grows_up_to_a_limit() -> None:
    terminal = Terminal()
    patience = Patience(first_delay_seconds=0.01, longest_delay_seconds=0.03, crashes=5)

    with pytest.raises(GaveUp):
        supervise(terminal, python("raise SystemExit(1)"), patience=patience)

    delays = [line.split()[-2] for line in terminal.getvalue().splitlines() if "again" in line]
    assert delays == ["0.01", "0.02", "0.03", "0.03"]


def test_readiness_is_told_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "told")
    answers = iter([False, True])
    told: list[bool] = []

    def tell() -> None:
        told.append(True)
        (tmp_path / "told").write_text("go on")

    terminal = Terminal("| go on", ask_to_stop)
    echo = "import sys; print(open(sys.argv[1]).read(), flush=True);" + SLEEP

    supervise(terminal, python(echo, tmp_path / "told"), is_ready=lambda: next(answers), on_ready=tell)

    assert told == [True]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_lets_processes_finish(number: signal.Signals) -> None:
    finishing = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit("finished"))
print("up", flush=True)
while True:
    signal.pause()
"""
    terminal = Terminal("| up", lambda: signal.raise_signal(number))

    supervise(terminal, python(finishing))

    assert "worker      | finished\n" in terminal.getvalue()


def test_a_process_that_does_not_stop_is_killed_at_the_deadline() -> None:
    terminal = Terminal("| up", ask_to_stop)
    before = psutil.Process().children()

    supervise(terminal, python(STUBBORN), patience=Patience(stop_seconds=0.2))

    assert "worker does not stop by itself; killing it." in terminal.getvalue()
    assert psutil.Process().children() == before


def test_a_second_ctrl_c_does_not_wait_for_the_deadline() -> None:
    def interrupt() -> None:
        signal.raise_signal(signal.SIGINT)

    terminal = Terminal("stopping worker", interrupt)

    supervise(
        terminal,
        python(STUBBORN),
        is_ready=lambda: "| up" in terminal.getvalue(),
        on_ready=interrupt,
        patience=Patience(stop_seconds=3600),
    )

    assert "killing it" in terminal.getvalue()


def test_a_process_takes_the_children_it_left_behind_with_it() -> None:
    leave_a_child = (
        "import subprocess, sys;"
        f"print('child', subprocess.Popen([sys.executable, '-c', {SLEEP!r}]).pid, flush=True);"
        "sys.exit(1)"
    )
    terminal = Terminal("starting it again", ask_to_stop)

    supervise(terminal, python(leave_a_child))

    pid = int(terminal.getvalue().split("child ")[1].split()[0])
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(timeout=30)
    assert not psutil.pid_exists(pid)


def test_signals_work_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)

    supervise(Terminal("| up", ask_to_stop), python(SLEEP))

    assert signal.getsignal(signal.SIGTERM) == before


def test_a_crashed_server_is_started_again(folder: Path) -> None:
    terminal = Terminal()
    with embedded.servers(folder, which=["valkey"]) as running:
        (valkey,) = running.members
        victim = valkey.running()
        assert victim is not None
        victim.kill()

        supervise(terminal, servers=[valkey], is_ready=valkey.is_ready)

    assert "Valkey was killed by SIGKILL; starting it again in 0.01 s." in terminal.getvalue()


def test_processes_do_not_outlive_a_killed_supervisor() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISED], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout is not None
        worker = psutil.Process(int(supervisor.stdout.readline().split()[-1]))
        supervisor.kill()

    _, alive = psutil.wait_procs([worker], timeout=30)

    assert alive == []


def run_to_end(terminal: Terminal, process: Process) -> str:
    supervisor = Supervisor(console=Console(terminal), folder=ROOT, environment=os.environ, patience=QUICK)
    with supervisor.listening():
        return supervisor.run_to_end(process)


def test_a_process_run_to_its_end_gives_back_its_output_and_shows_its_errors() -> None:
    terminal = Terminal()

    result = run_to_end(terminal, python("import sys; print('result'); print('note', file=sys.stderr)"))

    assert result == "result"
    assert terminal.getvalue() == "worker      | note\n"


def test_a_process_run_to_its_end_that_fails_is_an_error() -> None:
    with pytest.raises(GaveUp, match="worker failed: it ended with exit code 2"):
        run_to_end(Terminal(), python("raise SystemExit(2)"))


def test_a_signal_interrupts_a_process_run_to_its_end() -> None:
    terminal = Terminal("note", ask_to_stop)

    with pytest.raises(Stopped):
        run_to_end(terminal, python("import sys; print('note', file=sys.stderr, flush=True);" + SLEEP))
