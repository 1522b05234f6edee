"""Two people at the same moment: threads, each with a connection of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(*works: Callable[[], Any]) -> Sequence[Any]:
    """Run them all, from one starting line; return what each returned, or the exception it raised."""
    line = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            line.wait(timeout=10)
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
