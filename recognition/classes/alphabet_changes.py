"""What an administrator wants of an alphabet, and the alphabet that comes of it. Nothing is stored here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from accounts.models import User
from recognition.classes import class_names
from recognition.classes.layouts import Layout, kept_lookalikes
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, AlphabetRevision, Labellers, QueueStrategy, Suggestions
from recognition.models.alphabet import FEWEST_READINGS, MOST_READINGS

LONGEST_TITLE = 100


@dataclass(frozen=True, kw_only=True)
class Merge:
    """All of `classes` counted as `into`: one of them, or a new name."""

    classes: Sequence[str]
    into: str


@dataclass(frozen=True, kw_only=True)
class Split:
    """`off`: new class -> readings of `name` that go with it; a reading that none names stays with `name`."""

    name: str
    off: Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What None leaves as it is. First comes `back_to`, then `classes` and `merges`, then merging, then splitting."""

    name: str | None = None
    back_to: int | None = None
    classes: Sequence[str] | None = None
    merges: Mapping[str, str] | None = None
    merge: Sequence[Merge] = ()
    split: Sequence[Split] = ()
    lookalikes: Sequence[Sequence[str]] | None = None
    required_readings: int | None = None
    queue_strategy: str | None = None
    suggestions: str | None = None
    labelled_by: str | None = None
    labellers: Sequence[User] | None = None
    is_default: bool | None = None
    retired: bool | None = None


@dataclass(frozen=True, kw_only=True)
class State:
    """An alphabet as it is to be. `splits`: classes that were told apart from none of their readings; see layouts."""

    name: str
    layout: Layout
    lookalikes: list[list[str]]
    required_readings: int
    queue_strategy: str
    suggestions: str
    labelled_by: str
    labellers: tuple[User, ...]
    splits: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def labelling(self) -> dict[str, Any]:
        return {
            "required_readings": self.required_readings,
            "queue_strategy": self.queue_strategy,
            "suggestions": self.suggestions,
            "labelled_by": self.labelled_by,
            "labellers": sorted(user.pk for user in self.labellers),
        }


def state_of(alphabet: Alphabet) -> State:
    return State(
        name=alphabet.name,
        layout=alphabet.layout,
        lookalikes=alphabet.lookalikes,
        required_readings=alphabet.required_readings,
        queue_strategy=alphabet.queue_strategy,
        suggestions=alphabet.suggestions,
        labelled_by=alphabet.labelled_by,
        labellers=tuple(alphabet.labellers.order_by("pk")) if alphabet.pk else (),
    )


def applied(state: State, change: Change, *, earlier: AlphabetRevision | None = None) -> State:
    """The state after the change; `earlier` is the revision to go back to. Raises InvalidInput for what does not fit."""
    if earlier is not None:
        state = _as_it_was(state, earlier)
    layout, splits = _layout(state.layout, change)
    _check(layout)
    return replace(
        state,
        name=_title(state.name if change.name is None else change.name),
        layout=layout,
        splits=splits,
        lookalikes=_lookalikes(state.lookalikes, layout, change),
        required_readings=_readings(state, change),
        queue_strategy=_one_of(
            QueueStrategy.values, change.queue_strategy, state.queue_strategy, "queue_strategy"
        ),
        suggestions=_one_of(Suggestions.values, change.suggestions, state.suggestions, "suggestions"),
        labelled_by=_one_of(Labellers.values, change.labelled_by, state.labelled_by, "labelled_by"),
        labellers=state.labellers if change.labellers is None else tuple(change.labellers),
    )


def in_words(before: State, after: State) -> list[str]:
    """What is different, a sentence each."""
    old, new = before.layout, after.layout
    said = []
    if before.name != after.name:
        said.append(f"named {after.name}, before {before.name}")
    said += _listed("appears", "appear", [name for name in new.classes if name not in old.classes])
    said += _listed("vanishes", "vanish", [name for name in old.classes if name not in new.classes])
    if set(old.classes) == set(new.classes) and old.classes != new.classes:
        said.append("the classes stand in another order")
    for reading in dict.fromkeys([*old.merges, *new.merges]):
        if old.merges.get(reading) != new.merges.get(reading):
            into = new.merges.get(reading)
            said.append(f"{reading} counts as {into}" if into else f"{reading} is not folded any more")
    if before.lookalikes != after.lookalikes:
        groups = "; ".join(" ".join(group) for group in after.lookalikes)
        said.append(f"look-alikes: {groups or 'none'}")
    for key, words in _SETTINGS.items():
        if before.labelling[key] != after.labelling[key]:
            said.append(f"{words}: {_shown(key, after)}")
    return said


_SETTINGS = {
    "required_readings": "readings of a sample",
    "queue_strategy": "asked first",
    "suggestions": "while labelling",
    "labelled_by": "labelled by",
    "labellers": "named",
}


def _shown(key: str, state: State) -> str:
    if key == "queue_strategy":
        return str(QueueStrategy(state.queue_strategy).label)
    if key == "suggestions":
        return str(Suggestions(state.suggestions).label)
    if key == "labelled_by":
        return str(Labellers(state.labelled_by).label)
    if key == "labellers":
        return f"{len(state.labellers)} people"
    return str(state.required_readings)


