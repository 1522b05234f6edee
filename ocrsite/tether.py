"""Children that do not outlive the process that started them, not even when that one is killed."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

_PR_SET_PDEATHSIG = 1


def popen(
    command: list[str], *, death_signal: signal.Signals | None, **options: Any
) -> "subprocess.Popen[bytes]":
    """Start `command` in a session of its own, where the terminal's Ctrl-C does not reach it.

    The kernel sends it `death_signal` when the thread that called this ends; with None, and on systems other
    than Linux, it may outlive us.
    """
    tied = death_signal is not None and sys.platform == "linux"
    return subprocess.Popen(  # noqa: S603 - every command is the project's own
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        # Runs in the forked child, after the change of user, which would undo it; two system calls, no locks.
        preexec_fn=_tie(death_signal) if death_signal and tied else None,
        **options,
    )


def _tie(death_signal: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return tie
