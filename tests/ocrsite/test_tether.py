import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from ocrsite import tether

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parent.parent.parent
SLEEPER = [sys.executable, "-c", "import signal; signal.pause()"]
PARENT = f"""
import signal
import pytest

from ocrsite import tether
child = tether.popen({SLEEPER!r}, death_signal=signal.SIGTERM)
print(child.pid, flush=True)
signal.pause()
"""


def test_a_child_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

    _, alive = psutil.wait_procs([child], timeout=30)

    assert alive == []


def test_the_terminals_ctrl_c_does_not_reach_a_child() -> None:
    with tether.popen(SLEEPER, death_signal=signal.SIGTERM) as child:
        session = os.getsid(child.pid)
        child.kill()

    assert session == child.pid
