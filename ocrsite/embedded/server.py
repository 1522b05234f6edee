"""What the two servers have in common: being found, started, awaited and stopped."""

import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import IO

import psutil

from ocrsite import tether
from ocrsite.embedded.account import Account
from ocrsite.embedded.errors import EmbeddedServerError

_START_SECONDS = 60.0  # recovery after a crash included
_STOP_SECONDS = 6.0
_LOOK_AGAIN_SECONDS = 0.02
_LARGEST_LOG_BYTES = 10 * 2**20


class Server(ABC):
    """One server on one folder. `folder` holds its data and is its working folder."""

    name: str
    executable: str
    stop_signal: signal.Signals
    kill_signal: signal.Signals

    def __init__(self, *, folder: Path, socket: Path, account: Account) -> None:
        self.folder = folder
        self.socket = socket
        self.account = account
        self.log = folder.with_suffix(".log")
        self._child: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def pid_file(self) -> Path:
        """The server writes it; its first line is the process id."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the folder ready for a start; nothing runs on it."""

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def is_ready(self) -> bool: ...

    def running(self) -> psutil.Process | None:
        """The process that serves the folder now, whoever started it; not one that inherited its number."""
        if self._child is not None and self._child.poll() is None:
            return psutil.Process(self._child.pid)
        try:
            process = psutil.Process(int(self.pid_file.read_text().split("\n")[0]))
            mine = process.name() == self.executable and Path(process.cwd()) == self.folder.resolve()
        except (OSError, ValueError, psutil.Error):
            return None
        return process if mine else None

    def exit_code(self) -> int | None:
        """Of a server that this process launched: None while it runs."""
        return self._child.poll() if self._child is not None else None

    def launch(self, *, tethered: bool) -> None:
        """Start without waiting. Tethered, it ends with this process; otherwise it stays until stopped."""
        self.prepare()
        for left_over in (self.pid_file, self.socket, Path(f"{self.socket}.lock")):
            left_over.unlink(missing_ok=True)
        options = {"cwd": self.folder, "env": {"LC_ALL": "C"}} | self.account.popen_options()
        with self._open_log() as log:
            self._child = tether.popen(
                self.command(),
                death_signal=self.stop_signal if tethered else None,
                stdout=log,
                stderr=log,
                **options,
            )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not self.is_ready():
            if self._ends_within(_LOOK_AGAIN_SECONDS):
                raise EmbeddedServerError(
                    f"{self.name} ended while starting: {self._last_words()} Log: {self.log}"
                )
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"{self.name} is not ready after {_START_SECONDS:.0f} s. Log: {self.log}"
                )

    def ask_to_stop(self) -> None:
        if process := self.running():
            process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Cleanly, or by force where that takes too long."""
        for sign in (self.stop_signal, self.kill_signal):
            if (process := self.running()) is None:
                return
            process.send_signal(sign)
            if self._ends_within(_STOP_SECONDS):
                return
        raise EmbeddedServerError(f"{self.name} does not stop. Log: {self.log}")

    def _ends_within(self, seconds: float) -> bool:
        try:
            if self._child is not None:
                self._child.wait(seconds)
            elif process := self.running():
                process.wait(seconds)
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            return False
        return True

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.old"))
        return self.log.open("ab")

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()[-20:]
        fatal = [line for line in lines if "FATAL" in line]
        return (fatal or lines or ["it wrote nothing."])[-1]
