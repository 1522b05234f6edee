"""How often Python looks for circles of objects that nobody holds, while characters go through by the thousand."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_OBJECTS = 100_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Each point of an ink is a list, and none is in a circle: the usual 700 new ones a look cost a fifth of the time.

    Not for exports: the rows they go through know each other, which are circles, and would pile up.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
