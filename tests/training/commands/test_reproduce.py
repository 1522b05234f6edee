"""manage.py reproduce: what a version learned from, made again; and, where asked, the network."""

import dataclasses
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from recognition.engine.bundle import read_bundle, write_bundle
from recognition.models import Alphabet, ModelVersion, Sample, Split
from tests.champions import make_champion, make_version
from tests.collected import collect, erase, move_to, rendered
from training.models import SnapshotSample, TrainingRun
from training.running import learning, reproducing, runs
from training.running.made_with import RECIPE

pytestmark = [pytest.mark.training, pytest.mark.django_db(transaction=True)]


def told(version: ModelVersion, *options: str) -> str:
    output = io.StringIO()
    call_command("reproduce", f"{version.alphabet.slug}:{version.number}", *options, stdout=output)
    return output.getvalue()


def failed(version: ModelVersion, *options: str) -> tuple[CommandError, str]:
    """How it ended, and what was told before."""
    output = io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("reproduce", str(version.pk), *options, stdout=output)
    return raised.value, output.getvalue()


def test_a_version_is_proved_and_trained_again_bit_by_bit_and_what_was_erased_is_named(
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

    assert "it has the same checksum; 4 of 4 collected drawings are what they were" in told(run.version)
    assert "are the same, bit by bit" in told(run.version, "--train")

    kept = run.version.metrics["made_with"]
    assert kept["config"]["seed"] == small.seed
    assert set(kept["versions"]) >= {"inkloop", "keras", "tensorflow", "numpy", "onnxruntime"}
    assert kept["recipe"] == RECIPE
    assert kept["started_from"] is None
    assert kept["calibrated_on"]["collected"] == 1
    _cannot_start_from(run, make_version(digits, tmp_path), "what it began with is not known")

    _calibrated_on_what_is_not_known(run)
    _calibrated_otherwise(run.version)
    _learned_from_what_was_erased(run.version, Sample.objects.filter(author=alice)[0])


def _calibrated_on_what_is_not_known(run: TrainingRun) -> None:
    assert run.version is not None
    older = {name: value for name, value in run.made_with.items() if name != "calibrated_on"}
    TrainingRun.objects.filter(pk=run.pk).update(made_with=older)

    error, output = failed(run.version, "--train")

    assert (error.returncode, str(error)) == (2, "Nothing differs, but not all of it can be proved.")
    assert "unproved temperature and reject threshold: it is not known what they were fitted on" in output
    TrainingRun.objects.filter(pk=run.pk).update(made_with=run.made_with)


def _calibrated_otherwise(version: ModelVersion) -> None:
    """Its temperature was altered, and how many drawings it was fitted on."""
    bundle = read_bundle(version.bundle_path, sha256=version.sha256)
    hotter = dataclasses.replace(bundle.info, temperature=bundle.info.temperature + 0.5)
    sha256 = write_bundle(
        version.bundle_path, info=hotter, model=bundle.model, weights=bundle.weights(), int8=bundle.int8
    )
    ModelVersion.objects.filter(pk=version.pk).update(sha256=sha256)
    run = TrainingRun.objects.get(version=version)
    counts = run.made_with["calibrated_on"]
    run.made_with["calibrated_on"] = counts | {"collected": 2}
    run.save()

    error, output = failed(version, "--train")

    assert (error.returncode, "differs in 0 of" in str(error)) == (1, True)
    assert f"differs  temperature was {hotter.temperature}, is {bundle.info.temperature}" in output
    assert f"differs  calibrated_on was {run.made_with['calibrated_on']}, is {counts}" in output


def _learned_from_what_was_erased(version: ModelVersion, sample: Sample) -> None:
    erase(sample)

    error, output = failed(version, "--train")

    assert error.returncode == 2
    assert "it could not be expected to be the same" in str(error)
    assert "unproved 1 of 4 collected drawings: erased since" in output
    assert "differs " not in output


def _cannot_start_from(run: TrainingRun, other: ModelVersion, why: str) -> None:
    """As older runs wrote the champion down, whatever it was."""
    assert run.version is not None
    before = run.made_with
    started_from = {"version": other.pk, "sha256": other.sha256}
    TrainingRun.objects.filter(pk=run.pk).update(made_with={**before, "started_from": started_from})
    with pytest.raises(CommandError, match=why):
        told(run.version, "--train")
    TrainingRun.objects.filter(pk=run.pk).update(made_with=before)


def test_all_that_is_proved_ends_well(rebuildable: ModelVersion) -> None:
    assert "proved   built again, it has the same checksum; 3 of 3 collected" in told(rebuildable)


def test_what_differs_is_an_error(rebuildable: ModelVersion) -> None:
    erased, altered, _ = Sample.objects.order_by("pk")
    erase(erased)
    Sample.objects.filter(pk=altered.pk).update(pixels=bytes(784))

    error, output = failed(rebuildable)

    assert (error.returncode, str(error)) == (1, "The snapshot cannot be built again as it was.")
    assert "its pixels are not those that its ink gives" in output
    assert "unproved 1 of 3 collected drawings: erased since" in output
    assert "proved   built again" not in output


def test_what_was_erased_is_not_proved_and_differs_in_nothing(rebuildable: ModelVersion) -> None:
    erase(Sample.objects.all()[0])

    error, output = failed(rebuildable)

    assert (error.returncode, str(error)) == (2, "Nothing differs, but not all of it can be proved.")
    assert "it has the same checksum; 2 of 3 collected drawings are what they were" in output
    assert "unproved 1 of 3 collected drawings: erased since by their owners" in output


def test_what_is_missing_differs_in_nothing_and_cannot_be_trained_on(rebuildable: ModelVersion) -> None:
    row = SnapshotSample.objects.first()
    assert row is not None
    row.delete()

    error, output = failed(rebuildable, "--train")

    assert (error.returncode, "nothing that is here differs" in str(error)) == (2, True)
    assert "missing  collected samples: 1 of 3 rows of the snapshot are not there any more" in output


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


def test_libraries_that_are_others_are_named() -> None:
    run = TrainingRun(made_with={"versions": {"keras": "1.0"}})

    assert any(line.startswith("keras was 1.0, is ") for line in reproducing.library_differences(run))


@pytest.mark.parametrize(
    ("made_with", "told_as"),
    [
        ({"recipe": RECIPE - 1}, f"recipe {RECIPE - 1} of training"),
        ({}, "a recipe of training that was not written down"),
    ],
)
def test_another_recipe_than_todays_is_named(
    rebuildable: ModelVersion, made_with: dict[str, Any], told_as: str
) -> None:
    TrainingRun.objects.update(made_with=made_with)

    assert f"note     made by {told_as}, today's is {RECIPE}: its weights cannot" in told(rebuildable)


def test_the_recipe_of_today_is_no_reason_to_differ() -> None:
    assert reproducing.recipe_differences(TrainingRun(made_with={"recipe": RECIPE})) == []
