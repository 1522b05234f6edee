"""How readings fall into classes: merging, splitting, and what a reading given under earlier classes says under today's. Pure.

A reading is what a person said, kept as it was given. The class it counts as follows from a layout, so classes may be
merged and split later without a label being touched.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

OUTSIDE = -1


@dataclass(frozen=True, kw_only=True)
class Layout:
    """`classes` in the order of a model's outputs; `merges`: reading -> the class it is folded into."""

    classes: tuple[str, ...]
    merges: Mapping[str, str] = field(default_factory=dict)

    def class_of(self, reading: str) -> str | None:
        folded = self.merges.get(reading, reading)
        return folded if folded in self.classes else None

    def members(self, name: str) -> list[str]:
        """The readings that count as the class: its own name, then what is folded into it."""
        return [name, *(reading for reading, into in self.merges.items() if into == name)]

    def with_classes(self, classes: Iterable[str]) -> "Layout":
        """The same readings under other classes: what became a class is folded no more, what lost its class is none."""
        kept = tuple(classes)
        merges = {
            reading: into for reading, into in self.merges.items() if into in kept and reading not in kept
        }
        return Layout(classes=kept, merges=merges)

    def merged(self, names: Sequence[str], *, into: str) -> "Layout":
        """All readings of `names` counted as `into`, one of them or a name that is no class yet, in the first one's place.

        A class merged into a name of its own is renamed.
        """
        place = into if into in names else names[0]
        gone = [name for name in names if name != into]
        classes = [
            into if name == place else name for name in self.classes if name == place or name not in gone
        ]
        merges = {reading: into if target in names else target for reading, target in self.merges.items()}
        merges |= dict.fromkeys(gone, into)
        merges.pop(into, None)
        return Layout(classes=tuple(classes), merges=merges)

    def split(self, name: str, *, off: Mapping[str, Sequence[str]]) -> "Layout":
        """`off`: new class -> the readings of `name` that go with it. The new ones stand behind `name` in their order."""
        behind = self.classes.index(name) + 1
        merges = {reading: target for reading, target in self.merges.items() if reading not in off}
        for new, readings in off.items():
            merges |= {reading: new for reading in readings if reading != new}
        return Layout(classes=(*self.classes[:behind], *off, *self.classes[behind:]), merges=merges)


@dataclass(frozen=True, kw_only=True)
class Past:
    """A layout that was in force. `splits`: class before -> classes that were split off it by this revision."""

    number: int
    layout: Layout
    splits: Mapping[str, Sequence[str]] = field(default_factory=dict)


def meaning(reading: str, *, given: int, history: Sequence[Past], now: Layout) -> str | None:
    """The class of now that a reading given under revision `given` says; None where there is none, or it does not tell.

    A folded reading tells itself. The name of a class stood for all that was folded into it, and for what was split off it
    later and could not be said then: it tells only where all of that is one class now.
    """
    own = now.class_of(reading)
    then = next((past.layout for past in history if past.number == given), now)
    if own is None or reading not in then.classes:
        return own
    meant = [*then.members(reading), *_split_off_later(reading, given, then, history)]
    return own if {now.class_of(each) for each in meant} - {None} == {own} else None


def unclear(history: Sequence[Past], now: Layout) -> dict[str, list[int]]:
    """Reading -> the revisions in which it was given too widely to tell its class of `now`."""
    found: dict[str, list[int]] = {}
    for past in history:
        for name in past.layout.classes:
            known = now.class_of(name) is not None
            if known and meaning(name, given=past.number, history=history, now=now) is None:
                found.setdefault(name, []).append(past.number)
    return found


def places(outputs: Sequence[str | None], classes: Sequence[str]) -> tuple[int, ...]:
    """For each output of a network, told by the class that it says now, the place of that class; OUTSIDE for none."""
    place = {name: index for index, name in enumerate(classes)}
    return tuple(OUTSIDE if name is None else place[name] for name in outputs)


def covers(outputs: Sequence[int], classes: Sequence[str]) -> bool:
    """Whether every class is said by one output or more: each is then a union of what the network tells apart."""
    return set(outputs) >= set(range(len(classes)))


def kept_lookalikes(groups: Iterable[Sequence[str]], layout: Layout) -> list[list[str]]:
    """The groups as far as they are different classes of the layout, without any twice."""
    folded = [list(dict.fromkeys(c for name in group if (c := layout.class_of(name)))) for group in groups]
    unique = {frozenset(group): group for group in folded if len(group) > 1}
    return list(unique.values())


def _split_off_later(reading: str, given: int, then: Layout, history: Sequence[Past]) -> list[str]:
    later = [past for past in history if past.number > given]
    off = [name for past in later for name in past.splits.get(reading, ())]
    return [name for name in off if then.class_of(name) is None]
