"""What an address asks for and is not there: the page says what there is."""

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

LONGEST_SHOWN = 60


class Unknown(Exception):
    """The message is fit to be shown to whoever asked."""


def one_of(known: Sequence[str], asked: str, what: str) -> str:
    """`asked`, if it is known. Raises Unknown with all that is."""
    if asked not in known:
        allowed = ", ".join(known) or "none"
        raise Unknown(f"{what} is one of {allowed}. Received: {asked[:LONGEST_SHOWN]!r}.")
    return asked


def or_say_what_is_known(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Unknown as error:
            return render(request, "unknown.html", {"problem": str(error)}, status=HTTPStatus.NOT_FOUND)

    return guarded
