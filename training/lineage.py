"""From a drawing to the versions that learned from it, and from a reading back to what its version was made of."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Sample, Split
from recognition.models.model_version import ModelVersionQuerySet
from recognition.models.prediction import PredictionQuerySet
from training.models import Exclusion, LeftOut, Snapshot, SnapshotSample, TrainingRun

DRAWN_LATER = "it was drawn after the snapshot was taken"
WITHDRAWN_BEFORE = "it was withdrawn before the snapshot was taken"
CAME_ALONG = "the version was not trained here: it learned from no drawing of this site"
_ONCE_WITHDRAWN = "No run that begins after a withdrawal is shown it."
_WHAT_IS_KNOWN = "A quick run goes on from what the champion knows, a full one does not."
NOT_KNOWN = "not known: the snapshot was taken before reasons were kept"


class Role(StrEnum):
    """`HELD_OUT`, which is one of the next two, is all that those are told who might look for a hand that tests."""

    LEARNED = "learned from"
    HELD_OUT = "held out"
    ASIDE = "kept aside"
    TESTED = "tested on"
    LEFT_OUT = "left out"


_ROLE_OF = {Split.TRAIN: Role.LEARNED, Split.VALIDATION: Role.ASIDE, Split.TEST: Role.TESTED}


@dataclass(frozen=True, kw_only=True)
class Part:
    """What part a sample had in the making of a version: as which class, with which weight, or why in none."""

    version: ModelVersion
    run: TrainingRun | None
    role: Role
    label: str = ""
    weight: float | None = None
    reason: str = ""

    @property
    def is_learned(self) -> bool:
        return self.role == Role.LEARNED


# Of a run: the long columns.
_LONG = ("gate", "progress", "config", "curve", "checkpoint", "made_with")


def versions_of(alphabet: Alphabet) -> ModelVersionQuerySet:
    """Newest first, each with its run and its snapshot, without the long columns of all three."""
    return with_run(ModelVersion.objects.all().of_alphabet(alphabet).newest_first()).defer("metrics")


def with_run(versions: ModelVersionQuerySet) -> ModelVersionQuerySet:
    found: ModelVersionQuerySet = versions.select_related("training_run__snapshot").defer(
        *(f"training_run__{name}" for name in _LONG)
    )
    return found


def with_version_and_run(predictions: PredictionQuerySet) -> PredictionQuerySet:
    found: PredictionQuerySet = predictions.select_related(
        "version__alphabet", "version__training_run__snapshot"
    ).defer("version__metrics", *(f"version__training_run__{name}" for name in _LONG))
    return found


def run_of(version: ModelVersion) -> TrainingRun | None:
    """Of a version with_run, without asking the database."""
    return getattr(version, "training_run", None)


def snapshot_of(version: ModelVersion) -> Snapshot | None:
    run = run_of(version)
    return run.snapshot if run else None


def parts_of(sample: Sample, versions: Sequence[ModelVersion], *, tells_sides: bool) -> list[Part]:
    """What part the sample has in each of these versions of its alphabet, fetched with_run. Asks the database twice."""
    snapshots = [snapshot for version in versions if (snapshot := snapshot_of(version))]
    rows = {row.snapshot_id: row for row in SnapshotSample.objects.of(sample).within(snapshots)}
    left_out = {row.snapshot_id: row.reason for row in LeftOut.objects.of(sample).within(snapshots)}
    parts = [_part(sample, version, rows, left_out) for version in versions]
    return parts if tells_sides else [_without_side(part) for part in parts]


def learned_from(sample: Sample) -> list[ModelVersion]:
    """The versions that learned from it, newest first."""
    rows = SnapshotSample.objects.of(sample).learned().made_a_version()
    learned = rows.values("snapshot__training_runs__version")
    return list(with_run(ModelVersion.objects.all().newest_first().among(learned)).defer("metrics"))


def taught_by(user: User) -> ModelVersionQuerySet:
    """The versions that learned from the person's drawings, or from drawings that the person has read, newest first."""
    rows = SnapshotSample.objects.all().learned().made_a_version().given_by(user)
    versions = ModelVersion.objects.filter(pk__in=rows.values("snapshot__training_runs__version"))
    return versions.select_related("alphabet").defer("metrics").newest_first()


