"""One character on its way in or out, and what a file says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDE = 28
PIXELS = SIDE * SIDE
MAX_UNPACKED_BYTES = 2**33

# What a record says in text, in the order of the columns of a table.
TEXTS = (
    "id", "label", "verdict", "state", "state_reason", "settled_class", "split", "writer", "author", "source",
    "created_at", "sha256", "pixels_sha256",
)  # fmt: skip
LISTS = ("readings", "predictions")


@dataclass(frozen=True, kw_only=True, eq=False)
class Record:
    """A character as a file holds it, unchecked. One of the first four is there, or two of them agree.

    `ink`: parsed JSON. `picture`: a PNG or JPEG file. `pixels`: 784 bytes, 28x28, white on black, in the network's
    frame. `grey`: uint8 [H, W], white on black, in any frame. `label` is what it is said to be, before any merge;
    `verdict` stands where it is no character.
    """

    ink: Any = None
    picture: bytes | None = None
    pixels: bytes | None = None
    grey: NDArray[np.uint8] | None = None
    id: str = ""
    label: str = ""
    verdict: str = ""
    state: str = ""
    state_reason: str = ""
    settled_class: str = ""
    split: str = ""
    writer: str = ""
    author: str = ""
    source: str = ""
    created_at: str = ""
    sha256: str = ""
    pixels_sha256: str = ""
    consent: bool = True
    readings: tuple[Mapping[str, Any], ...] = ()
    predictions: tuple[Mapping[str, Any], ...] = ()

    def details(self) -> dict[str, Any]:
        """All but the character itself, as JSON; what is empty is left off."""
        found: dict[str, Any] = {name: getattr(self, name) for name in TEXTS if getattr(self, name)}
        if not self.consent:
            found["consent"] = False
        return found | {name: [*getattr(self, name)] for name in LISTS if getattr(self, name)}


def details_from(data: Mapping[str, Any]) -> dict[str, Any]:
    """What `details` wrote, as arguments of Record; other names are passed over. Raises ValueError."""
    found: dict[str, Any] = {}
    for name in TEXTS:
        value = data.get(name, "")
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(f"{name} must be a text. Received: {str(value)[:40]!r}.")
        if value != "":
            found[name] = checked_text(str(value), name)
    for name in LISTS:
        value = data.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise ValueError(f"{name} must be a list of objects. Received: {str(value)[:40]!r}.")
        if value:
            found[name] = tuple(value)
    consent = data.get("consent", True)
    if not isinstance(consent, bool):
        raise ValueError(f"consent must be true or false. Received: {str(consent)[:40]!r}.")
    return found if consent else found | {"consent": False}


def checked_text(text: str, name: str) -> str:
    """A text that can be stored anywhere: half a surrogate pair is not printable either. Raises ValueError."""
    if not text.isprintable():
        raise ValueError(f"{name} must be printable. Received: {text[:40]!r}.")
    return text


@dataclass(frozen=True, kw_only=True)
class Item:
    """What stands at one place of a file: a record, or what is wrong with it; and where the next one begins."""

    place: str
    after: tuple[int, int]
    record: Record | None = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Header:
    """What a file says of all its records. `alphabet` is empty where a file comes from elsewhere."""

    VERSION = 1

    alphabet: str = ""
    classes: tuple[str, ...] = ()
    merges: Mapping[str, str] = field(default_factory=dict)
    renderer_version: int = 0
    created_at: str = ""

    @property
    def is_ours(self) -> bool:
        return bool(self.alphabet)

    def to_json(self) -> dict[str, Any]:
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {"inkloop": self.VERSION} | said | {"classes": [*self.classes], "merges": dict(self.merges)}

    @classmethod
    def from_json(cls, data: Any) -> "Header":
        """Raises ValueError."""
        if data.get("inkloop") != cls.VERSION:
            raise ValueError(f"The file must be of version {cls.VERSION}. Received: {data.get('inkloop')!r}.")
        classes = data.get("classes")
        if not isinstance(classes, list) or not all(isinstance(each, str) for each in classes):
            raise ValueError("classes must list the texts of the alphabet.")
        return cls(
            alphabet=str(data.get("alphabet", "")),
            classes=tuple(classes),
            merges={str(name): str(into) for name, into in dict(data.get("merges") or {}).items()},
            renderer_version=int(data.get("renderer_version") or 0),
            created_at=str(data.get("created_at", "")),
        )


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """What a file does not say of itself. `classes`: what the labels 0, 1, 2, … stand for; none: as the file says.

    `most_bytes`: what it may unpack to.
    """

    classes: tuple[str, ...] = ()
    transposed: bool = False
    dark_on_light: bool = False
    most_bytes: int = MAX_UNPACKED_BYTES
