"""Make again what a version learned from and prove it by its checksums; what is not proved differs, is missing or was erased."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from recognition.engine.bundle import Bundle, BundleError, read_bundle
from recognition.models import ModelVersion
from training.datasets import registry
from training.datasets.exceptions import DatasetError
from training.datasets.mixture import BaseMixture, build_base
from training.exceptions import NotReproducible
from training.models import Snapshot, TrainingRun
from training.running import drawn_again
from training.snapshot import snapshots

_ROWS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What was not proved, a line each.

    `differs`: it is here, and is not as it was. `missing`: it is not here any more. `unproved`: it is taken as it is kept,
    for what would prove it was erased since, or is drawn in another way today.
    """

    differs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unproved: tuple[str, ...] = ()

    @classmethod
    def joined(cls, parts: Iterable["Findings"]) -> "Findings":
        parts = list(parts)
        return cls(
            differs=tuple(line for part in parts for line in part.differs),
            missing=tuple(line for part in parts for line in part.missing),
            unproved=tuple(line for part in parts for line in part.unproved),
        )

    @property
    def hold(self) -> bool:
        """Whether it can be made again as it was, by all that is left to tell."""
        return not self.differs and not self.missing


@dataclass(frozen=True, kw_only=True, eq=False)
class Rebuilt:
    """`base`: None where it cannot be built any more. Of the collected drawings `proved` are what they were and `erased`
    were erased since by their owners."""

    run: TrainingRun
    snapshot: Snapshot
    base: BaseMixture | None
    findings: Findings
    proved: int
    erased: int

    @property
    def holds(self) -> bool:
        return self.findings.hold


def rebuild(version: ModelVersion) -> Rebuilt:
    """Build the snapshot anew from what lies here.

    Raises NotReproducible for a version without run or snapshot, or whose bundle cannot be read.
    """
    run = TrainingRun.objects.all().that_made(version)
    if run is None or run.snapshot is None:
        raise NotReproducible(
            f"{version} was not made by a run of this installation: it is not known here what it learned from."
        )
    base, sets = _base(run, run.snapshot)
    rows, outcomes = _rows(run.snapshot)
    findings = Findings.joined([sets, _alphabet(version, run.snapshot), rows])
    if findings.hold and base is not None:
        findings = Findings.joined([findings, _whole(run.snapshot, base)])
    return Rebuilt(
        run=run,
        snapshot=run.snapshot,
        base=base,
        findings=findings,
        proved=outcomes[drawn_again.PROVED],
        erased=outcomes[drawn_again.ERASED],
    )


def bundle_of(version: ModelVersion) -> Bundle:
    """Raises NotReproducible."""
    try:
        return read_bundle(version.bundle_path, sha256=version.sha256)
    except BundleError as error:
        raise NotReproducible(f"There is nothing to hold it against: {error}") from error


def base_differences(kept: list[dict[str, Any]], here: list[dict[str, Any]]) -> list[str]:
    """Field by field what is another between two lists of base sets."""
    then, now = ({source["name"]: source for source in each} for each in (kept, here))
    told = [f"data set {name}: it took part, and does not any more" for name in then.keys() - now.keys()]
    told += [f"data set {name}: it takes part, and did not" for name in now.keys() - then.keys()]
    for name in then.keys() & now.keys():
        for field in sorted({*then[name], *now[name]}):
            if then[name].get(field) != now[name].get(field):
                told.append(
                    f"data set {name}: {field} was {then[name].get(field)}, is {now[name].get(field)}"
                )
    return sorted(told)


