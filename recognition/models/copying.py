"""New rows by COPY, which costs a quarter of what INSERT does for hundreds of them."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from django.db import connection, models

# What stands for null in a column that may be null. No text column of ours may be.
_NULL = r"\N"
_CHARACTERS_AT_ONCE = 2**20


def copy_in(rows: Sequence[models.Model]) -> None:
    """Store new rows of one table, all or none. Raises IntegrityError where the table does not take one of them.

    Each has its primary key. As after `bulk_create` no signal is sent; neither do fields that set themselves.
    """
    if not rows:
        return
    meta = type(rows[0])._meta
    fields = [(field.attname, _written_by(field)) for field in meta.concrete_fields]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [_NULL if (value := getattr(row, name)) is None else write(value) for name, write in fields]
        for row in rows
    )
    text.seek(0)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(_statement(meta), text, _CHARACTERS_AT_ONCE)


def _statement(meta: Any) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in meta.concrete_fields)
    may_be_null = ", ".join(quote(field.column) for field in meta.concrete_fields if field.null)
    options = f"FORMAT csv, NULL '{_NULL}'" + (f", FORCE_NULL ({may_be_null})" if may_be_null else "")
    return f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN WITH ({options})"


def _written_by(field: "models.Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(field, models.BinaryField):
        return lambda value: rf"\x{value.hex()}"
    if isinstance(field, models.JSONField):
        return lambda value: orjson.dumps(value).decode()
    # Numbers, texts, moments and ids are written as PostgreSQL reads them.
    return lambda value: value
