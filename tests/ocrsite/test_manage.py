"""Commands run without `up`: they bring the servers that they need."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def manage(data_dir: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(data_dir)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_brings_its_own_servers_and_takes_them_away(folder: Path) -> None:
    result = manage(folder, "showmigrations")

    assert result.returncode == 0
    assert (folder / "postgres.log").read_text().endswith("database system is shut down\n")


def test_a_command_that_needs_no_server_starts_none(folder: Path) -> None:
    result = manage(folder, "check")

    assert (result.returncode, result.stderr) == (0, "")
    assert not (folder / "postgres").exists()


def test_servers_of_the_users_own_are_used_instead(folder: Path) -> None:
    result = manage(
        folder,
        "showmigrations",
        DATABASE_URL=f"postgresql://nobody@/none?host={folder}",
        REDIS_URL="redis://127.0.0.1:1",
    )

    assert f"{folder}/.s.PGSQL.5432" in result.stderr
    assert not (folder / "postgres").exists()


def test_a_folder_that_cannot_be_used_is_one_line(folder: Path) -> None:
    (folder / "file").write_text("")

    result = manage(folder / "file", "migrate")

    assert result.returncode == 1
    assert result.stderr.startswith("The embedded servers cannot use")
    assert len(result.stderr.splitlines()) == 1
