"""What a run leaves beside its version: curves for TensorBoard, what learning took, an int8 twin."""

import dataclasses
from pathlib import Path

import pytest
from django.conf import settings

from recognition.engine.bundle import Bundle, read_bundle
from recognition.models import Alphabet
from training.models import TrainingRun
from training.running import learning, runs

pytestmark = [pytest.mark.training, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def run(digits: Alphabet, monkeypatch: pytest.MonkeyPatch) -> TrainingRun:
    from training.nn.config import PRESETS, FitConfig

    small = dataclasses.replace(FitConfig.quick(), epochs=1, examples_per_epoch=1_280, average=0.8)
    monkeypatch.setitem(PRESETS, "quick", lambda: small)
    begun = runs.begin_here(alphabet=digits, preset="quick", architecture="letters_basic_cnn")
    return learning.carry_out(begun)


def bundle_of(run: TrainingRun) -> Bundle:
    assert run.version is not None, run.reason
    return read_bundle(run.version.bundle_path, sha256=run.version.sha256)


def test_it_leaves_curves_costs_and_a_twin_or_the_reason_why_not(run: TrainingRun) -> None:
    """One test for all of it: a run takes its time."""
    bundle = bundle_of(run)

    started = f"{run.created_at:%Y%m%d-%H%M%S}"
    logs = Path(settings.DATA_DIR) / "tensorboard" / f"{started}-digits-letters_basic_cnn"
    assert [path.name.partition(".")[0] for path in logs.iterdir()] == ["events"]
    assert bundle.info.metrics["training"]["images"] == 1_280
    assert bundle.info.metrics["training"]["seconds"] > 0
    assert bundle.info.size_bytes == len(bundle.model)
    assert bundle.info.opset
    assert (bundle.int8 is None) == ("int8_left_out" in bundle.info.metrics)
