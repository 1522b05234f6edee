"""The alphabets that Inkloop ships with. What they say is written to the database by a migration, once."""

from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

# The capitals whose small letters EMNIST folds into them, because they are drawn alike.
_MERGED = "CIJKLMOPSUVWXYZ"
_LOOKALIKES = ["0Oo", "1IiLl", "5Ss", "2Zz", "9qg", "6b", "8B"]


def _folded_to(classes: str, merges: dict[str, str]) -> list[list[str]]:
    """The groups of look-alikes, as far as they are different classes of this alphabet."""
    groups = []
    for group in _LOOKALIKES:
        members = list(dict.fromkeys(merges.get(c, c) for c in group if merges.get(c, c) in classes))
        if len(members) > 1:
            groups.append(members)
    return groups


def _alphabet(
    slug: str, name: str, classes: str, merges: dict[str, str], default: bool = False
) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": name,
        "classes": list(classes),
        "merges": merges,
        "lookalikes": _folded_to(classes, merges),
        "is_default": default,
    }


_ALNUM = digits + ascii_uppercase + "".join(c for c in ascii_lowercase if c.upper() not in _MERGED)

SHIPPED: list[dict[str, Any]] = [
    _alphabet("digits", "Digits", digits, {}),
    _alphabet("letters", "Letters, case folded", ascii_uppercase, {c: c.upper() for c in ascii_lowercase}),
    _alphabet("alnum", "Digits and letters", _ALNUM, {c.lower(): c for c in _MERGED}, default=True),
    _alphabet("alnum-case", "Digits and letters, case kept", digits + ascii_uppercase + ascii_lowercase, {}),
]
