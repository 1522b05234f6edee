"""One supervised process with its children and its output."""

import contextlib
import os
import selectors
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from ocrsite import tether
from ocrsite.processes import Process

_LONGEST_LINE_BYTES = 64 * 1024


class Lines:
    """Turns what arrives on a pipe into lines."""

    def __init__(
        self, pipe: IO[bytes], *, selector: selectors.BaseSelector, on_line: Callable[[str], None]
    ) -> None:
        self._pipe = pipe
        self._selector = selector
        self._on_line = on_line
        self._rest = b""
        os.set_blocking(pipe.fileno(), False)
        selector.register(pipe, selectors.EVENT_READ, self.pump)

    def pump(self) -> None:
        """Take what is there now, without waiting for more."""
        if self._pipe.closed:
            return
        try:
            while data := os.read(self._pipe.fileno(), _LONGEST_LINE_BYTES):
                self._take(data)
        except BlockingIOError:
            return
        self.close()

    def close(self) -> None:
        if not self._pipe.closed:
            self._selector.unregister(self._pipe)
            self._pipe.close()
            self._take(b"\n" if self._rest else b"")

    def _take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_LINE_BYTES:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            self._on_line(line.decode(errors="replace").rstrip("\r").rpartition("\r")[2])


class Child:
    """A running process. It leads a group of its own, which goes with it."""

    def __init__(
        self,
        process: Process,
        *,
        folder: Path,
        environment: Mapping[str, str],
        selector: selectors.BaseSelector,
        on_line: Callable[[str], None],
        on_result: Callable[[str], None] | None = None,
    ) -> None:
        """`on_line` hears standard error and output; with `on_result`, the latter goes there."""
        self._popen = tether.popen(
            list(process.command),
            death_signal=process.death_signal,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if on_result else subprocess.STDOUT,
        )
        self._outputs = [
            Lines(pipe, selector=selector, on_line=hear)
            for pipe, hear in ((self._popen.stdout, on_result or on_line), (self._popen.stderr, on_line))
            if pipe is not None
        ]

    def exit_code(self) -> int | None:
        """None while it runs. Once it has ended, what it left behind has ended, too, and all output was heard."""
        if self._popen.returncode is None and self._has_ended():
            self.kill()
        return self._popen.returncode

    def ask_to_stop(self) -> None:
        self._popen.terminate()

    def kill(self) -> None:
        """The whole group; its number stays reserved until the leader is waited for."""
        with contextlib.suppress(
            ProcessLookupError, PermissionError
        ):  # macOS says the latter of a dead group
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        for output in self._outputs:
            output.pump()
            output.close()

    def _has_ended(self) -> bool:
        return os.waitid(os.P_PID, self._popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
