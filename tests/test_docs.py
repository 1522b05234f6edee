"""What the documents promise is there: every setting, command, route and file they name."""

import re

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from tests.workers import ROOT

README = (ROOT / "README.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
# Rooms that every Django project has, or that the tour names once for both halves.
UNTOLD_ROOMS = {"models", "api", "pages", "admin", "management", "migrations", "templatetags"}
SETTINGS = (ROOT / "ocrsite" / "settings.py").read_text()


def settings_read() -> set[str]:
    return set(re.findall(r'env\.env_\w+\(\s*"([A-Z_]+)"', SETTINGS))


def settings_documented() -> set[str]:
    _, _, section = README.partition("## Configuration")
    table, _, _ = section.partition("\n## ")
    names: set[str] = set()
    for row in table.splitlines():
        if row.startswith("| `"):
            names.update(re.findall(r"`([A-Z_]+)`", row.split("|")[1]))
    return names


def test_the_readme_lists_every_setting() -> None:
    assert settings_read() - settings_documented() == set()


def test_the_readme_lists_no_setting_that_nobody_reads() -> None:
    assert settings_documented() - settings_read() == set()


@pytest.mark.parametrize("text", [README, OPERATIONS])
def test_commands_that_are_named_exist(text: str) -> None:
    named = set(re.findall(r"manage\.py ([a-z]+)", text))

    assert named - set(get_commands()) == set()


def test_pages_that_are_named_exist() -> None:
    for path in re.findall(r"`(/[a-z0-9/<>]*/)`", README):
        try:
            resolve(path.replace("<alphabet>", "digits"))
        except Resolver404:
            pytest.fail(f"The README names {path}, and no such page exists.")


def documents() -> list[str]:
    written = [str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md")]
    return ["README.md", "CHANGELOG.md", *sorted(written)]


@pytest.mark.parametrize("document", documents())
def test_files_that_are_linked_exist(document: str) -> None:
    folder = (ROOT / document).parent
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / document).read_text())

    assert [link for link in links if not (folder / link).exists()] == []


def test_the_tour_of_the_house_names_every_room() -> None:
    _, _, tour = README.partition("## The house")
    rooms = [
        f"{half}/{room.name}/"
        for half in ("recognition", "training")
        for room in sorted((ROOT / half).iterdir())
        if (room / "__init__.py").is_file() and room.name not in UNTOLD_ROOMS
    ]
    assert [room for room in rooms if f"`{room}`" not in tour] == []
