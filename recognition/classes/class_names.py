"""What a class may be called, and lists of classes as people have them: pasted, in a file, as ranges of Unicode. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from recognition.exceptions import InvalidInput

LONGEST_NAME = 20
FEWEST_CLASSES, MOST_CLASSES = 2, 500
MOST_READINGS = 2_000
LONGEST_TEXT = 64 * 1024

_WHAT_IT_IS = {
    "Cc": "a control character",
    "Cf": "an invisible formatting character",
    "Cs": "half of a surrogate pair",
    "Co": "a private character, which nobody else can read",
    "Cn": "assigned to no character",
    "Zs": "a space",
    "Zl": "a line separator",
    "Zp": "a paragraph separator",
    "Mn": "a combining mark, which stands on another character",
    "Mc": "a combining mark, which stands beside another character",
    "Me": "a combining mark, which stands around another character",
}
_MARKS = ("Mn", "Mc", "Me")
_QUOTED_OR_WORD = re.compile(r'"(\S(?:[^"\n]*\S)?)",?(?=\s|$)|(\S+)')
_RANGE = re.compile(r"^[Uu]\+([0-9A-Fa-f]{2,6})(?:(?:-|–|\.\.)(?:[Uu]\+)?([0-9A-Fa-f]{2,6}))?$")
_FOLDING = re.compile(r"^(.*\S)\s*(?:->|→)\s*(\S.*)$")


def name(text: str, *, field: str = "classes") -> str:
    """The class's name in its composed form (NFC). Raises InvalidInput for what cannot be shown, typed or told."""
    composed = unicodedata.normalize("NFC", text)
    if not composed or composed != composed.strip() or "  " in composed:
        raise InvalidInput(f"A class is a text without spaces around it. Received: {text!r}.", field=field)
    if len(composed) > LONGEST_NAME:
        raise InvalidInput(
            f"A class has at most {LONGEST_NAME} characters. Received: {composed!r}, {len(composed)}.",
            field=field,
        )
    for place, character in enumerate(composed):
        category = unicodedata.category(character)
        stands_on_one = category in _MARKS and place > 0
        if category in _WHAT_IT_IS and not stands_on_one and character != " ":
            raise InvalidInput(
                f"A class is made of characters that can be seen. Received: {shown(character)},"
                f" which is {_WHAT_IT_IS[category]}.",
                field=field,
            )
    return composed


def names(texts: Iterable[str], *, field: str = "classes") -> list[str]:
    """Checked names in their order. Raises InvalidInput also where two are the same once composed."""
    found: dict[str, str] = {}
    for text in texts:
        made = name(text, field=field)
        if made in found:
            raise InvalidInput(
                f"Each class stands once. Received twice: {made!r}{_spellings(found[made], text)}.",
                field=field,
            )
        found[made] = text
    return list(found)


def classes(texts: Iterable[str]) -> list[str]:
    """As `names`, of which an alphabet has 2 to 500."""
    made = names(texts)
    if not FEWEST_CLASSES <= len(made) <= MOST_CLASSES:
        raise InvalidInput(
            f"An alphabet has {FEWEST_CLASSES} to {MOST_CLASSES} classes. Received: {len(made)}.",
            field="classes",
        )
    return made


