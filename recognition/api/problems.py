"""Every error of the API as application/problem+json (RFC 9457): the one place where exceptions become HTTP."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from recognition import exceptions as ours

_STATUS_OF: dict[type[Exception], HTTPStatus] = {
    ours.InvalidInput: HTTPStatus.BAD_REQUEST,
    ours.Conflict: HTTPStatus.CONFLICT,
    ours.NoChampion: HTTPStatus.CONFLICT,
    ours.NotAllowed: HTTPStatus.FORBIDDEN,
    ours.PreconditionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    ours.PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    ours.TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    ours.RecognizerUnavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    RequestDataTooBig: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UnreadablePostError: HTTPStatus.BAD_REQUEST,
}
RETRY_AFTER_SECONDS = 5


def register(status_of: Mapping[type[Exception], HTTPStatus]) -> None:
    """For the apps above, which this one does not know: what their exceptions are in HTTP."""
    _STATUS_OF.update(status_of)


class ProblemRenderer(JSONRenderer):
    media_type = "application/problem+json"


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None (an error nobody foresaw) becomes a 500 and a traceback in the log."""
    for kind, status in _STATUS_OF.items():
        if isinstance(error, kind):
            return problem(status, str(error), errors=_field_errors(error), headers=_headers_of(status))
    if isinstance(error, exceptions.ValidationError):
        errors = _flatten(error.detail)
        return problem(HTTPStatus.BAD_REQUEST, "; ".join(e["message"] for e in errors), errors=errors)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    plain = exception_handler(error, context)
    if plain is None:
        return None
    detail = plain.data.get("detail", "") if isinstance(plain.data, dict) else ""
    return problem(HTTPStatus(plain.status_code), str(detail), headers=dict(plain.headers))


def problem(
    status: HTTPStatus,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Build the response. `errors` names the fields: [{"field", "message"}]."""
    body = problem_body(status, detail)
    if errors:
        body["errors"] = errors
    response = Response(body, status=status.value, content_type=ProblemRenderer.media_type)
    for name, value in (headers or {}).items():
        if name.lower() not in ("content-type", "content-length"):
            response[name] = value
    return response


def problem_body(status: HTTPStatus, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}


def _headers_of(status: HTTPStatus) -> dict[str, str]:
    return {"Retry-After": str(RETRY_AFTER_SECONDS)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}


def _field_errors(error: Exception) -> list[dict[str, str]]:
    return [{"field": error.field, "message": str(error)}] if isinstance(error, ours.InvalidInput) else []


def _flatten(detail: Any, path: str = "") -> list[dict[str, str]]:
    """DRF's nested validation errors as a flat list of {"field": "ink.strokes", "message"}."""
    if isinstance(detail, dict):
        return [row for key, value in detail.items() for row in _flatten(value, f"{path}.{key}".strip("."))]
    if isinstance(detail, list):
        return [row for value in detail for row in _flatten(value, path)]
    return [{"field": path, "message": str(detail)}]
