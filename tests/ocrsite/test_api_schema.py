"""The OpenAPI document: whole, without a warning, and readable in a browser."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

# Below /api/v1/ and no operation: what describes the others, and what is not there.
NOT_DESCRIBED = {"api-schema", "api-docs", "api-nothing-here"}


@pytest.fixture
def document() -> dict[str, Any]:
    response = Client().get("/api/v1/schema/?format=json")
    found: dict[str, Any] = response.json()
    return found


def test_it_is_valid_and_raises_no_warning(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))

    assert (tmp_path / "schema.yml").read_text().startswith("openapi: 3")


def test_it_describes_every_route(document: dict[str, Any]) -> None:
    names = {pattern.name for pattern in _patterns(get_resolver()) if (pattern.name or "").startswith("api-")}
    described = [path for path in document["paths"] if path.startswith("/api/v1/")]

    assert len(described) == len(names - NOT_DESCRIBED)


def test_every_operation_has_a_name_a_sentence_and_a_problem(document: dict[str, Any]) -> None:
    operations = [operation for path in document["paths"].values() for operation in path.values()]

    assert all(operation["description"] for operation in operations)
    assert all("default" in operation["responses"] for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)


def test_it_says_how_to_come_in(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]

    assert schemes["token"]["name"] == "Authorization"
    assert schemes["cookieAuth"]["in"] == "cookie"


def test_storing_answers_created_or_accepted(document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/v1/samples/"]["post"]

    assert set(operation["responses"]) == {"201", "202", "default"}
    assert any(parameter["name"] == "Prefer" for parameter in operation["parameters"])


def test_it_can_be_read_in_a_browser() -> None:
    response = Client().get("/api/v1/docs/")

    page = response.content.decode()
    assert response.status_code == 200
    assert "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in page
    assert "/api/v1/schema/" in page
    assert "Content-Security-Policy" not in response


def test_what_the_browser_needs_for_it_is_served_from_here() -> None:
    with closing(
        Client().get("/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js")
    ) as response:
        assert response.status_code == 200


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in resolver.url_patterns:
        found += _patterns(entry) if isinstance(entry, URLResolver) else [entry]
    return found
