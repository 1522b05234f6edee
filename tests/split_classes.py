"""Alphabets whose classes are told apart after people have read by the wider ones."""

from accounts.models import User
from recognition.classes import curating
from recognition.classes.alphabet_changes import Change, Split
from recognition.models import Alphabet


def split_off(alphabet: Alphabet, name: str, new: str, *, by: User) -> None:
    """From now on `new` is a class of its own; whoever has said `name` may have meant either."""
    change = Change(split=[Split(name=name, off={new: []})])
    curating.revise(alphabet=alphabet, user=by, change=change, reason="they differ", if_match="*")
    alphabet.refresh_from_db()
