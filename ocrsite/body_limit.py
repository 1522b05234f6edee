"""Refuse a request body that is too large before anything of it is read: Django limits forms, but not files."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.defaultfilters import filesizeformat

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def body_limit(get_response: GetResponse) -> GetResponse:
    """Middleware. A body without a length is empty to Django, so the length that is told is the length that counts."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        told = request.META.get("CONTENT_LENGTH") or "0"
        # The API says the same as a problem, by reading no more than the limit itself.
        if request.path.startswith("/api/") or not told.isdecimal():
            return get_response(request)
        if int(told) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return get_response(request)
        limit, came = filesizeformat(settings.DATA_UPLOAD_MAX_MEMORY_SIZE), filesizeformat(int(told))
        return HttpResponse(
            f"A request may hold at most {limit}. Received: {came}.",
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            content_type="text/plain; charset=utf-8",
        )

    return middleware
