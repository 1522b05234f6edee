"""What somebody asks for and is not there: it is said what there is."""

from collections.abc import Sequence

from recognition.exceptions import InvalidInput

LONGEST_SHOWN = 60


class Unknown(InvalidInput):
    """`field` is the parameter that asked for it, "" where it is the address itself."""


def one_of(known: Sequence[str], asked: str, what: str, *, field: str) -> str:
    """`asked`, if it is known. Raises Unknown with all that is."""
    if asked not in known:
        allowed = ", ".join(known) or "none"
        raise Unknown(f"{what} is one of {allowed}. Received: {asked[:LONGEST_SHOWN]!r}.", field=field)
    return asked
