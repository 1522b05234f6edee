"""The data sets we know, and the folder they lie in: what is there, is it right, read it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from recognition.ink.raster import PEN
from training.datasets.exceptions import UnknownDataset
from training.datasets.folder.data_folder import checked, form_there, place, write_json
from training.datasets.own import sets as own
from training.datasets.published import (
    az_handwritten,
    binaryalphadigs,
    chars74k_hand,
    charwizard,
    crohme,
    emnist,
    hand62_photos,
    hershey,
    mnist,
    nist_sd19,
    nist_sd19_by_class,
    ocr_letters,
    pendigits,
    quickdraw,
    scanned_capitals,
    sklearn_digits,
    unipen,
    unipen_symbols,
    usps,
    write_math,
)
from training.datasets.rendering import cache_file, labelled_set, read_cached, write_cached
from training.datasets.spec import DatasetSpec, LabelledSet

REGISTRY: dict[str, DatasetSpec] = {
    spec.name: spec
    for spec in (
        mnist.SPEC,
        usps.SPEC,
        pendigits.SPEC,
        unipen.SPEC,
        chars74k_hand.SPEC,
        nist_sd19.SPEC,
        crohme.SPEC,
        write_math.SPEC,
        hand62_photos.SPEC,
        charwizard.SPEC,
        scanned_capitals.SPEC,
        *emnist.SPECS,
        nist_sd19_by_class.SPEC,
        az_handwritten.SPEC,
        ocr_letters.SPEC,
        binaryalphadigs.SPEC,
        unipen_symbols.SPEC,
        quickdraw.SPEC,
        sklearn_digits.SPEC,
        hershey.SPEC,
    )
}
# Which sets take part although they would not by themselves, or do not although they would: {name: bool}.
CHOICES = "choices.json"


@dataclass(frozen=True, kw_only=True)
class DatasetStatus:
    """`present`: it can be read from the folder. Whether its files are right, `verify` says.

    `takes_part`: in training, where an alphabet has its characters.
    """

    spec: DatasetSpec
    present: bool
    takes_part: bool


def spec_of(name: str, root: Path | None = None) -> DatasetSpec:
    """The registry's entry; with the data folder, also that of a set which somebody brought."""
    known = specs(root)
    try:
        return known[name]
    except KeyError:
        raise UnknownDataset(f"A data set is one of {', '.join(known)}. Received: {name!r}.") from None


def specs(root: Path | None) -> dict[str, DatasetSpec]:
    """By name: the registry, and with a data folder the sets that were brought into it."""
    return REGISTRY | (own.specs(root) if root else {})


def statuses(root: Path) -> list[DatasetStatus]:
    choices = chosen(root)
    return [
        DatasetStatus(
            spec=spec,
            present=not spec.forms or form_there(spec, root) is not None,
            takes_part=choices.get(spec.name, spec.default),
        )
        for spec in specs(root).values()
    ]


def available(root: Path) -> list[str]:
    """Names of the sets that can be loaded from this folder, in the registry's order."""
    return [status.spec.name for status in statuses(root) if status.present]


def taking_part(root: Path) -> list[str]:
    """Names of those that training mixes when it is not told which."""
    return [status.spec.name for status in statuses(root) if status.present and status.takes_part]


def load(name: str, root: Path, *, cache: Path | None = None, pen: float = PEN) -> LabelledSet:
    """Read a data set whole, after checking its files. Raises a DatasetError.

    `cache`: a folder that keeps the drawn pixels for the next time.
    """
    spec = spec_of(name, root)
    if not spec.forms:
        return _from_package(name, pen)
    form, sha256 = checked(spec, root)
    kept = cache_file(cache, spec, sha256=sha256, pen=pen) if cache else None
    if kept and (cached := read_cached(kept, name=name, sha256=sha256)):
        return replace(cached, spec=spec)
    drawn = labelled_set(spec, place(form, root), sha256=sha256, pen=pen)
    if kept:
        write_cached(kept, drawn)
    return replace(drawn, spec=spec)


@lru_cache(maxsize=4)
def _from_package(name: str, pen: float) -> LabelledSet:
    """A set that comes with a library stays the same as long as the process does."""
    drawn = labelled_set(REGISTRY[name], Path(), sha256=None, pen=pen)
    for field in (drawn.pixels, drawn.labels, drawn.writers, drawn.splits):
        field.flags.writeable = False
    return drawn


def verify(name: str, root: Path) -> str:
    """The SHA-256 of the set as it lies there, if it is the one that was published or added; empty for a set
    without a file. Raises DatasetMissing or DatasetCorrupt."""
    spec = spec_of(name, root)
    return checked(spec, root)[1] if spec.forms else ""


def choose(names: Iterable[str], root: Path, *, takes_part: bool) -> None:
    """Let sets take part in training, or not, from now on."""
    chosen_now = {spec_of(name, root).name: takes_part for name in names}
    root.mkdir(parents=True, exist_ok=True)
    write_json(chosen(root) | chosen_now, root / CHOICES)


def chosen(root: Path) -> dict[str, bool]:
    try:
        choices: dict[str, bool] = json.loads((root / CHOICES).read_text())
    except FileNotFoundError:
        return {}
    return choices
