"""PostgreSQL and Valkey from their wheels, for machines without servers of their own.

Both listen on sockets in a folder that only their user enters, at addresses that follow from `data_dir`
alone: settings compute them without asking anybody, whether the servers run or not. What starts and stops
them is loaded on first use: where DATABASE_URL and REDIS_URL are given, its requirements may be missing.
"""

from typing import TYPE_CHECKING, Any

from ocrsite.embedded.addresses import celery_url, database_url, needed, redis_url
from ocrsite.embedded.errors import EmbeddedServerError

if TYPE_CHECKING:
    from ocrsite.embedded.lifetime import Servers, ensure_running, servers, start
    from ocrsite.embedded.server import Server

__all__ = [
    "EmbeddedServerError",
    "Server",
    "Servers",
    "celery_url",
    "database_url",
    "ensure_running",
    "needed",
    "redis_url",
    "servers",
    "start",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ocrsite.embedded import lifetime

    return getattr(lifetime, name)
