"""Lists of the API: newest first, by cursor, so that a page stays a page while rows are added."""

from typing import Any

from django.core.exceptions import ValidationError as InvalidValue
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView


class NewestFirst(CursorPagination):
    """`{next, previous, results}`; ids are time-ordered, so the id is the cursor. A view may name another `ordering`."""

    ordering = "-id"
    page_size_query_param = "page_size"
    max_page_size = 200

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        self._column = queryset.model._meta.get_field(
            self.get_ordering(request, queryset, view)[0].lstrip("-")
        )
        return super().paginate_queryset(queryset, request, view)

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return (getattr(view, "ordering", "-id"),)

    def get_page_size(self, request: Request) -> int | None:
        wanted = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not wanted.isdecimal() or len(wanted) > 4 or not 1 <= int(wanted) <= self.max_page_size:
            raise ValidationError(
                {"page_size": f"Must be a number from 1 to {self.max_page_size}. Received: {wanted!r}."}
            )
        return int(wanted)

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                self._column.clean(cursor.position, None)
        except (NotFound, InvalidValue) as error:
            raise ValidationError({"cursor": "Must be taken from the next or previous of a list."}) from error
        return cursor