def listed(text: str, *, field: str = "classes") -> list[str]:
    """The entries of a pasted list, apart by spaces, line ends, or commas with a space behind; "two words" in quotes."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            f"A list has at most {LONGEST_TEXT:,} characters. Received: {len(text):,}.", field=field
        )
    found = _QUOTED_OR_WORD.findall(text.removeprefix("\ufeff"))
    return [quoted or _without_comma(word) for quoted, word in found]


def ranged(text: str, *, without: str = "") -> list[str]:
    """The characters of ranges as U+0391-U+03A9 or a-z, several apart by commas or spaces, less those of `without`.

    What is assigned to no character is left out, and so is what composes to a character that is there. Raises InvalidInput
    for combining marks, control characters, spaces, and private characters that `without` does not take out.
    """
    left_out = set(_code_points(without, field="without"))
    found: dict[str, None] = {}
    for point in _code_points(text, field="ranges"):
        if point not in left_out and unicodedata.category(chr(point)) != "Cn":
            found[_of_range(chr(point))] = None
    return list(found)


def foldings(text: str) -> dict[str, str]:
    """Reading -> class, from lines as `c -> C`; several readings of a class on one line, apart by spaces."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            f"A list has at most {LONGEST_TEXT:,} characters. Received: {len(text):,}.", field="merges"
        )
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        sides = _FOLDING.match(line.strip())
        if sides is None:
            raise InvalidInput(f"A folded reading is told as `c -> C`. Received: {line!r}.", field="merges")
        into = _alone(sides[2])
        found |= dict.fromkeys(names(listed(sides[1], field="merges"), field="merges"), into)
    return found


def groups(text: str) -> list[list[str]]:
    """Groups of look-alikes, one a line, their classes apart by spaces."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [names(listed(line, field="lookalikes"), field="lookalikes") for line in lines]


def as_text(entries: Sequence[str]) -> str:
    """What `listed` reads as these."""
    return " ".join(f'"{entry}"' if " " in entry else entry for entry in entries)


def shown(character: str) -> str:
    """U+0301 COMBINING ACUTE ACCENT: what cannot be seen, told so that it can be found."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def spoken(reading: str) -> str:
    """What a single character is called in Unicode, in small letters, to be found by; empty for what is plain ASCII or a word."""
    if len(reading) != 1 or (reading.isascii() and reading.isalnum()):
        return ""
    return unicodedata.name(reading, "").lower()


def _without_comma(word: str) -> str:
    return word[:-1] if len(word) > 1 and word.endswith(",") else word


def _alone(text: str) -> str:
    entries = listed(text, field="merges")
    if len(entries) != 1:
        raise InvalidInput(f"A reading is folded into one class. Received: {text!r}.", field="merges")
    return name(entries[0], field="merges")


def _of_range(character: str) -> str:
    category = unicodedata.category(character)
    if category in _WHAT_IT_IS:
        raise InvalidInput(
            f"A range holds characters that can be drawn by themselves. Received: {shown(character)}, which is"
            f" {_WHAT_IT_IS[category]}. Leave it out of the range.",
            field="ranges",
        )
    return name(character, field="ranges")


def _code_points(text: str, *, field: str) -> list[int]:
    """Of ranges and single code points; of a single character, its own."""
    joined = re.sub(r"\s*(-|–|\.\.)\s*(?=[Uu]\+)", r"\1", text)  # the ends of a range may stand apart
    points: list[int] = []
    for entry in re.split(r"[\s,;]+", joined.strip()):
        if not entry:
            continue
        points += _range_of(entry, field)
        if len(points) > 20 * MOST_CLASSES:
            raise InvalidInput(
                f"Ranges hold at most {20 * MOST_CLASSES:,} code points together. Received: more, with {entry}.",
                field=field,
            )
    return points


def _range_of(entry: str, field: str) -> Sequence[int]:
    if len(entry) == 1:
        return [ord(entry)]
    ends = _RANGE.match(entry)
    if ends is not None:
        first, last = int(ends[1], 16), int(ends[2] or ends[1], 16)
    elif len(entry) == 3 and entry[1] in "-–":
        first, last = ord(entry[0]), ord(entry[2])
    else:
        raise InvalidInput(f"A range is told as U+0391-U+03A9, or as a-z. Received: {entry!r}.", field=field)
    if not first <= last <= 0x10FFFF:
        raise InvalidInput(f"A range goes upward, to U+10FFFF at most. Received: {entry!r}.", field=field)
    return range(first, last + 1)


def _spellings(one: str, other: str) -> str:
    if one == other:
        return ""
    return f" ({' '.join(map(shown, one))}; {' '.join(map(shown, other))}), which are one character"
