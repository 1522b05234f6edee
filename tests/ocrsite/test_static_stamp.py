from pathlib import Path

import pytest
from pytest_django import Settings

from ocrsite import static_stamp


@pytest.fixture
def sources(settings: Settings, tmp_path: Path) -> Path:
    """A folder of static sources, and an empty one to collect them in."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "site.css").write_text("a {}")
    settings.STATICFILES_DIRS = [folder]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATIC_ROOT.mkdir()
    return folder


def test_files_never_collected_are_not_fresh(sources: Path) -> None:
    assert not static_stamp.is_fresh()


def test_collected_files_are_fresh(sources: Path) -> None:
    static_stamp.write()

    assert static_stamp.is_fresh()


def test_a_changed_file_makes_them_stale(sources: Path) -> None:
    static_stamp.write()
    (sources / "site.css").write_text("a { color: red }")

    assert not static_stamp.is_fresh()


def test_a_file_more_makes_them_stale(sources: Path) -> None:
    static_stamp.write()
    (sources / "more.js").write_text("")

    assert not static_stamp.is_fresh()


def test_an_interrupted_collection_is_not_fresh(sources: Path) -> None:
    static_stamp.write()
    static_stamp.remove()

    assert not static_stamp.is_fresh()
