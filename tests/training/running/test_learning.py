"""Whole runs, with a real network on the digits that install with scikit-learn; small, so that each takes seconds."""

import dataclasses
import errno
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import User
from recognition.engine.bundle import read_bundle
from recognition.engine.recognizer import Recognizer
from recognition.models import CHALLENGER, Alphabet, ModelAlias, ModelVersion, Split
from tests.champions import make_champion, make_version
from tests.collected import collect, move_to
from training.champions import install_shipped
from training.datasets import mixture
from training.exceptions import Diverged
from training.models import Evaluation, RunLogLine, RunState, TrainingRun
from training.nn.fitted import EpochRecord
from training.promotion import check_bundle, promote
from training.running import fitting, learning, runs
from training.snapshot import snapshots

# The heartbeat looks at the run from a thread, on a connection of its own: what it is to see must be committed.
pytestmark = [pytest.mark.training, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    from training.nn.config import PRESETS, FitConfig

    small = dataclasses.replace(
        FitConfig.quick(), epochs=2, examples_per_epoch=2_560, average=0.8, learning_rate=3e-3
    )
    monkeypatch.setitem(PRESETS, "quick", lambda: small)


def small_run(alphabet: Alphabet) -> TrainingRun:
    """Of a network that is compiled in no time."""
    return runs.begin_here(alphabet=alphabet, preset="quick", architecture="letters_basic_cnn")


def test_the_first_run_makes_a_champion(digits: Alphabet) -> None:
    reports: list[dict[str, Any]] = []

    run = learning.carry_out(runs.begin_here(alphabet=digits, preset="quick"), show=reports.append)

    champion = ModelVersion.objects.champion_of(digits)
    assert champion is not None
    assert (run.state, run.version) == (RunState.PROMOTED, champion)
    check_bundle(champion)
    _check_that_nothing_was_fitted_on_scans(run, champion)
    assert {report["phase"] for report in reports} >= {
        "reading the data sets",
        "training",
        "evaluating",
        "done",
    }
    _check_that_figures_and_snapshot_are_kept(run)


def _check_that_nothing_was_fitted_on_scans(run: TrainingRun, champion: ModelVersion) -> None:
    """The digits of scikit-learn are scanned, and nobody has drawn any here."""
    recognizer = Recognizer(read_bundle(champion.bundle_path, sha256=champion.sha256))
    [noise] = recognizer.readings(recognizer.logits(np.full((1, 28, 28), 90, np.uint8)))
    assert run.made_with["calibrated_on"] == {"original": 0, "collected": 0}
    assert (recognizer.info.temperature, recognizer.info.reject_threshold) == (1.0, 0.0)
    assert not noise.rejected


def _check_that_figures_and_snapshot_are_kept(run: TrainingRun) -> None:
    evaluation = Evaluation.objects.get(version=run.version)
    assert evaluation.test_set == "sklearn-digits-test"
    assert run.snapshot is not None
    assert [source["name"] for source in run.snapshot.base] == ["sklearn_digits"]
    assert run.version is not None
    assert run.version.metrics["sources"] == run.snapshot.base
    assert run.version.metrics["rejection"]["junk_set"]
    assert snapshots.verify(run.snapshot)
    assert run.config["seed"]


def test_collected_samples_are_learned_from_and_tested_on(digits: Alphabet, alice: User) -> None:
    for seed in range(4):
        collect(alice, digits, str(seed), seed=seed)
    move_to(collect(alice, digits, "4", seed=4), Split.TEST)

    run = learning.carry_out(small_run(digits))

    assert run.snapshot is not None
    assert run.snapshot.collected_count == 5
    assert {test["name"]: test["size"] for test in run.gate["test_sets"]}["collected-test"] == 1


def test_a_champion_that_knows_nothing_is_replaced(
    digits: Alphabet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody has drawn here, so nothing makes probabilities honest that so little training left unsure.
    monkeypatch.setattr("training.gate.honesty.CALIBRATION_LOSS_WITH_FEW", 1.0)
    clueless = make_champion(digits, tmp_path)

    run = learning.carry_out(small_run(digits))

    assert run.state == RunState.PROMOTED, run.reason
    assert ModelVersion.objects.champion_of(digits) != clueless
    assert (
        run.gate["test_sets"][0]["champion"]["accuracy"] < run.gate["test_sets"][0]["challenger"]["accuracy"]
    )
    # Of both the mistakes are kept on the same sets, so that they can be compared.
    kept = [
        set(Evaluation.objects.filter(version=version).values_list("test_sha256", flat=True))
        for version in (clueless, run.version)
    ]
    assert kept[0] == kept[1] != set()


def test_a_worse_version_is_kept_and_does_not_serve(
    digits: Alphabet, monkeypatch: pytest.MonkeyPatch
) -> None:
    from training.nn.config import PRESETS

    install_shipped(settings.CHAMPIONS_DIR)
    good = ModelVersion.objects.champion_of(digits)
    hopeless = dataclasses.replace(PRESETS["quick"](), learning_rate=1e-9, warm_start=False, epochs=1)
    monkeypatch.setitem(PRESETS, "quick", lambda: hopeless)

    run = learning.carry_out(small_run(digits))

    assert run.state == RunState.REJECTED
    assert "worse" in run.reason
    assert run.version is not None
    assert ModelVersion.objects.champion_of(digits) == good
    assert not ModelAlias.objects.filter(name=CHALLENGER).exists()


def test_a_champion_that_changed_meanwhile_is_not_overruled(
    digits: Alphabet, adam: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So little training makes no honest probabilities; it is not what this is about.
    monkeypatch.setattr("training.gate.honesty.CALIBRATION_LOSS_WITH_FEW", 1.0)
    make_champion(digits, tmp_path)
    another = make_version(digits, tmp_path, seed=2)
    run = small_run(digits)

    def roll_back() -> None:
        promote(version=another, user=adam, reason="I know better")

    learning.carry_out(run, show=_once("evaluating", roll_back))

    run.refresh_from_db()
    assert run.state == RunState.CHALLENGER
    assert "not the champion any more" in run.reason
    assert ModelVersion.objects.champion_of(digits) == another


def test_a_champion_that_came_while_a_first_version_was_trained_is_not_overruled(
    digits: Alphabet, adam: User, tmp_path: Path
) -> None:
    installed = make_version(digits, tmp_path)
    run = small_run(digits)

    def install() -> None:
        promote(version=installed, user=adam, reason="it was there first")

    learning.carry_out(run, show=_once("evaluating", install))

    run.refresh_from_db()
    assert run.state == RunState.CHALLENGER
    assert run.reason == f"it was held against nothing, and {installed} has become the champion meanwhile"
    assert ModelVersion.objects.champion_of(digits) == installed
    assert ModelAlias.objects.get(alphabet=digits, name=CHALLENGER).version == run.version


def test_over_a_champion_that_cannot_be_read_a_person_decides(
    digits: Alphabet, adam: User, tmp_path: Path
) -> None:
    broken = make_champion(digits, tmp_path)
    broken.bundle_path.write_bytes(b"half a bundle")

    run = learning.carry_out(small_run(digits))

    assert run.state == RunState.CHALLENGER, run.reason
    assert f"{broken} cannot serve" in run.reason
    assert ModelVersion.objects.champion_of(digits) == broken
    assert run.version is not None
    promote(version=run.version, user=adam, reason="The one that serves is broken.")
    assert ModelVersion.objects.champion_of(digits) == run.version


def test_a_cancelled_run_stops_and_makes_nothing(digits: Alphabet, adam: User) -> None:
    run = small_run(digits)

    learning.carry_out(run, show=_once("training", lambda: runs.request_cancel(run=run, user=adam)))

    run.refresh_from_db()
    assert (run.state, run.reason) == (RunState.CANCELLED, "cancelled by adam")
    assert not ModelVersion.objects.exists()


def test_a_run_that_was_closed_as_abandoned_makes_nothing(digits: Alphabet) -> None:
    run = small_run(digits)

    def close() -> None:
        run.end(state=RunState.FAILED, reason="gone", now=timezone.now())

    learning.carry_out(run, show=_once("evaluating", close))

    run.refresh_from_db()
    assert (run.state, run.reason) == (RunState.FAILED, "gone")
    assert not ModelVersion.objects.exists()


class Killed(BaseException):
    """What a process that is killed does not get to tell."""


def test_a_run_whose_worker_died_goes_on_by_another_from_its_last_epoch(digits: Alphabet) -> None:
    run = small_run(digits)
    with pytest.raises(Killed):
        learning.carry_out(run, show=_once("evaluating", _die))
    first = TrainingRun.objects.get(pk=run.pk)
    TrainingRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    runs.recover_abandoned()
    again = TrainingRun.objects.all().claim(run.pk, now=timezone.now())
    assert again is not None

    learning.carry_out(again)

    assert again.state == RunState.PROMOTED, again.reason
    assert (again.attempt, again.snapshot) == (2, first.snapshot)
    assert [record["epoch"] for record in again.curve] == [1, 2]
    lines = [line.text for line in RunLogLine.objects.all().of(again)]
    assert "Goes on after epoch 2." in lines
    assert sum(line.startswith("Epoch ") for line in lines) == 2
    assert again.version is not None
    assert again.version.metrics["made_with"]["snapshot"] == first.snapshot.sha256  # type: ignore[union-attr]
    assert not _checkpoints_of(again)


def test_a_worker_that_lost_its_run_ends_without_a_trace(digits: Alphabet) -> None:
    before = set(Path(storages["bundles"].path("")).iterdir())
    run = small_run(digits)

    def lose() -> None:
        TrainingRun.objects.update(attempt=2)

    learning.carry_out(run, show=_once("evaluating", lose))

    run.refresh_from_db()
    assert (run.state, run.attempt, run.version) == (RunState.EVALUATING, 2, None)
    assert not ModelVersion.objects.exists()
    assert set(Path(storages["bundles"].path("")).iterdir()) == before


def test_a_full_disk_fails_the_run_and_leaves_nothing_half_written(
    digits: Alphabet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    champion = make_champion(digits, tmp_path)
    before = set(Path(storages["bundles"].path("")).iterdir())
    run = small_run(digits)

    def fill() -> None:
        monkeypatch.setattr("recognition.whole_files.os.fsync", _full_disk)

    learning.carry_out(run, show=_once("done", fill))

    assert run.state == RunState.FAILED
    assert run.reason.startswith("The disk that holds the models is full")
    assert ModelVersion.objects.champion_of(digits) == champion
    assert ModelVersion.objects.count() == 1
    assert set(Path(storages["bundles"].path("")).iterdir()) == before


def test_a_learning_rate_that_is_too_high_is_told() -> None:
    record = EpochRecord(
        epoch=2,
        loss=float("nan"),
        accuracy=0.1,
        validation_accuracy=None,
        learning_rate=1.0,
        images=1,
        seconds=1.0,
    )

    with pytest.raises(Diverged, match=r"In epoch 2 .* Try a lower learning rate than 0\.5"):
        fitting.check_converges(record, learning_rate=0.5)


def test_an_error_is_told_as_the_reason(digits: Alphabet) -> None:
    Alphabet.objects.filter(pk=digits.pk).update(classes=[*digits.classes, "☃"])
    run = runs.begin_here(alphabet=Alphabet.objects.get(pk=digits.pk), preset="quick")

    learning.carry_out(run)

    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "☃" in run.reason
    assert not TrainingRun.objects.under_way().exists()


def test_nobody_is_trained_and_tested_on(digits: Alphabet, tmp_path: Path) -> None:
    base = mixture.build_base(classes=digits.classes, merges=digits.merges, root=tmp_path)

    trained = {picture.tobytes() for picture in base.train.pixels}
    tested = [picture.tobytes() for test in base.tests.values() for picture in test.pixels]
    assert not trained.intersection(tested)


def _die() -> None:
    raise Killed


def _full_disk(*args: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _checkpoints_of(run: TrainingRun) -> list[Path]:
    return list(Path(storages["checkpoints"].path(str(run.pk))).glob("*"))


def _once(phase: str, act: Callable[[], None]) -> Callable[[dict[str, Any]], None]:
    """Act on the first report of that phase."""
    pending = [act]

    def show(progress: dict[str, Any]) -> None:
        if progress["phase"] == phase and pending:
            pending.pop()()

    return show
