"""Who else has to know that a sample was taken back. The rooms above register here: this one does not know them."""

from collections.abc import Callable

from recognition.models import Sample

_followers: list[Callable[[Sample], None]] = []


def follow(follower: Callable[[Sample], None]) -> None:
    """`follower` is called in the transaction of each withdrawal: what it writes stands or falls with it."""
    if follower not in _followers:
        _followers.append(follower)


def tell(sample: Sample) -> None:
    for follower in _followers:
        follower(sample)