def _listed(one: str, several: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    count = "1 class" if len(names) == 1 else f"{len(names)} classes"
    return [f"{count} {one if len(names) == 1 else several}: {' '.join(names)}"]


def _as_it_was(state: State, earlier: AlphabetRevision) -> State:
    labelling = earlier.labelling
    return replace(
        state,
        name=earlier.name,
        layout=earlier.layout,
        lookalikes=earlier.lookalikes,
        required_readings=labelling.get("required_readings", state.required_readings),
        queue_strategy=labelling.get("queue_strategy", state.queue_strategy),
        suggestions=labelling.get("suggestions", state.suggestions),
        labelled_by=labelling.get("labelled_by", state.labelled_by),
        labellers=tuple(User.objects.filter(pk__in=labelling.get("labellers", ())).order_by("pk")),
    )


def _layout(layout: Layout, change: Change) -> tuple[Layout, dict[str, list[str]]]:
    if change.classes is not None:
        layout = layout.with_classes(class_names.classes(change.classes))
    if change.merges is not None:
        merges = {class_names.name(key, field="merges"): into for key, into in change.merges.items()}
        layout = Layout(classes=layout.classes, merges=merges)
    for merge in change.merge:
        layout = _merged(layout, merge)
    splits: dict[str, list[str]] = {}
    for split in change.split:
        off = _off(layout, split)
        splits[split.name] = [new for new in off if layout.class_of(new) is None]
        layout = layout.split(split.name, off=off)
    return layout, {name: off for name, off in splits.items() if off}


def _merged(layout: Layout, merge: Merge) -> Layout:
    names = list(dict.fromkeys(merge.classes))
    into = class_names.name(merge.into, field="merge")
    strangers = [name for name in names if name not in layout.classes]
    if strangers or not names:
        raise InvalidInput(f"Classes are merged. Received: {' '.join(strangers) or 'none'}.", field="merge")
    if into not in names and layout.class_of(into) not in (None, *names):
        raise InvalidInput(
            f"Classes are merged into one of them, or under a new name. Received: {into!r},"
            f" which counts as {layout.class_of(into)}.",
            field="merge",
        )
    if names == [into]:
        raise InvalidInput(f"Two or more classes are merged. Received: {into!r} alone.", field="merge")
    return layout.merged(names, into=into)


def _off(layout: Layout, split: Split) -> dict[str, list[str]]:
    """The new classes, checked: none of them is one already, and what goes with them was read as the old one."""
    if split.name not in layout.classes:
        raise InvalidInput(f"A class is split. Received: {split.name!r}.", field="split")
    if not split.off:
        raise InvalidInput(f"Say which classes come off {split.name}. Received: none.", field="split")
    members = layout.members(split.name)
    off = {
        class_names.name(new, field="split"): [class_names.name(each, field="split") for each in readings]
        for new, readings in split.off.items()
    }
    for new in off:
        if new in layout.classes or layout.class_of(new) not in (None, split.name):
            raise InvalidInput(f"A new class is none yet. Received: {new!r}.", field="split")
    moved = [reading for new, readings in off.items() for reading in {*readings} - {new}]
    strays = [each for each in moved if each not in members or each == split.name or each in off]
    if strays or len(moved) != len(set(moved)):
        raise InvalidInput(
            f"Readings of {split.name} go with one new class each; it keeps its own name."
            f" Received: {' '.join(strays or moved)}.",
            field="split",
        )
    return off


def _check(layout: Layout) -> None:
    class_names.classes(layout.classes)
    class_names.names(layout.merges, field="merges")
    if len(layout.merges) > class_names.MOST_READINGS:
        raise InvalidInput(
            f"At most {class_names.MOST_READINGS:,} readings are folded. Received: {len(layout.merges):,}.",
            field="merges",
        )
    strays = [reading for reading, name in layout.merges.items() if name not in layout.classes]
    strays += [reading for reading in layout.merges if reading in layout.classes]
    if strays:
        raise InvalidInput(
            f"A reading that is no class is folded into a class. Received: {' '.join(strays)}.",
            field="merges",
        )


def _lookalikes(groups: list[list[str]], layout: Layout, change: Change) -> list[list[str]]:
    if change.lookalikes is None:
        return kept_lookalikes(groups, layout)
    wanted = [list(group) for group in change.lookalikes]
    strays = [name for group in wanted for name in group if name not in layout.classes]
    if strays or any(len(set(group)) < 2 for group in wanted):
        raise InvalidInput(
            "Look-alikes are groups of two or more different classes."
            f" Received: {' '.join(strays) or 'a group of one'}.",
            field="lookalikes",
        )
    return kept_lookalikes(wanted, layout)


def _title(title: str) -> str:
    stripped = " ".join(title.split())
    if not 0 < len(stripped) <= LONGEST_TITLE:
        raise InvalidInput(
            f"A name has 1 to {LONGEST_TITLE} characters. Received: {len(stripped)}.", field="name"
        )
    return stripped


def _readings(state: State, change: Change) -> int:
    wanted = state.required_readings if change.required_readings is None else change.required_readings
    if not FEWEST_READINGS <= wanted <= MOST_READINGS:
        raise InvalidInput(
            f"A sample is read by {FEWEST_READINGS} to {MOST_READINGS} people. Received: {wanted}.",
            field="required_readings",
        )
    return wanted


def _one_of(allowed: Sequence[str], wanted: str | None, before: str, field: str) -> str:
    if wanted is None:
        return before
    if wanted not in allowed:
        raise InvalidInput(f"Must be one of {', '.join(allowed)}. Received: {wanted!r}.", field=field)
    return wanted
