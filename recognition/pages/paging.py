"""Long lists, newest first, a page at a time. A page is told by the row it starts from, so it stays while rows are added."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, QueryDict

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """`older` and `newer` are the values of `before` and `after` that lead on, None where the list ends."""

    rows: list[Row]
    older: str | None
    newer: str | None


def newest_first(rows: QuerySet[Row], *, size: int, query: QueryDict) -> Page[Row]:
    """The page that `before` or `after` in the query names: rows whose time-ordered id is lower, or higher."""
    if "after" in query:
        near = list(rows.filter(pk__gt=_pk(rows, str(query["after"]))).order_by("pk")[: size + 1])
        return _page(near[:size][::-1], has_newer=len(near) > size, has_older=True)
    if "before" in query:
        rows = rows.filter(pk__lt=_pk(rows, str(query["before"])))
    near = list(rows.order_by("-pk")[: size + 1])
    return _page(near[:size], has_newer="before" in query, has_older=len(near) > size)


def _page(rows: list[Row], *, has_newer: bool, has_older: bool) -> Page[Row]:
    return Page(
        rows=rows,
        older=str(rows[-1].pk) if rows and has_older else None,
        newer=str(rows[0].pk) if rows and has_newer else None,
    )


def _pk(rows: QuerySet[Row], text: str) -> object:
    field = rows.model._meta.pk
    try:
        return field.to_python(text)
    except ValidationError as error:
        raise Http404(f"A page starts from an id. Received: {text!r}.") from error
