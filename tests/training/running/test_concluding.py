"""What a run does with its network: what it is calibrated on, and what the gate is shown."""

import dataclasses
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Sample, Split
from tests.collected import collect, move_to
from training.datasets.examples import Examples
from training.judging import judgement
from training.models import Evaluation, RunState, TestSetLook
from training.running import concluding, learning, runs
from training.snapshot import snapshots


def base_of(count: int) -> Any:
    drawn = Examples(
        pixels=np.zeros((count, 28, 28), np.uint8), targets=np.zeros(count, np.int64), weights=np.ones(count)
    )
    return cast("Any", SimpleNamespace(drawn_validation=drawn))


@pytest.mark.django_db
def test_validation_hands_of_this_site_are_calibrated_on(alice: User, bob: User, digits: Alphabet) -> None:
    ours = collect(alice, digits, "7", seed=1)
    move_to(ours, Split.VALIDATION)
    move_to(collect(bob, digits, "3", seed=2), Split.TEST)
    snapshot = snapshots.take(alphabet=digits, base=[])

    found = concluding.calibrated_on(base_of(2), snapshot)

    ours.refresh_from_db()
    assert found.targets.tolist() == [0, 0, 7]
    assert found.pixels[2].tobytes() == bytes(ours.pixels or b"")
    assert concluding.calibrated_on(base_of(0), snapshot).targets.tolist() == [7]


@pytest.mark.django_db
def test_what_came_as_a_picture_is_no_drawing_to_calibrate_on(alice: User, digits: Alphabet) -> None:
    """People draw here: how sure the model is of scans tells nothing of how sure it is of them."""
    scanned = collect(alice, digits, "7", seed=1)
    move_to(scanned, Split.VALIDATION)
    Sample.objects.filter(pk=scanned.pk).update(ink=None)

    assert len(concluding.calibrated_on(base_of(2), snapshots.take(alphabet=digits, base=[]))) == 2


@pytest.mark.django_db
def test_without_such_hands_the_original_drawings_are_all(alice: User, digits: Alphabet) -> None:
    move_to(collect(alice, digits, "7", seed=1), Split.TRAIN)

    found = concluding.calibrated_on(base_of(2), snapshots.take(alphabet=digits, base=[]))

    assert len(found) == 2
    assert len(concluding.calibrated_on(base_of(0), snapshots.take(alphabet=digits, base=[]))) == 0


@pytest.mark.training
@pytest.mark.django_db(transaction=True)
def test_an_export_that_differs_ends_in_a_rejected_version_unseen_and_the_file_that_is_judged_is_kept(
    digits: Alphabet, digits_champion: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One test for all of it: a run takes its time."""
    from training.nn.config import PRESETS, FitConfig

    small = dataclasses.replace(FitConfig.quick(), epochs=1, examples_per_epoch=1_280, average=0.8)
    monkeypatch.setitem(PRESETS, "quick", lambda: small)
    monkeypatch.setattr("training.nn.export.largest_difference", lambda *told: 0.25)
    judged: list[str] = []

    def judge(**about: Any) -> judgement.Judgement:
        judged.append(about["sha256"])
        return real(**about)

    real = judgement.judge
    monkeypatch.setattr(judgement, "judge", judge)

    run = learning.carry_out(
        runs.begin_here(alphabet=digits, preset="quick", architecture="letters_basic_cnn")
    )

    assert run.state == RunState.REJECTED, run.reason
    assert run.version is not None
    assert judged == [run.version.sha256]
    assert "largest difference 2.5e-01, at most 1e-04 allowed" in run.reason
    [rule] = [rule for rule in run.gate["rules"] if "equals the trained one" in rule["name"]]
    assert (rule["passed"], rule["grave"], rule["figures"]) == (False, True, {"error": 0.25})
    assert run.gate["test_sets"] == []
    assert not TestSetLook.objects.exists()
    assert not Evaluation.objects.exists()
