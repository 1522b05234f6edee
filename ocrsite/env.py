"""Loud, typed readers of the environment: a setting that cannot be understood stops the start."""

import math
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")


def env_str(name: str, default: str) -> str:
    """An empty variable counts as unset: that is how Compose files pass on what the user left out."""
    return os.environ.get(name) or default


def env_bool(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    if value:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(_TRUE + _FALSE)}. Received: {value!r}")
    return default


def env_int(name: str, default: int, *, minimum: int = 0) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or int(value) < minimum:
        raise ImproperlyConfigured(
            f"{name} must be a whole number of at least {minimum}. Received: {value!r}"
        )
    return int(value)


def env_share(name: str, default: float) -> float:
    """A number from 0 to 1."""
    value = os.environ.get(name, "").strip()
    try:
        share = float(value or default)
    except ValueError:
        share = math.nan
    if not 0 <= share <= 1:
        raise ImproperlyConfigured(f"{name} must be a number from 0 to 1. Received: {value!r}")
    return share


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = os.environ.get(name, "").strip() or default
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}. Received: {value!r}")
    return value


def env_list(name: str, default: list[str]) -> list[str]:
    """Items are separated by commas."""
    value = os.environ.get(name, "")
    return [item.strip() for item in value.split(",") if item.strip()] or default


def env_path(name: str, default: Path) -> Path:
    """Always absolute, so that processes started from different folders mean the same one."""
    return Path(os.environ.get(name) or default).expanduser().absolute()


def env_secret(name: str, path: Path) -> str:
    """The variable, or else a secret drawn once and kept in a file that only its owner reads."""
    if value := os.environ.get(name):
        return value
    try:
        return _kept_secret(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"Set {name}, or make {path} readable and writable: {error.strerror}."
        ) from error


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(64))
    return path.read_text()


def _write_once(path: Path, text: str) -> None:
    """Of several processes that start at once, the first writer wins and nobody reads half a file."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def database_config(url: str) -> dict[str, Any]:
    """`postgresql://user:password@host:port/name?sslmode=...`; a socket folder is given as `?host=/folder`.

    Parameters after the question mark go to libpq as they are.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read as a URL: {error}.") from error
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name or "/" in name:
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:port/name. "
            f"Received: scheme {parts.scheme!r}, name {name!r}"  # the rest may hold the password
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(port or ""),
        "OPTIONS": options,
    }
