"""Snapshots built again: what is told of what differs, is missing, or can be proved no more."""

from typing import Any

import pytest
from django.conf import settings

from accounts.models import User
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import ModelVersion
from tests.collected import collect, erase, rendered
from training.models import SnapshotSample, TrainingRun
from training.running import rebuilding
from training.running.rebuilding import Findings

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(rebuildable: ModelVersion) -> TrainingRun:
    return TrainingRun.objects.get(version=rebuildable)


@pytest.fixture
def row(rebuildable: ModelVersion) -> SnapshotSample:
    """The first of them."""
    return SnapshotSample.objects.select_related("sample").order_by("sample_id")[0]


def found(version: ModelVersion) -> Findings:
    return rebuilding.rebuild(version).findings


def change(row: Any, **fields: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**fields)


def test_what_is_as_it_was_is_proved(rebuildable: ModelVersion) -> None:
    rebuilt = rebuilding.rebuild(rebuildable)

    assert rebuilt.findings == Findings()
    assert (rebuilt.proved, rebuilt.erased) == (3, 0)


def test_a_row_that_was_altered_differs(rebuildable: ModelVersion, row: SnapshotSample) -> None:
    change(row, label="9")

    [line] = found(rebuildable).differs
    assert "are not those that were written down" in line


def test_a_drawing_that_was_altered_differs_by_name(rebuildable: ModelVersion, row: SnapshotSample) -> None:
    change(row.sample, ink={**(row.sample.ink or {}), "strokes": [[[1, 2], [3, 40]]]})

    first, second = found(rebuildable).differs
    assert first.startswith(f"sample {row.sample_id}: its ink has the checksum ")
    assert second == f"sample {row.sample_id}: its pixels are not those that its ink gives"


def test_pixels_that_are_gone_are_missing(rebuildable: ModelVersion, row: SnapshotSample) -> None:
    change(row.sample, pixels=None)

    assert found(rebuildable) == Findings(missing=(f"sample {row.sample_id}: its pixels are gone",))


def test_rows_that_are_gone_are_missing_and_the_others_not_proved(
    rebuildable: ModelVersion, row: SnapshotSample
) -> None:
    row.delete()

    findings = found(rebuildable)

    [line] = findings.missing
    assert "1 of 3 rows of the snapshot are not there any more" in line
    assert (findings.differs, findings.hold) == ((), False)


def test_a_row_that_was_added_differs(rebuildable: ModelVersion, run: TrainingRun, bob: User) -> None:
    assert run.snapshot is not None
    added = collect(bob, run.alphabet, "5", seed=5)
    SnapshotSample.objects.create(
        snapshot=run.snapshot, sample=rendered(added), label="5", weight=1, split="train"
    )

    assert found(rebuildable).differs == ("collected samples: there were 3, there are 4",)


def test_what_was_erased_is_counted_and_does_not_differ(
    rebuildable: ModelVersion, row: SnapshotSample
) -> None:
    erase(row.sample)

    rebuilt = rebuilding.rebuild(rebuildable)

    [line] = rebuilt.findings.unproved
    assert line.startswith("1 of 3 collected drawings: erased since by their owners")
    assert (rebuilt.holds, rebuilt.proved, rebuilt.erased) == (True, 2, 1)


def test_what_another_renderer_drew_is_counted_as_not_proved(
    rebuildable: ModelVersion, row: SnapshotSample
) -> None:
    change(row.sample, pixels=bytes(784), renderer_version=RENDERER_VERSION + 1)

    rebuilt = rebuilding.rebuild(rebuildable)

    [line] = rebuilt.findings.unproved
    assert line.startswith("1 of 3 collected drawings: drawn by another renderer")
    assert (rebuilt.holds, rebuilt.proved, rebuilt.erased) == (True, 2, 0)


def test_a_data_set_that_is_another_differs(rebuildable: ModelVersion, run: TrainingRun) -> None:
    assert run.snapshot is not None
    source = run.snapshot.base[0]
    change(run.snapshot, base=[{**source, "sha256": "0" * 64}, *run.snapshot.base[1:]])

    assert any(
        line.startswith(f"data set {source['name']}: sha256 was 000") for line in found(rebuildable).differs
    )


def test_every_data_set_that_is_not_here_is_missing_by_name(
    rebuildable: ModelVersion, run: TrainingRun
) -> None:
    at_hand = {"mnist": "ab" * 32, "sklearn_digits": "cd" * 32, "pendigits": "ef" * 32}
    change(run, made_with={"at_hand": at_hand})

    rebuilt = rebuilding.rebuild(rebuildable)

    assert rebuilt.findings == Findings(
        missing=tuple(
            f"data set {name}: it is not in {settings.DATASETS_DIR}" for name in ("mnist", "pendigits")
        )
    )
    assert rebuilt.base is None


def test_each_field_of_a_data_set_that_changed_is_named() -> None:
    then: list[dict[str, Any]] = [{"name": "a", "sha256": "1", "repeats": 0}, {"name": "b", "sha256": "2"}]
    now: list[dict[str, Any]] = [{"name": "a", "sha256": "1", "repeats": 4}, {"name": "c", "sha256": "3"}]

    assert rebuilding.base_differences(then, now) == [
        "data set a: repeats was 0, is 4",
        "data set b: it took part, and does not any more",
        "data set c: it takes part, and did not",
    ]
