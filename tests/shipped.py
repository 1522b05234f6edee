"""What the migrations have shipped, put back after a test that committed.

Django empties all tables and writes the rows again one by one, which takes a second and more. Here the database copies
them, from a schema of its own, in some milliseconds.
"""

from django.db import connection, transaction

SCHEMA = "shipped"
_PUT_BACK: list[str] = []


def remember() -> None:
    """Right after the migrations: keep a copy of every table that has rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        # Whoever still writes is waited for.
        _PUT_BACK[:] = [
            f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE",
            *(f"DELETE FROM {table}" for table in tables),  # noqa: S608 - names of our own tables
        ]
        for table in tables:
            cursor.execute(f"SELECT EXISTS(SELECT FROM {table})")  # noqa: S608
            if cursor.fetchone() == (True,):
                cursor.execute(f"CREATE TABLE {SCHEMA}.{table} AS TABLE {table}")
                _PUT_BACK.append(f"INSERT INTO {table} SELECT * FROM {SCHEMA}.{table}")  # noqa: S608


def put_back() -> None:
    """All tables as they were then. Rows may go before those that refer to them: none is left that does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(";".join(_PUT_BACK))
