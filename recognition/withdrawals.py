"""Who else has to know that a sample was taken back. The rooms above register here: this one does not know them."""

from collections.abc import Callable

from recognition.models import Sample

_followers: list[Callable[[Sample], None]] = []
_hiders: list[Callable[[Sample], None]] = []


def follow(follower: Callable[[Sample], None], *, hides: bool = False) -> None:
    """`follower` is called in the transaction of each withdrawal: what it writes stands or falls with it.

    With `hides`, also where a sample stays but may be learned from and shown no more.
    """
    if follower not in _followers:
        _followers.append(follower)
    if hides and follower not in _hiders:
        _hiders.append(follower)


def tell(sample: Sample) -> None:
    for follower in _followers:
        follower(sample)


def tell_hidden(sample: Sample) -> None:
    for hider in _hiders:
        hider(sample)
