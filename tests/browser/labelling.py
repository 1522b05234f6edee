"""Answer by keys, and see what was taken."""

from playwright.sync_api import Page

from accounts.models import User
from recognition.models import Label


def readings_of(user: User) -> list[str]:
    live = Label.objects.all().live_by(user).select_related("sample").order_by("created_at", "pk")
    return [str(label) for label in live]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
