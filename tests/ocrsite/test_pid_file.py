import os
from pathlib import Path

import pytest

from ocrsite import pid_file


def test_it_names_the_process_that_holds_it(tmp_path: Path) -> None:
    with pid_file.held(tmp_path / "up.pid"):
        assert (tmp_path / "up.pid").read_text() == str(os.getpid())


def test_a_second_holder_is_told_who_the_first_is(tmp_path: Path) -> None:
    with (
        pid_file.held(tmp_path / "up.pid"),
        pytest.raises(pid_file.AlreadyRunning, match=rf"runs on .* already \(process {os.getpid()}\)"),
        pid_file.held(tmp_path / "up.pid"),
    ):
        pass


def test_nothing_is_left_behind_after_an_orderly_end(tmp_path: Path) -> None:
    with pid_file.held(tmp_path / "up.pid"):
        pass

    with pid_file.held(tmp_path / "up.pid") as left_behind:
        assert left_behind is None


def test_what_a_killed_holder_left_behind_is_told_and_replaced(tmp_path: Path) -> None:
    (tmp_path / "up.pid").write_text("4711")

    with pid_file.held(tmp_path / "up.pid") as left_behind:
        assert left_behind == 4711
        assert (tmp_path / "up.pid").read_text() == str(os.getpid())
