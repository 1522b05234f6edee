"""What a version was trained on, told by whoever knows it best; from it follows what it may be measured on."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from recognition.engine.bundle import BundleInfo, read_bundle
from recognition.models import Alphabet, ModelVersion
from tests.champions import make_champion
from training.judging import evaluating
from training.models import Snapshot, TrainingRun

pytestmark = pytest.mark.django_db

FIGURES = {"accuracy": 0.9, "confusion": [[1]]}


@pytest.fixture
def version(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return make_champion(digits, tmp_path)


def bundle(version: ModelVersion, metrics: dict[str, Any]) -> BundleInfo:
    return replace(read_bundle(version.bundle_path, sha256=None).info, metrics=metrics)


def test_the_run_that_made_it_knows_best(version: ModelVersion) -> None:
    snapshot = Snapshot.objects.create(
        alphabet=version.alphabet,
        base=[{"name": "usps"}],
        collected_count=0,
        sha256="0" * 64,
        created_at=timezone.now(),
    )
    TrainingRun.objects.create(
        alphabet=version.alphabet, preset="quick", architecture="linear", trigger="person", state="promoted",
        snapshot=snapshot, version=version, created_at=timezone.now(),
    )  # fmt: skip

    assert evaluating.trained_on(version, bundle(version, {"sources": [{"name": "mnist"}]})) == ["usps"]


def test_without_a_run_the_bundle_tells_its_sources(version: ModelVersion) -> None:
    info = bundle(version, {"sources": [{"name": "mnist"}, {"name": "usps"}], "pendigits-test": FIGURES})

    assert evaluating.trained_on(version, info) == ["mnist", "usps"]


def test_an_older_bundle_tells_its_test_sets(version: ModelVersion) -> None:
    info = bundle(
        version, {"nist-sd19-test": FIGURES, "drawn": FIGURES, "learning_curve": [], "latency": {"cpu": "a"}}
    )

    assert evaluating.trained_on(version, info) == ["nist_sd19"]


def test_what_it_was_measured_on_later_is_not_what_it_learned_from(version: ModelVersion) -> None:
    version.metrics = {"charwizard-test": FIGURES}

    assert evaluating.trained_on(version, bundle(version, {"usps-test": FIGURES})) == ["usps"]
