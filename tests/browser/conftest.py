"""Headless Chromium on the real site: a live server, a real worker, somebody logged in."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Sample
from tests.queued import enqueue

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
PATIENCE_MS = 30_000
# What the browser itself says of a connection that a test has cut, or of an error that a test has asked for.
EXPECTED_NOISE = ("Failed to load resource", "net::ERR_")

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", []):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None and os.environ.get("INKLOOP_REQUIRE_BROWSER") != "1":
        pytest.skip("There is no chromium on the PATH.")
    with pytest.MonkeyPatch.context() as patch, _playwright(patch) as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@contextmanager
def _playwright(patch: pytest.MonkeyPatch) -> Iterator[Playwright]:
    """Playwright keeps an event loop in this thread: Django refuses its database to such a thread unless told otherwise."""
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        yield playwright
        connections.close_all()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What pages complain about: errors of scripts, refusals of the content security policy. A test passes without any."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, complaints: list[str]) -> Iterator[Visit]:
    """visit(path, user, **options of the context) opens a page in a browser of its own."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, user: User | None = None, **options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **(DESKTOP | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        if user is not None:
            log_in(context, live_server.url, user)
        page = context.new_page()
        _listen(page, complaints)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    _wait_for_answers_under_way()


def _wait_for_answers_under_way() -> None:
    """What the page had asked last is answered on threads of the server, which need the tables that are emptied next."""
    for thread in threading.enumerate():
        if thread.name.endswith("(process_request_thread)"):
            thread.join(timeout=PATIENCE_MS / 1000)


@pytest.fixture
def queue(rita: User, digits: Alphabet, digits_champion: ModelVersion) -> list[Sample]:
    return enqueue(rita, digits, digits_champion, [*"7140" * 8])


def log_in(context: BrowserContext, url: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


def _listen(page: Page, complaints: list[str]) -> None:
    def on_console(message: Any) -> None:
        if message.type == "error" and not any(noise in message.text for noise in EXPECTED_NOISE):
            complaints.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
