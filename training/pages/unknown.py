"""What an address asks for and is not there: the page says what there is."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from training.viewing.unknown import Unknown


def or_say_what_is_known(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Unknown as error:
            return render(request, "unknown.html", {"problem": str(error)}, status=HTTPStatus.NOT_FOUND)

    return guarded
