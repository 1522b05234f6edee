"""Which embedded servers there are, and where they listen: pure functions."""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

BOTH = ("postgres", "valkey")
_REPLACED_BY = {"postgres": "DATABASE_URL", "valkey": "REDIS_URL"}
DATABASE = ROLE = "inkloop"
POSTGRES_PORT = 5432  # no TCP port: a part of the socket's file name
_LONGEST_SOCKET_PATH_BYTES = 103  # macOS; Linux takes 107
_PLAIN_PATH = re.compile(
    r"[A-Za-z0-9/._-]+"
)  # nothing that a URL or a server's configuration reads as its own


def needed(environment: Mapping[str, str]) -> list[str]:
    """The servers that the environment names no replacement for."""
    return [name for name in BOTH if not environment.get(_REPLACED_BY[name])]


def socket_folder(data_dir: Path) -> Path:
    """`data_dir/run`; where that is too long or too odd for a socket, a folder in /tmp named after it."""
    folder = data_dir / "run"
    longest = os.fsencode(folder / f".s.PGSQL.{POSTGRES_PORT}.lock")
    if len(longest) <= _LONGEST_SOCKET_PATH_BYTES and _PLAIN_PATH.fullmatch(str(folder)):
        return folder
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    # Not tempfile.gettempdir(): processes with different TMPDIRs must compute the same address.
    return Path("/tmp") / f"inkloop-{digest}"  # noqa: S108 - lifetime refuses a folder that is not its own


def postgres_socket(data_dir: Path) -> Path:
    return socket_folder(data_dir) / f".s.PGSQL.{POSTGRES_PORT}"


def valkey_socket(data_dir: Path) -> Path:
    return socket_folder(data_dir) / "valkey.sock"


def database_url(data_dir: Path) -> str:
    return f"postgresql://{ROLE}@/{DATABASE}?host={socket_folder(data_dir)}&port={POSTGRES_PORT}"


def redis_url(data_dir: Path) -> str:
    return f"unix://{valkey_socket(data_dir)}"


def celery_url(redis_url: str) -> str:
    """The same server in Celery's spelling, which differs for sockets."""
    if not redis_url.startswith("unix://"):
        return redis_url
    address, _, query = redis_url.removeprefix("unix://").partition("?")
    options = [("virtual_host" if key == "db" else key, value) for key, value in parse_qsl(query)]
    return f"redis+socket://{address}" + (f"?{urlencode(options)}" if options else "")