def _base(run: TrainingRun, snapshot: Snapshot) -> tuple[BaseMixture | None, Findings]:
    """From the sets that were at hand, so that one that was added since changes nothing. All of them or none: what one
    holds decides what is taken of the others."""
    at_hand = run.made_with.get("at_hand") or {source["name"]: source["sha256"] for source in snapshot.base}
    here = registry.available(settings.DATASETS_DIR)
    if gone := [name for name in at_hand if name not in here]:
        missing = tuple(f"data set {name}: it is not in {settings.DATASETS_DIR}" for name in gone)
        left = {name: sha256 for name, sha256 in at_hand.items() if name in here}
        return None, Findings(missing=missing, differs=_altered(left))
    then = snapshot.alphabet_then
    try:
        base = build_base(
            classes=then.classes,
            merges=then.merges,
            root=settings.DATASETS_DIR,
            cache=settings.DATA_DIR / "cache",
            names=list(at_hand),
        )
    except DatasetError as error:
        return None, Findings(differs=(f"data sets: {error}",))
    took_part = {source["name"] for source in snapshot.base}
    beside = {name: sha256 for name, sha256 in at_hand.items() if name not in took_part}
    changed = _other_checksums(beside, base.at_hand)
    return base, Findings(differs=(*changed, *_sources(snapshot, base)))


def _altered(at_hand: Mapping[str, str]) -> tuple[str, ...]:
    """Those whose files are not what they were. What comes with a library has no file, and is proved when it is read."""
    told, found = [], {}
    for name, sha256 in at_hand.items():
        try:
            found[name] = registry.verify(name, settings.DATASETS_DIR) or sha256
        except DatasetError as error:
            told.append(f"data set {name}: {error}")
    return (*told, *_other_checksums({name: at_hand[name] for name in found}, found))


def _other_checksums(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [
        f"data set {name}: sha256 was {sha256}, is {now.get(name)}"
        for name, sha256 in then.items()
        if now.get(name) != sha256
    ]


def _sources(snapshot: Snapshot, base: BaseMixture) -> list[str]:
    return base_differences(snapshot.base, [source.to_json() for source in base.sources])


def _alphabet(version: ModelVersion, snapshot: Snapshot) -> Findings:
    """The bundle knows its classes by itself: they must be those that the snapshot is told to be of."""
    then = list(bundle_of(version).info.classes)
    told = list(snapshot.alphabet_then.classes)
    if then == told:
        return Findings()
    line = f"alphabet: the version's classes are {' '.join(then)}, the snapshot's {' '.join(told)}"
    return Findings(differs=(line,))


def _rows(snapshot: Snapshot) -> tuple[Findings, Counter[str]]:
    """What became of the collected drawings, and of how many: by drawn_again's words for it."""
    rows = snapshot.samples.select_related("sample__original", "sample__place").order_by("sample_id")
    pages = drawn_again.Pages()
    differs: list[str] = []
    missing: list[str] = []
    outcomes: Counter[str] = Counter()
    for row in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        held = drawn_again.held(row.sample, pages)
        outcomes[held.outcome] += 1
        differs += [f"sample {row.sample_id}: {line}" for line in held.differs]
        missing += [f"sample {row.sample_id}: {line}" for line in held.missing]
    count = outcomes.total()
    unproved = tuple(
        f"{outcomes[why]:,} of {count:,} collected drawings: {drawn_again.UNPROVED[why]}"
        for why in drawn_again.UNPROVED
        if outcomes[why]
    )
    found = Findings(differs=tuple(differs), missing=tuple(missing), unproved=unproved)
    return Findings.joined([_manifest(snapshot, count), found]), outcomes


def _manifest(snapshot: Snapshot, count: int) -> Findings:
    """The rows themselves: as many as there were, and as they were written down."""
    if count < snapshot.collected_count:
        line = (
            f"collected samples: {snapshot.collected_count - count:,} of {snapshot.collected_count:,} rows of the snapshot are"
            " not there any more; without them the checksum proves none of the others"
        )
        return Findings(missing=(line,))
    if count > snapshot.collected_count:
        line = f"collected samples: there were {snapshot.collected_count:,}, there are {count:,}"
        return Findings(differs=(line,))
    if snapshots.verify(snapshot):
        return Findings()
    line = (
        "collected samples: their classes, weights, sides or contents, or the alphabet's readings, are not those that were"
        " written down"
    )
    return Findings(differs=(line,))


def _whole(snapshot: Snapshot, base: BaseMixture) -> Findings:
    if snapshots.verify(snapshot, base=[source.to_json() for source in base.sources]):
        return Findings()
    return Findings(
        differs=("the checksum of the snapshot is another, for a reason that no part of it shows",)
    )
