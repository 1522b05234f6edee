"""Who may start and stop the embedded servers, and when.

`servers` owns them (`manage.py up`, the tests): they end with it. `ensure_running` borrows them (every other
command): it finds them running, or starts them, and the last borrower to leave stops them.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ocrsite.embedded.account import account_for
from ocrsite.embedded.addresses import BOTH, database_url, redis_url, socket_folder
from ocrsite.embedded.errors import EmbeddedServerError
from ocrsite.embedded.postgres import Postgres
from ocrsite.embedded.server import Server
from ocrsite.embedded.valkey import Valkey


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Running servers that this process owns."""

    database: str
    redis: str
    members: tuple[Server, ...]
    _held: ExitStack

    def stop(self) -> None:
        self._held.close()


def start(data_dir: Path, *, which: Sequence[str] = BOTH, durable: bool = True) -> Servers:
    """Start the servers named in `which`, to end with `stop()` or with this process."""
    with ExitStack() as stack:
        members = stack.enter_context(_owned(data_dir, which=which, durable=durable))
        return Servers(
            database=database_url(data_dir),
            redis=redis_url(data_dir),
            members=tuple(members),
            _held=stack.pop_all(),
        )


@contextmanager
def servers(data_dir: Path, *, which: Sequence[str] = BOTH, durable: bool = True) -> Iterator[Servers]:
    running = start(data_dir, which=which, durable=durable)
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def ensure_running(data_dir: Path, *, which: Sequence[str] = BOTH) -> Iterator[None]:
    """Servers for the time of one command, shared with whoever else uses them."""
    with _lock(data_dir, "users") as users:
        with _lock(data_dir, "door") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            chosen = _servers(data_dir, which=which, durable=True)
            _start([server for server in chosen if server.running() is None], data_dir, tethered=False)
        try:
            yield
        finally:
            with _lock(data_dir, "door") as door:
                fcntl.flock(door, fcntl.LOCK_EX)
                if _nobody_else(users):
                    _stop(chosen)


@contextmanager
def _owned(data_dir: Path, *, which: Sequence[str], durable: bool) -> Iterator[list[Server]]:
    with _lock(data_dir, "users") as users:
        with _lock(data_dir, "door") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            if not _nobody_else(users):
                raise EmbeddedServerError(
                    f"Another command uses the embedded servers in {data_dir}. Wait until it ends, or end it."
                )
            fcntl.flock(users, fcntl.LOCK_SH)
            chosen = _servers(data_dir, which=which, durable=durable)
            _stop(_servers(data_dir, which=BOTH, durable=durable))  # left over by a command that was killed
            _start(chosen, data_dir, tethered=True)
        try:
            yield chosen
        finally:
            with _lock(data_dir, "door") as door:
                fcntl.flock(door, fcntl.LOCK_EX)
                _stop(chosen)


def _servers(data_dir: Path, *, which: Sequence[str], durable: bool) -> list[Server]:
    account = account_for(data_dir / "postgres")
    known: dict[str, Server] = {
        "postgres": Postgres(data_dir=data_dir, account=account, durable=durable),
        "valkey": Valkey(data_dir=data_dir, account=account),
    }
    return [known[name] for name in which]


def _start(chosen: Sequence[Server], data_dir: Path, *, tethered: bool) -> None:
    """All at once; or, when one of them cannot start, none."""
    try:
        for server in chosen:
            server.account.own(socket_folder(data_dir))
            server.launch(tethered=tethered)
        for server in chosen:
            server.wait_until_ready()
    except BaseException as error:
        _stop(chosen)
        if isinstance(error, OSError):
            raise _unusable(data_dir, error) from error
        raise


def _stop(chosen: Sequence[Server]) -> None:
    for server in chosen:
        server.ask_to_stop()
    for server in chosen:
        server.stop()


@contextmanager
def _lock(data_dir: Path, name: str) -> Iterator[IO[bytes]]:
    """Whoever comes or goes holds the door; whoever uses the servers keeps a shared lock on `users`.

    The kernel drops both when their process ends, however it ends.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = (data_dir / f"servers.{name}.lock").open("ab")
    except OSError as error:
        raise _unusable(data_dir, error) from error
    with file:
        yield file


def _nobody_else(users: IO[bytes]) -> bool:
    """Asked at the door only: there the change from a shared to an exclusive lock has no rival."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _unusable(data_dir: Path, error: OSError) -> EmbeddedServerError:
    return EmbeddedServerError(
        f"The embedded servers cannot use {data_dir}: {error.strerror} ({error.filename}). "
        "Make it writable, or set DATA_DIR to another folder."
    )
