"""Runs processes in the foreground, starts those that crash again, and stops all of them together.

One thread and one loop, which waits for output, for signals and for what is due next. That there is no second
thread keeps `tether` right, whose children end with the thread that started them.
"""

import contextlib
import math
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ocrsite.child import Child
from ocrsite.console import Console
from ocrsite.processes import Process

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PROBE_EVERY_SECONDS = 0.2
_LONGEST_SLEEP_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long crashes and stragglers are borne with."""

    first_delay_seconds: float = 0.5
    longest_delay_seconds: float = 10.0
    crashes: int = 5
    crashes_within_seconds: float = 60.0
    stop_seconds: float = 6.0


class Stopped(Exception):
    """A signal asked for the end."""


class GaveUp(Exception):
    """A process cannot do its work; the text is one line."""


class Server(Protocol):
    """An embedded server: somebody else started it and stops it, a crash is mended here."""

    name: str

    def exit_code(self) -> int | None: ...

    def launch(self, *, tethered: bool) -> None: ...


@dataclass(kw_only=True)
class _Guarded:
    name: str
    start: Callable[[], None]
    exit_code: Callable[[], int | None]
    crashes: deque[float] = field(default_factory=deque)
    due: float | None = None  # when it starts again, between a crash and the next start


class Supervisor:
    def __init__(
        self,
        *,
        console: Console,
        folder: Path,
        environment: Mapping[str, str],
        patience: Patience | None = None,
    ) -> None:
        self._console = console
        self._folder = folder
        self._environment = {**environment, "PYTHONUNBUFFERED": "1"}
        self._patience = patience or Patience()
        self._selector = selectors.DefaultSelector()
        self._children: dict[str, Child] = {}
        self._asked_to_stop = False
        self._asked_to_hurry = False

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """While this lasts, signals that would end this process end the others first."""
        ours, kernels = socket.socketpair()
        with ours, kernels, self._selector:
            for end in (ours, kernels):
                end.setblocking(False)
            before = {
                number: signal.signal(number, self._on_signal) for number in (*_STOPPING, signal.SIGCHLD)
            }
            woken_before = signal.set_wakeup_fd(kernels.fileno(), warn_on_full_buffer=False)
            self._selector.register(ours, selectors.EVENT_READ, lambda: ours.recv(4096))
            try:
                yield
            finally:
                self._stop_all()
                signal.set_wakeup_fd(woken_before)
                for number, handler in before.items():
                    signal.signal(number, handler)

    def run_to_end(self, process: Process) -> str:
        """Return what it wrote to standard output; its errors appear among the other lines."""
        result: list[str] = []
        child = self._child(process, on_result=result.append)
        while (code := child.exit_code()) is None:
            self._wait(_LONGEST_SLEEP_SECONDS)
            if self._asked_to_stop:
                raise Stopped
        del self._children[process.name]
        if code:
            raise GaveUp(f"{process.name} failed: it {_how(code)}.")
        return "\n".join(result)

    def serve(
        self,
        processes: Sequence[Process],
        *,
        servers: Sequence[Server] = (),
        is_ready: Callable[[], bool],
        on_ready: Callable[[], None],
    ) -> None:
        """Keep everything running until a signal asks for the end, or raise GaveUp."""
        guarded = [*map(_guard_server, servers), *map(self._guard_process, processes)]
        next_probe = time.monotonic()
        while not self._asked_to_stop:
            for one in guarded:
                self._revive(one)
            if time.monotonic() >= next_probe:
                next_probe = time.monotonic() + _PROBE_EVERY_SECONDS
                if is_ready():
                    next_probe = math.inf
                    on_ready()
            self._wait(min(_until_next(guarded), next_probe - time.monotonic()))

    def _guard_process(self, process: Process) -> _Guarded:
        def start() -> None:
            self._child(process)

        start()
        return _Guarded(
            name=process.name, start=start, exit_code=lambda: self._children[process.name].exit_code()
        )

    def _child(self, process: Process, on_result: Callable[[str], None] | None = None) -> Child:
        child = Child(
            process,
            folder=self._folder,
            environment=self._environment,
            selector=self._selector,
            on_line=lambda text: self._console.line(process.name, text),
            on_result=on_result,
        )
        self._children[process.name] = child
        return child

    def _revive(self, one: _Guarded) -> None:
        now = time.monotonic()
        if one.due is not None:
            if now >= one.due:
                one.due = None
                one.start()
        elif (code := one.exit_code()) is not None:
            delay = self._delay_after_crash(one, now)
            self._console.say(f"{one.name} {_how(code)}; starting it again in {delay:g} s.")
            one.due = now + delay

    def _delay_after_crash(self, one: _Guarded, now: float) -> float:
        patience = self._patience
        one.crashes.append(now)
        while one.crashes[0] < now - patience.crashes_within_seconds:
            one.crashes.popleft()
        if len(one.crashes) >= patience.crashes:
            raise GaveUp(
                f"{one.name} ended {len(one.crashes)} times within {patience.crashes_within_seconds:g} s; "
                "stopping everything."
            )
        delay: float = patience.first_delay_seconds * 2 ** (len(one.crashes) - 1)
        return min(delay, patience.longest_delay_seconds)

    def _wait(self, seconds: float) -> None:
        """For output, a signal or the end of a child."""
        for key, _ in self._selector.select(seconds):
            key.data()

    def _stop_all(self) -> None:
        """Everything at once, gently; by force what is left at the deadline, or at a second Ctrl-C."""
        deadline = time.monotonic() + self._patience.stop_seconds
        left = {name: child for name, child in self._children.items() if child.exit_code() is None}
        if left:
            self._console.say(f"stopping {', '.join(left)}; Ctrl-C hurries.")
        for child in left.values():
            child.ask_to_stop()
        while left and time.monotonic() < deadline and not self._asked_to_hurry:
            self._wait(deadline - time.monotonic())
            left = {name: child for name, child in left.items() if child.exit_code() is None}
        for name, child in left.items():
            self._console.say(f"{name} does not stop by itself; killing it.")
            child.kill()

    def _on_signal(self, number: int, frame: object) -> None:
        if number == signal.SIGCHLD:
            return
        # Only Ctrl-C twice: shells and terminals may send the others more than once.
        self._asked_to_hurry = self._asked_to_stop and number == signal.SIGINT
        self._asked_to_stop = True


def _guard_server(server: Server) -> _Guarded:
    return _Guarded(name=server.name, start=lambda: server.launch(tethered=True), exit_code=server.exit_code)


def _until_next(guarded: Sequence[_Guarded]) -> float:
    due = [one.due - time.monotonic() for one in guarded if one.due is not None]
    return min(due, default=_LONGEST_SLEEP_SECONDS)


def _how(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
