"""What is answered when our own code breaks: a page for people, a problem for programs."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views import defaults

from recognition.api.problems import ProblemRenderer, problem_body


def server_error(request: HttpRequest) -> HttpResponseBase:
    if not request.path.startswith("/api/"):
        return defaults.server_error(request)
    body = problem_body(
        HTTPStatus.INTERNAL_SERVER_ERROR, "Something broke here. It is our fault, and it is in the log."
    )
    return JsonResponse(body, status=body["status"], content_type=ProblemRenderer.media_type)
