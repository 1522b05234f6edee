"""The model card: what it must say, and what it says where something was never measured."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from recognition.engine.bundle import read_bundle
from recognition.models import Alphabet, ModelVersion
from tests.champions import make_champion, make_version
from training.figures.scores import evaluate
from training.judging.model_card import model_card
from training.models import Snapshot, TrainingRun

pytestmark = pytest.mark.django_db

HEADINGS = [
    "Model details", "Intended use", "Data and licences", "Figures", "Worst confusions", "Calibration", "Rejection",
    "Cost", "Limits", "How to reproduce",
]  # fmt: skip
REJECTION = {
    "junk_set": "junk-test", "junk_sha256": "ef" * 32, "examples": 1_500, "false_accept_at_95": 0.074, "threshold": 0.61,
    "auroc": 0.9812, "false_accepts": {"dot": 0.01, "multi_glyph": 0.2},
    "at_threshold": {"true_accept": 0.98, "false_accept": 0.15},
}  # fmt: skip
LATENCY = {
    "batch1_ms_p50": 0.31,
    "batch1_ms_p95": 0.42,
    "batch32_images_per_s": 3985.2,
    "threads": 1,
    "cpu": "A|B",
}


def figures(alphabet: Alphabet, *, writers: bool = True) -> dict[str, Any]:
    """Every class read right but the first, which is always taken for the second."""
    targets = np.repeat(np.arange(len(alphabet.classes)), 20)
    logits = 9.0 * np.eye(len(alphabet.classes))[np.where(targets == 0, 1, targets)]
    return evaluate(
        logits,
        targets,
        classes=alphabet.classes,
        lookalikes=alphabet.lookalikes,
        labels=np.array(alphabet.classes)[targets],
        writers=np.array(["aga/amywldrp"] * len(targets)) if writers else None,
    ).to_json()


@pytest.fixture
def version(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    made = make_champion(digits, tmp_path)
    made.metrics = {
        "unipen-test": figures(digits),
        "rejection": REJECTION,
        "latency": LATENCY,
        "size_bytes": {"bundle": 2_000_000, "model": 1_900_000},
        "sources": [
            {"name": "unipen", "sha256": "ab" * 32, "synthetic": False,
             "counts": {"train": 10_000, "validation": 900, "test": 200},
             "writers": {"train": 180, "validation": 26, "test": 51}},
        ],
    }  # fmt: skip
    made.save()
    return made


def test_it_has_the_usual_headings_in_their_order(version: ModelVersion) -> None:
    lines = model_card(version).splitlines()

    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == HEADINGS
    assert lines[0] == "# Model card: Digits, version 1"


@pytest.mark.parametrize(
    "said",
    [
        "| Version | 1 (champion)",
        "| unipen | drawn | for research use | 10,000 / 900 / 200 | 180 / 26 / 51 |",
        "| unipen-test (drawn) | 200 | 90.00 % (85.06–93.43 %)",
        "| unipen-test | digits | 200 | 90.00 %",
        "| 0 | 1 | 20 | 20 | no |",
        "7.4 % of the 1,500 drawings of junk-test",
        "| multi glyph | 20.0 % |",
        "0.31 ms in the median, 95 % within 0.42 ms",
        "bundle 2,000,000 bytes, model 1,900,000 bytes",
        "right less than four times in five: 0 0.0 %",
        "manage.py evaluate digits:1",
    ],
)
def test_it_tells(version: ModelVersion, said: str) -> None:
    assert said in model_card(version)


def test_it_tells_whether_temperature_and_threshold_were_fitted(
    version: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Neither temperature nor reject threshold was fitted" in model_card(version)

    bundle = read_bundle(version.bundle_path, sha256=version.sha256)
    fitted = dataclasses.replace(bundle.info, temperature=0.8, reject_threshold=0.9)
    monkeypatch.setattr("training.judging.model_card._bundle", lambda version: fitted)
    assert "are fitted on drawings of validation writers" in model_card(version)


def test_it_tells_how_the_worst_read_writer_fares_and_not_who_that_is(version: ModelVersion) -> None:
    card = model_card(version)

    assert "The writer who is read worst" in card
    assert "amywldrp" not in card


def test_a_bar_in_a_name_does_not_break_a_table(version: ModelVersion) -> None:
    assert r"A\|B" in model_card(version)


def test_every_row_of_a_table_has_as_many_cells_as_its_head(version: ModelVersion) -> None:
    rows = [line.replace(r"\|", "") for line in model_card(version).splitlines()]
    width = 0
    for row in rows:
        if not row.startswith("|"):
            width = 0
        else:
            width = width or row.count("|")
            assert row.count("|") == width, row


def test_nothing_measured_is_said_and_not_made_up(digits: Alphabet, tmp_path: Path) -> None:
    card = model_card(make_version(digits, tmp_path))

    for said in (
        "Nothing was measured yet",
        "Time was not measured",
        "Which data sets it learned from is not known",
    ):
        assert said in card
    assert card.count("Not measured.") == 2


def test_older_figures_have_a_card_too(version: ModelVersion) -> None:
    headline = {
        name: version.metrics["unipen-test"][name] for name in ("accuracy", "top3", "ece", "confusion")
    }
    version.metrics = {"unipen-test": headline}

    card = model_card(version)

    assert "| unipen-test (drawn) | ? | 90.00 %" in card
    assert "Not measured on every set: look-alikes folded, reliability, slices" in card


def test_an_altered_bundle_is_told(version: ModelVersion) -> None:
    version.bundle_path.write_bytes(b"something else")

    assert "| Bundle | missing or altered: this version cannot serve |" in model_card(version)


def test_a_run_tells_what_it_learned_from_and_how_to_do_it_again(version: ModelVersion) -> None:
    counts = {"train": 10, "validation": 2, "test": 3}
    base = [{"name": "hershey", "sha256": "cd" * 32, "synthetic": True, "counts": counts}]
    snapshot = Snapshot.objects.create(
        alphabet=version.alphabet, base=base, collected_count=12, sha256="cd" * 32, created_at=timezone.now()
    )
    TrainingRun.objects.create(
        alphabet=version.alphabet, preset="full", architecture="linear", config={"seed": 7}, trigger="person",
        state="promoted", snapshot=snapshot, version=version, created_at=timezone.now(),
    )  # fmt: skip

    card = model_card(version)

    assert "| hershey | synthetic |" in card
    assert "| unipen | drawn |" not in card
    assert "learned from 12 samples that people drew" in card
    assert "manage.py train --alphabet digits --preset full --architecture linear" in card
    assert '"seed": 7' in card
