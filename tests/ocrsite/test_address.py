import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ocrsite import address


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),  # noqa: S104
        ("::", "http://[::1]:8000/"),
        ("ink.example", "http://ink.example:8000/"),
    ],
)
def test_the_base_url_is_one_that_a_browser_here_can_open(host: str, url: str) -> None:
    assert address.base_url(host, 8000) == url


def test_a_free_port_is_fine() -> None:
    address.check_port("127.0.0.1", 0)


def test_a_port_in_use_is_an_error_of_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(
            address.PortUnavailable,
            match=f"Cannot listen on port {port} of 127.0.0.1: Address already in use",
        ):
            address.check_port("127.0.0.1", port)


def test_a_port_that_does_not_exist_is_an_error_of_one_line() -> None:
    with pytest.raises(address.PortUnavailable, match="Cannot listen on port 70000"):
        address.check_port("127.0.0.1", 70000)


def test_where_nobody_listens_nothing_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert not address.answers("/readyz", "127.0.0.1", port, [])


@contextmanager
def site(status: int) -> Iterator[tuple[int, list[str]]]:
    """A server that answers /readyz with `status`, and the Host headers that it saw."""
    hosts: list[str] = []

    class Readyz(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Nothing to say."""

    with http.server.HTTPServer(("127.0.0.1", 0), Readyz) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, hosts
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "ready"), [(200, True), (503, False)])
def test_only_success_is_an_answer(status: int, ready: bool) -> None:
    with site(status) as (port, _):
        assert address.answers("/readyz", "127.0.0.1", port, []) is ready


@pytest.mark.parametrize(
    ("allowed", "host"),
    [(["ink.example"], "ink.example"), ([".ink.example"], "ink.example"), (["*"], "localhost")],
)
def test_it_asks_under_a_name_that_the_site_allows(allowed: list[str], host: str) -> None:
    with site(200) as (port, hosts):
        address.answers("/readyz", "127.0.0.1", port, allowed)

    assert hosts == [host]
