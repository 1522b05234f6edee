"""What is brought before the gate, and what is kept of it, with real bundles on a small frozen test set."""

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from accounts.models import User
from recognition import labelling
from recognition.engine.bundle import read_bundle, write_bundle
from recognition.engine.recognizer import Recognizer
from recognition.models import Alphabet, ModelVersion, Prediction, Sample, Split
from tests.champions import make_champion, make_version, write_tiny_bundle
from tests.collected import collect, move_to, store
from tests.learned import make_run
from training.datasets.examples import TestSet
from training.judging import examination, judgement, looks
from training.models import CorrectedReading, LookPurpose, RunState, TestSetLook
from training.promotion import promote
from training.snapshot import collected

pytestmark = pytest.mark.django_db


@pytest.fixture
def champion(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    return make_champion(digits, tmp_path, seed=1)


@pytest.fixture
def bundle(digits: Alphabet, tmp_path: Path) -> Path:
    """The challenger's."""
    path = tmp_path / "challenger.bundle.zip"
    write_tiny_bundle(path, digits, seed=2)
    return path


def base_test(digits: Alphabet, *, size: int = 60) -> TestSet:
    pixels = np.random.default_rng(3).integers(0, 255, (size, 28, 28), dtype=np.uint8)
    return TestSet.frozen(
        name="mnist-test", pixels=pixels, targets=np.arange(size) % 10, classes=digits.classes
    )


def judged(
    digits: Alphabet, champion: ModelVersion | None, bundle: Path, *tests: TestSet
) -> judgement.Judgement:
    report = examination.compare(
        challenger=read_bundle(bundle, sha256=None), champion=champion, tests=tests or [base_test(digits)]
    )
    return judged_again(digits, champion, bundle, report)


def judged_again(
    digits: Alphabet, champion: ModelVersion | None, bundle: Path, report: examination.Report, **about: Any
) -> judgement.Judgement:
    """`about`: what else than usual is told of it."""
    usual: dict[str, Any] = {"sha256": sha256_of(bundle), "onnx_error": 1e-6, "why_alone": "alone"}
    return judgement.judge(alphabet=digits, champion=champion, report=report, bundle=bundle, **usual | about)


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rule(found: judgement.Judgement, part: str) -> dict[str, Any]:
    [chosen] = [rule for rule in found.to_json()["rules"] if part in rule["name"]]
    return dict(chosen)


def corrected(user: User, digits: Alphabet, character: str, *, seed: int, version: ModelVersion) -> Sample:
    """Drawn, read as something else, and put right."""
    sample = store(user, digits, seed=seed)
    seen = Prediction.objects.create(
        sample=sample,
        version=version,
        ranking=[{"label": "x", "probability": 1.0}],
        top_label="x",
        confidence=1.0,
        rejected=False,
        created_at=timezone.now(),
    )
    reading = labelling.read(alphabet=digits, label=character, verdict=None)
    labelling.label_sample(user=user, sample=sample, reading=reading, prediction=seen)
    sample.refresh_from_db()
    return sample


def test_the_first_version_is_let_through_alone(digits: Alphabet, bundle: Path) -> None:
    found = judged(digits, None, bundle)

    assert (found.verdict.verdict, found.verdict.reason, found.corrected) == ("promoted", "alone", None)


def test_each_gate_is_a_look_and_says_so(digits: Alphabet, champion: ModelVersion, bundle: Path) -> None:
    version = make_version(digits, bundle.parent, seed=5)
    for expected in (1, 2):
        found = judged(digits, champion, bundle)
        assert found.to_json()["error_rate"]["looks"] == expected
        judgement.keep(found, run=make_run(digits, RunState.CHALLENGER), version=version)

    assert TestSetLook.objects.filter(test_set="mnist-test", purpose=LookPurpose.GATE).count() == 2


def test_a_look_that_decides_nothing_counts_apart(
    digits: Alphabet, champion: ModelVersion, bundle: Path
) -> None:
    looks.write_down([base_test(digits)], purpose=LookPurpose.EVALUATION, version=champion)

    report = judged(digits, champion, bundle).to_json()

    assert report["error_rate"]["looks"] == 1
    assert report["test_sets"][0]["looks"] == 2


def test_other_content_under_the_same_name_is_another_test_set(
    digits: Alphabet, champion: ModelVersion, bundle: Path
) -> None:
    looks.write_down([base_test(digits)], purpose=LookPurpose.GATE, version=champion)

    report = judged(digits, champion, bundle, base_test(digits, size=50)).to_json()

    assert report["error_rate"]["looks"] == 1


def test_what_was_corrected_once_is_read_by_both_and_kept_where_it_changed(
    digits: Alphabet, champion: ModelVersion, bundle: Path, alice: User
) -> None:
    before, after = (Recognizer(read_bundle(path, sha256=None)) for path in (champion.bundle_path, bundle))
    samples = [
        store_and_correct(alice, digits, seed, champion, by) for seed, by in enumerate([before, after])
    ]

    found = judged(digits, champion, bundle)
    run = make_run(digits, RunState.CHALLENGER)
    judgement.keep(found, run=run, version=champion)

    figures = rule(found, "corrected once")["figures"]
    assert (figures["size"], figures["wrong_again"], figures["right_again"]) == (2, 1, 1)
    kept = CorrectedReading.objects.all().of_run(run)
    assert [row.sample_id for row in kept.wrong_again()] == [samples[0].pk]
    assert [row.sample_id for row in kept.right_again()] == [samples[1].pk]


def store_and_correct(
    user: User, digits: Alphabet, seed: int, champion: ModelVersion, reader: Recognizer
) -> Sample:
    """Corrected to what `reader` reads in it; the two networks are random, and differ on these drawings."""
    sample = corrected(user, digits, "0", seed=seed, version=champion)
    pixels = np.frombuffer(bytes(Sample.objects.get(pk=sample.pk).pixels or b""), np.uint8)
    read = digits.classes[int(reader.logits(pixels.reshape(1, 28, 28)).argmax())]
    Sample.objects.filter(pk=sample.pk).update(settled_class=read)
    return sample


def test_what_was_accepted_at_once_is_not_in_the_list(
    digits: Alphabet, champion: ModelVersion, bundle: Path, alice: User
) -> None:
    collect(alice, digits, "3", seed=1)

    assert (
        "nobody has corrected anything" in rule(judged(digits, champion, bundle), "corrected once")["detail"]
    )


def test_collected_drawings_count_by_their_authors(
    digits: Alphabet, champion: ModelVersion, bundle: Path, alice: User, bob: User
) -> None:
    for seed, user in enumerate([alice, alice, bob]):
        move_to(collect(user, digits, str(seed), seed=seed, writer=f"hand {seed}"), Split.TEST)

    found = judged(digits, champion, bundle, base_test(digits), *collected.tests_of_now(digits))

    assert rule(found, "collected")["figures"]["people"] == 2


def test_the_best_former_champion_is_remembered(
    digits: Alphabet, champion: ModelVersion, bundle: Path, adam: User
) -> None:
    """It read everything right, and was replaced by one that does not."""
    star = make_version(digits, bundle.parent, seed=7)
    test = base_test(digits)
    report = examination.compare(
        challenger=read_bundle(star.bundle_path, sha256=None), champion=None, tests=[test]
    )
    examination.record(star, report.challenger)
    star.evaluations.update(accuracy=1.0)
    promote(version=star, user=adam, reason="a star")
    promote(version=champion, user=adam, reason="it shone too much")

    found = rule(judged(digits, champion, bundle, test), "best champion")

    assert (found["passed"], found["figures"]["best"], found["figures"]["version"]) == (False, 60, str(star))


def test_a_bundle_for_other_classes_is_rejected(
    digits: Alphabet, champion: ModelVersion, bundle: Path
) -> None:
    found = judged(digits, champion, bundle)
    digits.classes = [*digits.classes[1:], "0"]

    assert rule(found, "reads back")["passed"]
    alone = dataclasses.replace(found.report, champion=None, answers=())
    assert judged_again(digits, None, bundle, alone, why_alone="").verdict.verdict == "rejected"


@pytest.mark.parametrize("size", [0, 100, 1_000])
def test_a_bundle_that_is_not_what_was_written_is_rejected_and_reads_nothing(
    digits: Alphabet, champion: ModelVersion, bundle: Path, alice: User, size: int
) -> None:
    corrected(alice, digits, "3", seed=1, version=champion)
    report, sha256 = judged(digits, champion, bundle).report, sha256_of(bundle)
    bundle.write_bytes(bundle.read_bytes()[:size])

    found = judged_again(digits, champion, bundle, report, sha256=sha256)

    assert (found.verdict.verdict, found.corrected) == ("rejected", None)
    assert f"must have the SHA-256 {sha256}" in rule(found, "reads back")["detail"]


def test_a_bundle_whose_model_cannot_be_opened_is_rejected(
    digits: Alphabet, champion: ModelVersion, bundle: Path
) -> None:
    report = judged(digits, champion, bundle).report
    whole = read_bundle(bundle, sha256=None)
    sha256 = write_bundle(bundle, info=whole.info, model=b"none", weights={})

    found = judged_again(digits, champion, bundle, report, sha256=sha256)

    assert "model.onnx cannot be loaded" in rule(found, "reads back")["detail"]


def test_an_export_that_differs_is_rejected_and_shows_by_how_much(
    digits: Alphabet, champion: ModelVersion, bundle: Path, alice: User
) -> None:
    corrected(alice, digits, "3", seed=1, version=champion)
    report = judged(digits, champion, bundle).report

    found = judged_again(digits, champion, bundle, report, onnx_error=0.25)

    assert (found.verdict.verdict, found.corrected) == ("rejected", None)
    assert rule(found, "equals the trained one")["figures"] == {"error": 0.25}
