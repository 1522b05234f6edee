"""GET models/{id}/card/."""

from pathlib import Path

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from recognition.models import Alphabet, ModelVersion
from tests.api import is_problem
from tests.champions import make_version
from tests.conftest import api_of


@pytest.fixture
def version(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return make_version(digits, tmp_path)


@pytest.mark.parametrize("accept", ["text/markdown", "application/json", "text/html"])
def test_it_is_a_markdown_text_whatever_is_asked_for(alice: User, version: ModelVersion, accept: str) -> None:
    response = api_of(alice).get(f"/api/v1/models/{version.pk}/card/", headers={"Accept": accept})

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode().startswith("# Model card: Digits, version 1\n")


def test_it_has_a_file_name(alice: User, version: ModelVersion) -> None:
    response = api_of(alice).get(f"/api/v1/models/{version.pk}/card/")

    assert response["Content-Disposition"] == 'inline; filename="digits-1-card.md"'


def test_one_that_is_not_there_is_not_found(alice: User) -> None:
    assert is_problem(api_of(alice).get("/api/v1/models/99/card/"), 404)


def test_nobody_is_asked_to_log_in(version: ModelVersion) -> None:
    assert is_problem(APIClient().get(f"/api/v1/models/{version.pk}/card/"), 401)
