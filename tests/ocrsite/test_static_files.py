"""Static files under the names that browsers may keep for ever."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.workers import ROOT

HASHED = re.compile(r"\.[0-9a-f]{12}\.")


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """Our own static files, collected as for production."""
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_DIRS = [ROOT / "static"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "ocrsite.static_files.HashedStaticFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_every_import_of_a_module_follows_the_hashes(collected: Path) -> None:
    modules = [path for path in (collected / "js").rglob("*.js") if HASHED.search(path.name)]

    imports = [
        (module, target)
        for module in modules
        for target in re.findall(r'^import .*?from "([^"]+)";$', module.read_text(), re.MULTILINE)
    ]

    assert len(imports) > 30
    assert [target for _, target in imports if not HASHED.search(target)] == []
    assert [target for module, target in imports if not (module.parent / target).exists()] == []