def going_on_from(versions: Iterable[ModelVersion]) -> list[ModelVersion]:
    """Those that began with the weights of these, or of such as did, newest first: they may know what these learned."""
    first = {version.pk for version in versions}
    begun = TrainingRun.objects.all().warm_starts() if first else []
    reached, newest = set[int](), first
    while newest:
        newest = {made for made, start in begun if start in newest} - first - reached
        reached |= newest
    return list(ModelVersion.objects.all().newest_first().filter(pk__in=reached).defer("metrics"))


def what_withdrawal_means(
    sample: Sample, learned: Sequence[ModelVersion], later: Sequence[ModelVersion]
) -> str:
    """Before and after: `learned` are the versions that learned from it, `later` those that go on from them."""
    if not learned:
        seen = (
            "No version has learned from it."
            if sample.is_withdrawn
            else "No version has learned from it yet."
        )
        return f"{seen} {_ONCE_WITHDRAWN}"
    one = len(learned) == 1
    numbers = _in_words([f"version {version.number}" for version in learned])
    stay = f"{numbers[:1].upper()}{numbers[1:]} learned from it and {'stays' if one else 'stay'} as trained"
    if later:
        names = _in_words([f"version {each.number} of {each.alphabet.name}" for each in later])
        stay += f", and {names} went on from {'its' if one else 'their'} weights"
    when = "" if sample.is_withdrawn else " also after it is withdrawn"
    return f"{stay}{when}: nothing is unlearned. {_ONCE_WITHDRAWN} {_WHAT_IS_KNOWN}"


def _in_words(names: Sequence[str]) -> str:
    """At most five of them."""
    shown = [*names[:5], f"{len(names) - 5} more"] if len(names) > 5 else list(names)
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


@dataclass(frozen=True, kw_only=True)
class Collected:
    """What a snapshot holds of this site's drawings, and what has become of them since."""

    contributors: int = 0
    learned: int = 0
    aside: int = 0
    tested: int = 0
    withdrawn: int = 0
    excluded: int = 0

    @property
    def count(self) -> int:
        return self.learned + self.aside + self.tested


def collected_in(snapshot: Snapshot) -> Collected:
    """Counts only: they name nobody."""
    rows = SnapshotSample.objects.all().within([snapshot])
    excluded = rows.drawn_by_excluded(Exclusion.objects.all().in_force()).count()
    return Collected(**rows.counts(), excluded=excluded)


def _part(
    sample: Sample,
    version: ModelVersion,
    rows: Mapping[uuid.UUID, SnapshotSample],
    left_out: Mapping[uuid.UUID, str],
) -> Part:
    run, snapshot = run_of(version), snapshot_of(version)
    row = rows.get(snapshot.pk) if snapshot else None
    if row is None:
        reason = _why_not(sample, snapshot, left_out)
        return Part(version=version, run=run, role=Role.LEFT_OUT, reason=reason)
    if row.weight <= 0:
        return Part(
            version=version,
            run=run,
            role=Role.LEFT_OUT,
            label=row.label,
            weight=0,
            reason="it weighed nothing",
        )
    return Part(version=version, run=run, role=_ROLE_OF[Split(row.split)], label=row.label, weight=row.weight)


def _without_side(part: Part) -> Part:
    return replace(part, role=Role.HELD_OUT) if part.role in (Role.ASIDE, Role.TESTED) else part


def _why_not(sample: Sample, snapshot: Snapshot | None, left_out: Mapping[uuid.UUID, str]) -> str:
    if snapshot is None:
        return CAME_ALONG
    if snapshot.pk in left_out:
        return left_out[snapshot.pk]
    if sample.created_at > snapshot.created_at:
        return DRAWN_LATER
    if sample.withdrawn_at is not None and sample.withdrawn_at <= snapshot.created_at:
        return WITHDRAWN_BEFORE
    return NOT_KNOWN
