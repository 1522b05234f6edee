"""What a version was trained on, told by whoever knows it best; from it follows what it may be measured on."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recognition.engine.bundle import BundleError, BundleInfo, read_bundle
from recognition.models import Alphabet, ModelVersion
from tests.champions import make_champion, make_version
from tests.learned import known_by, run_of
from training.exceptions import VersionUnusable
from training.judging import evaluating

pytestmark = pytest.mark.django_db

FIGURES = {"accuracy": 0.9, "confusion": [[1]]}


@pytest.fixture
def version(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return make_champion(digits, tmp_path)


def bundle(version: ModelVersion, metrics: dict[str, Any]) -> BundleInfo:
    return replace(read_bundle(version.bundle_path, sha256=None).info, metrics=metrics)


def test_the_run_that_made_it_knows_best(version: ModelVersion) -> None:
    run_of(version, base=["usps"])

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


def test_what_it_goes_back_to_counts_over_several_warm_starts(version: ModelVersion, tmp_path: Path) -> None:
    middle, last = (make_version(version.alphabet, tmp_path, seed=seed) for seed in (1, 2))
    run_of(version, base=["nist_sd19"])
    run_of(middle, base=["usps"], started_from=known_by(version))
    run_of(last, base=["usps", "mnist"], started_from=known_by(middle))

    assert evaluating.trained_on(last) == ["usps", "mnist", "nist_sd19"]
    assert evaluating.trained_on(version) == ["nist_sd19"]


def test_what_it_was_said_to_go_back_to_is_told_where_that_version_is_not(version: ModelVersion) -> None:
    elsewhere = {"version": 7, "sha256": "0" * 64, "trained_on": ["pendigits", "nist_sd19"]}

    told = {"sources": [{"name": "usps"}], "made_with": {"started_from": elsewhere}}

    assert evaluating.trained_on(version, bundle(version, told)) == ["usps", "pendigits", "nist_sd19"]


def test_a_version_of_another_architecture_gave_nothing(version: ModelVersion, tmp_path: Path) -> None:
    """Older runs wrote the champion down whatever it was."""
    later = make_version(version.alphabet, tmp_path, seed=1)
    later.architecture = "az_cnn"
    run_of(version, base=["nist_sd19"])
    run_of(later, base=["usps"], started_from=known_by(version))

    assert evaluating.trained_on(later) == ["usps"]


def test_a_set_is_unfair_where_another_of_its_source_was_learned_too() -> None:
    assert evaluating.other_of_its_source("mnist", ["mnist", "usps"]) is None
    assert evaluating.other_of_its_source("mnist", ["mnist", "nist_sd19"]) == "nist_sd19"
    assert evaluating.other_of_its_source("mnist", ["nist_sd19"]) == "nist_sd19"


def test_where_a_version_before_it_tells_nothing_it_is_not_evaluated(
    version: ModelVersion, tmp_path: Path
) -> None:
    later = make_version(version.alphabet, tmp_path, seed=1)
    run_of(later, base=["usps"], started_from=known_by(version))
    version.bundle_path.unlink()

    with pytest.raises(VersionUnusable, match="what a version before it learned from is not known"):
        evaluating.Examiner().evaluate(later)


def test_what_nobody_knows_any_more_is_no_lineage_that_ends(version: ModelVersion) -> None:
    gone = {"version": 2, "sha256": "2f" * 32}
    info = bundle(version, {"sources": [{"name": "usps"}], "made_with": {"started_from": gone}})

    with pytest.raises(BundleError, match=f"digits v1 goes back to a version that is not here.* {'2f' * 32}"):
        evaluating.trained_on(version, info)


def test_a_version_whose_lineage_has_a_gap_is_not_evaluated(version: ModelVersion) -> None:
    run_of(version, base=["usps"], started_from={"version": 2, "sha256": "2f" * 32})

    with pytest.raises(VersionUnusable, match="learned from is not known: digits v1 goes back to a version"):
        evaluating.Examiner().evaluate(version)
