"""/api/v1/docs/ in a browser: all it needs comes from here."""

from playwright.sync_api import expect

from tests.browser.conftest import Visit


def test_the_description_unfolds(visit: Visit) -> None:
    page = visit("/api/v1/docs/")

    expect(page.locator("#operations-samples-create_sample")).to_be_visible(timeout=30_000)
