"""The API against its own description: whatever comes, never a 500, and always what the document promises."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts import tokens
from accounts.models import User
from recognition.models import Alphabet, ModelVersion
from tests.drawn import draw, label, predict


def never_a_500(context: Any, response: Any, case: Any) -> None:
    """503 is an honest answer where no worker is."""
    assert response.status_code != 500, response.text


PROMISES = [
    never_a_500,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 6


@pytest.fixture
def api(settings: LazySettings) -> Iterator[Any]:
    """The API as its document describes it. Nobody waits long for a worker that is not there."""
    settings.MAX_WAIT_SECONDS = 0.01
    # The end of a request must not close the connection that holds the test's transaction: Django's client sees to it too.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", get_wsgi_application())
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def headers(adam: User, digits: Alphabet, digits_champion: ModelVersion) -> dict[str, str]:
    """Those of somebody who may everything, in a site where something has happened."""
    sample = draw(adam, digits)
    label(sample, adam, "7", prediction=predict(sample, digits_champion))
    _, text = tokens.make_token(user=adam, name="fuzz")
    return {"Authorization": f"Token {text}"}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_it_keeps_its_promises(
    mode: GenerationMode, headers: dict[str, str], api: Any, subtests: pytest.Subtests
) -> None:
    for operation in (found.ok() for found in api.get_all_operations()):
        with subtests.test(msg=operation.label):
            _probe(operation, mode, headers)


def _probe(operation: Any, mode: GenerationMode, headers: dict[str, str]) -> None:
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def probe(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers, checks=PROMISES)

    with suppress(Unsatisfiable):  # what takes nothing can be given nothing wrong
        probe()
