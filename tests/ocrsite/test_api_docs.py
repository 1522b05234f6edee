"""docs/api.md says what is there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from recognition.ink.strokes import MAX_POINTS, MAX_STROKES
from recognition.reading.batches import READING_SECONDS
from recognition.reading.waiting import Recognition
from tests.api import program_of

TEXT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
CALL = re.compile(r"((?:`?(?:GET|POST|PUT|PATCH|DELETE)`? ?)+) ?(/api/v1/[^` ]*)`")


@pytest.fixture
def described(db: None) -> set[tuple[str, str]]:
    """(method, path) of the OpenAPI document, the names of the parts left off."""
    paths: dict[str, Any] = Client().get("/api/v1/schema/?format=json").json()["paths"]
    return {(method.upper(), _bare(path)) for path, operations in paths.items() for method in operations}


def _bare(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)


def test_its_table_names_every_call_and_no_other(described: set[tuple[str, str]]) -> None:
    table = TEXT.partition("## Every route")[2]

    named = {
        (method, _bare(path))
        for methods, path in CALL.findall(table)
        for method in re.findall(r"[A-Z]+", methods)
    }

    assert named == described


def test_its_first_example_stores_a_sample(alice: User) -> None:
    found = re.search(r"-d '(\{.*?\})'", TEXT, re.DOTALL)
    assert found

    response = program_of(alice).post("/api/v1/samples/", json.loads(found[1]))

    assert response.status_code == 202


def test_its_numbers_are_those_of_the_code() -> None:
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]

    assert f"1 to {MAX_STROKES} strokes" in TEXT
    assert f"{MAX_POINTS:,} points" in TEXT
    assert f"at most {settings.MAX_WAIT_SECONDS} seconds" in TEXT
    assert f"more than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20} MiB" in TEXT
    assert f"may take {READING_SECONDS} seconds to read" in TEXT
    assert rates == {
        "ink": "1200/min",
        "batch": "120/min",
        "tokens": "30/hour",
        "reports": "10/min",
        "leaving": "10/hour",
    }
    assert "1,200 samples and send 120 batches a minute, and make 30 tokens an hour" in TEXT
    assert "report 10 drawings a minute; and try to leave 10 times an hour" in TEXT


def test_it_explains_every_state_of_a_recognition() -> None:
    assert all(f"`{state}`" in TEXT for state in Recognition.values)
