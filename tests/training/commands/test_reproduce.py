"""manage.py reproduce: what a version learned from, made again; and, where asked, the network."""

import dataclasses
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from recognition.ink.raster import render_ink
from recognition.ink.strokes import Ink
from recognition.models import Alphabet, ModelVersion, Sample, Split
from tests.champions import make_champion, make_version
from tests.collected import collect, move_to
from training.models import SnapshotSample, TrainingRun
from training.running import learning, reproducing, runs

pytestmark = [pytest.mark.training, pytest.mark.django_db(transaction=True)]


def told(version: ModelVersion, *options: str) -> str:
    output = io.StringIO()
    call_command("reproduce", f"{version.alphabet.slug}:{version.number}", *options, stdout=output)
    return output.getvalue()


def test_a_version_is_proved_and_trained_again_bit_by_bit_and_what_differs_is_named(
    digits: Alphabet, alice: User, bob: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One test for all of it: a run takes its time."""
    from training.nn.config import PRESETS, FitConfig

    small = dataclasses.replace(FitConfig.quick(), epochs=1, examples_per_epoch=1_280, average=0.8)
    monkeypatch.setitem(PRESETS, "quick", lambda: small)
    for seed in range(3):
        rendered(collect(alice, digits, str(seed), seed=seed))
    move_to(rendered(collect(bob, digits, "3", seed=3)), Split.VALIDATION)
    run = learning.carry_out(
        runs.begin_here(alphabet=digits, preset="quick", architecture="letters_basic_cnn")
    )
    assert run.version is not None, run.reason

    assert "it has the same checksum" in told(run.version)
    assert "are the same, bit by bit" in told(run.version, "--train")

    kept = run.version.metrics["made_with"]
    assert kept["config"]["seed"] == small.seed
    assert set(kept["versions"]) >= {"inkloop", "keras", "tensorflow", "numpy", "onnxruntime"}
    assert kept["started_from"] is None
    assert kept["calibrated_on"]["collected"] == 1
    _cannot_start_from(run, make_version(digits, tmp_path), "what it began with is not known")

    row = SnapshotSample.objects.order_by("sample_id").first()
    assert row is not None
    _differs(run.version, "are not those that were written down", row, label="9")
    _differs(run.version, f"sample {row.sample_id}: its pixels are gone", row.sample, pixels=None)
    _differs(run.version, f"sample {row.sample_id}: its pixels are not", row.sample, pixels=bytes(784))
    ink = {**(row.sample.ink or {}), "strokes": [[[1, 2], [3, 40]]]}
    _differs(run.version, f"sample {row.sample_id}: its ink has the checksum", row.sample, ink=ink)
    base = [{**run.snapshot.base[0], "sha256": "0" * 64}]  # type: ignore[union-attr]
    _differs(run.version, "data set sklearn_digits: sha256 was 000", run.snapshot, base=base)
    row.delete()
    with pytest.raises(CommandError):
        told(run.version)


def rendered(sample: Sample) -> Sample:
    """As the renderer draws it."""
    pixels = render_ink(Ink.from_json(sample.ink)).tobytes()
    Sample.objects.filter(pk=sample.pk).update(pixels=pixels)
    return sample


def _cannot_start_from(run: TrainingRun, other: ModelVersion, why: str) -> None:
    """As older runs wrote the champion down, whatever it was."""
    assert run.version is not None
    before = run.made_with
    started_from = {"version": other.pk, "sha256": other.sha256}
    TrainingRun.objects.filter(pk=run.pk).update(made_with={**before, "started_from": started_from})
    with pytest.raises(CommandError, match=why):
        told(run.version, "--train")
    TrainingRun.objects.filter(pk=run.pk).update(made_with=before)


def _differs(version: ModelVersion, told_as: str, row: Any, **change: Any) -> None:
    """With the change it does not hold and says why; without it it holds again."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    before = {name: getattr(row, name) for name in change}
    rows.update(**change)
    try:
        rebuilt = reproducing.rebuild(version)
        assert any(told_as in line for line in rebuilt.differences), rebuilt.differences
    finally:
        rows.update(**before)
    assert reproducing.rebuild(version).holds


def test_what_was_not_made_here_cannot_be_made_again(digits: Alphabet, tmp_path: Any) -> None:
    with pytest.raises(CommandError, match="was not made by a run of this installation"):
        told(make_champion(digits, tmp_path))


def test_a_calibration_that_came_out_otherwise_is_a_difference() -> None:
    network = reproducing.Compared(arrays=2, differing=0, largest=0.0)

    assert network.is_same
    assert not dataclasses.replace(network, calibration=("temperature was 1.0, is 1.1",)).is_same


@pytest.mark.usefixtures("digits")
def test_an_unknown_version_is_refused() -> None:
    for wanted in ("digits:99", "99999", "nine", "klingon:1"):
        with pytest.raises(CommandError, match=r"its id or ALPHABET:NUMBER\. Received"):
            call_command("reproduce", wanted)


def test_networks_are_held_against_each_other_array_by_array() -> None:
    kept = {"a": np.ones(3), "b": np.zeros(2)}

    assert reproducing.compare(kept, {"a": np.ones(3), "b": np.zeros(2)}).is_same
    other = reproducing.compare(kept, {"a": np.ones(3), "b": np.array([0, 0.5])})
    assert (other.differing, other.largest) == (1, 0.5)


def test_each_field_of_a_data_set_that_changed_is_named() -> None:
    then: list[dict[str, Any]] = [{"name": "a", "sha256": "1", "repeats": 0}, {"name": "b", "sha256": "2"}]
    now: list[dict[str, Any]] = [{"name": "a", "sha256": "1", "repeats": 4}, {"name": "c", "sha256": "3"}]

    assert reproducing.base_differences(then, now) == [
        "data set a: repeats was 0, is 4",
        "data set b: it took part, and does not any more",
        "data set c: it takes part, and did not",
    ]


def test_libraries_that_are_others_are_named() -> None:
    run = TrainingRun(made_with={"versions": {"keras": "1.0"}})

    assert any(line.startswith("keras was 1.0, is ") for line in reproducing.library_differences(run))
