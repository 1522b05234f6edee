"""The servers as such: what they are, how they start, what stops them from starting."""

import os
import pwd
from pathlib import Path

import pytest

from ocrsite import embedded
from tests.ocrsite.embedded.clients import ping, processes_of, query


def test_both_servers_answer_at_their_addresses(folder: Path) -> None:
    with embedded.servers(folder, durable=False) as running:
        assert query(folder, "SELECT current_database()") == [("inkloop",)]
        assert ping(folder)

    assert (running.database, running.redis) == (embedded.database_url(folder), embedded.redis_url(folder))


def test_the_database_is_postgresql_18_in_utf8(folder: Path) -> None:
    with embedded.servers(folder, which=["postgres"], durable=False):
        (version,) = query(folder, "SHOW server_version")[0]
        (encoding,) = query(folder, "SHOW server_encoding")[0]

    assert str(version).startswith("18.")
    assert encoding == "UTF8"


def test_what_was_written_is_there_after_the_next_start(folder: Path) -> None:
    with embedded.servers(folder, which=["postgres"]):
        query(folder, "CREATE TABLE kept AS SELECT 'ink' AS word")

    with embedded.servers(folder, which=["postgres"]):
        assert query(folder, "SELECT word FROM kept") == [("ink",)]


def test_stopping_leaves_a_clean_database_and_no_process(folder: Path) -> None:
    with embedded.servers(folder, durable=False) as running:
        started = [process for server in running.members if (process := server.running())]

    assert len(started) == 2
    assert not any(process.is_running() for process in started)
    assert "database system is shut down" in (folder / "postgres.log").read_text()


def test_start_and_stop_work_without_a_with_block(folder: Path) -> None:
    running = embedded.start(folder, which=["valkey"])
    answered = ping(folder)
    running.stop()

    assert answered
    assert processes_of(folder) == []


def test_only_the_servers_asked_for_are_started(folder: Path) -> None:
    with embedded.servers(folder, which=["valkey"]):
        assert ping(folder)

    assert not (folder / "postgres").exists()


def test_sockets_are_closed_to_other_users(folder: Path) -> None:
    with embedded.servers(folder, durable=False):
        mode = (folder / "run").stat().st_mode

    assert mode & 0o077 == 0


def test_no_server_listens_on_the_network(folder: Path) -> None:
    with embedded.servers(folder, durable=False) as running:
        listening = [
            connection
            for server in running.members
            if (process := server.running())
            for connection in process.net_connections("inet")
        ]

    assert listening == []


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root starts servers as another user.")
def test_root_starts_the_servers_as_a_user_of_their_own(folder: Path) -> None:
    with embedded.servers(folder, durable=False) as running:
        users = {process.username() for server in running.members if (process := server.running())}

    assert users == {"embedded_postgres"}


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root may give a folder away.")
def test_root_starts_the_servers_of_another_user_as_that_user(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    with embedded.servers(folder, which=["postgres"], durable=False):
        pass
    for path in (folder / "run", folder / "postgres", *(folder / "postgres").rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)

    with embedded.servers(folder, which=["postgres"], durable=False) as running:
        process = running.members[0].running()
        assert process is not None
        assert process.username() == "nobody"


@pytest.mark.skipif(os.geteuid() != 0, reason="Root opens a way for the user that it starts the servers as.")
def test_a_closed_parent_folder_is_opened_for_passage_only(folder: Path) -> None:
    folder.chmod(0o700)

    with embedded.servers(folder / "data", durable=False):
        pass

    assert folder.stat().st_mode & 0o777 == 0o701


def test_a_stale_pid_file_is_passed_over(folder: Path) -> None:
    with embedded.servers(folder, durable=False):
        pass
    for name in ("postgres/postmaster.pid", "valkey/valkey.pid"):
        (folder / name).write_text(f"{os.getpid()}\n{folder}/postgres\n0\n5432\n\n\n\nready\n")

    with embedded.servers(folder, durable=False):
        assert query(folder, "SELECT 1") == [(1,)]
        assert ping(folder)


def test_an_interrupted_first_start_is_started_over(folder: Path) -> None:
    (folder / "postgres.new" / "base").mkdir(parents=True)

    with embedded.servers(folder, which=["postgres"], durable=False):
        assert query(folder, "SELECT 1") == [(1,)]

    assert not (folder / "postgres.new").exists()


def test_data_of_another_major_version_is_left_alone(folder: Path) -> None:
    with embedded.servers(folder, which=["postgres"], durable=False):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("17\n")

    with pytest.raises(
        embedded.EmbeddedServerError, match=r"needs PostgreSQL 17, and this installation brings 18\."
    ):
        embedded.start(folder, which=["postgres"])


def test_a_folder_that_cannot_be_written_is_an_error_of_one_line(folder: Path) -> None:
    (folder / "file").write_text("")

    with pytest.raises(embedded.EmbeddedServerError, match=r"cannot use .*: Not a directory .*set DATA_DIR"):
        embedded.start(folder / "file" / "data")


def test_a_server_that_cannot_start_says_why_and_takes_the_other_with_it(folder: Path) -> None:
    with embedded.servers(folder, durable=False):
        pass
    (folder / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(embedded.EmbeddedServerError, match=r"PostgreSQL ended while starting: .*FATAL"):
        embedded.start(folder)

    assert processes_of(folder) == []


def test_a_foreign_folder_in_the_place_of_the_sockets_is_refused(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "run").symlink_to(folder / "elsewhere")

    with pytest.raises(embedded.EmbeddedServerError, match="must be a folder of user"):
        embedded.start(folder, which=["valkey"])
