"""The address that the site answers at, seen from this machine."""

import http.client
import socket
from collections.abc import Sequence

_EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read here, not bound
_PROBE_SECONDS = 2.0


class PortUnavailable(Exception):
    """The site cannot listen there; the text is one line."""


def base_url(host: str, port: int) -> str:
    local = _EVERYWHERE.get(host, host)
    return f"http://[{local}]:{port}/" if ":" in local else f"http://{local}:{port}/"


def check_port(host: str, port: int) -> None:
    """Raise PortUnavailable unless one could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise PortUnavailable(
                f"Cannot listen on port {port} of {host}: {reason}. "
                f"End what uses it, or choose another: PORT={port + 1}."
            ) from error


def answers(path: str, host: str, port: int, allowed_hosts: Sequence[str]) -> bool:
    """Whether GET `path` gives 200. It asks under a name that the site allows."""
    known_as = allowed_hosts[0].lstrip(".").replace("*", "") if allowed_hosts else ""
    connection = http.client.HTTPConnection(_EVERYWHERE.get(host, host), port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": known_as or "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
