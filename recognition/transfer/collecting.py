"""How often Python looks for circles of objects that nobody holds, while characters go through by the thousand."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects before a look at them, and looks at the new ones before one at those that are left from earlier.
_SELDOM = (20_000, 1, 1)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Each point of an ink is a list, and none is in a circle: the usual look at every 700 new ones costs a fourth of the time.

    What was there before is not looked at: it is most of what a process holds. Rows that know each other are circles, too:
    often enough for them not to pile up there is a look. An export, whose rows all do, is left as it is.
    """
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
