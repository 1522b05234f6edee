"""/livez: the process answers. /readyz: it can take ink, which needs PostgreSQL in the shape that the code expects."""

from functools import cache
from http import HTTPStatus

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from recognition.reading import bell


class NotMigrated(Exception):
    """Migrations are waiting."""


@never_cache
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Redis may be away: drawings are saved all the same, only their recognition waits."""
    database = _database()
    redis = "ok" if bell.reachable() else "away: drawings are saved and recognized later"
    ready = database == "ok"
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "database": database, "redis": redis},
        status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE,
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _check_migrated()
    except NotMigrated:
        return "not migrated"
    except DatabaseError:
        return "out of reach"
    return "ok"


@cache
def _check_migrated() -> None:
    """Raise NotMigrated, or remember that all is there: it is asked until the first yes."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigrated
