"""The pure JavaScript modules, run where they will run: in a browser, without the site around them."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.workers import ROOT

Script = Callable[..., Any]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="package")
def static_files() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(ROOT / "static"))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="package")
def script(chromium: Browser, static_files: str) -> Iterator[Script]:
    """script(module, body, *given) runs a function body with the module's exports as `m` and returns its result."""
    page = chromium.new_page()
    page.goto(f"{static_files}/icon.svg")

    def run(module: str, body: str, *given: Any) -> Any:
        source = f"async (given) => {{ const m = await import('/js/{module}'); {body} }}"
        return page.evaluate(source, list(given))

    yield run
    page.close()
