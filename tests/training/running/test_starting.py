from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files import File
from django.core.management import CommandError, call_command
from django.utils import timezone

from recognition.engine.bundle import BundleInfo, read_bundle, write_bundle
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import CHAMPION, Alphabet, ModelAlias, ModelVersion
from tests.champions import make_champion
from tests.learned import known_by, run_of
from tests.linear import linear_model
from training.datasets.mixture import mix
from training.exceptions import CannotStartFrom
from training.models import TrainingRun
from training.nn.heads import BIAS, KERNEL
from training.running import runs, starting
from training.running.heartbeat import Heartbeat
from training.running.watched import Watched
from training.running.work import Work

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(tmp_path: Path) -> ModelVersion:
    """A champion of alnum-case, tested and so trained on nist_sd19, whose columns tell their classes by their values."""
    alphabet = Alphabet.objects.get(slug="alnum-case")
    classes = tuple(alphabet.classes)
    path = tmp_path / "case.bundle.zip"
    info = BundleInfo(
        alphabet=alphabet.slug,
        classes=classes,
        temperature=1.0,
        reject_threshold=0.0,
        renderer_version=RENDERER_VERSION,
        architecture="linear",
        snapshot=None,
        run=None,
        metrics={"nist-sd19-test": {"accuracy": 0.9}},
    )
    weights = {
        KERNEL: np.arange(len(classes), dtype=np.float32)[np.newaxis],
        BIAS: np.zeros(len(classes), np.float32),
    }
    sha256 = write_bundle(path, info=info, model=linear_model(len(classes)), weights=weights)
    version = ModelVersion(
        alphabet=alphabet,
        number=1,
        classes=classes,
        sha256=sha256,
        size_bytes=path.stat().st_size,
        architecture="linear",
        parameters=1,
        metrics=info.metrics,
        origin="shipped",
        created_at=timezone.now(),
    )
    with path.open("rb") as file:
        version.bundle.save(path.name, File(file), save=True)
    ModelAlias.objects.create(alphabet=alphabet, name=CHAMPION, version=version)
    return version


def chosen(alphabet: Alphabet, *, base: Sequence[str] = (), **about: Any) -> dict[str, Any] | None:
    wanted = {"champion": None, "architecture": "linear", "start_from": ""} | about
    return starting.choose(alphabet, base=base, **wanted)


def weights_of(started_from: dict[str, Any] | None, alphabet: Alphabet, **about: Any) -> dict[str, Any]:
    assert started_from is not None
    wanted: dict[str, Any] = {"architecture": "linear", "is_other": False} | about
    return starting.weights_of(started_from, alphabet=alphabet, **wanted)


def test_a_folded_class_starts_from_both_of_its_cases(case: ModelVersion, alnum: Alphabet) -> None:
    written_down = chosen(alnum, base=["nist_sd19", "unipen"], start_from="alnum-case")

    weights = weights_of(written_down, alnum, is_other=True)

    places = [case.alphabet.classes.index(name) for name in "Cc"]
    at = alnum.classes.index("C")
    assert weights[KERNEL].shape == (1, 47)
    assert weights[KERNEL][0, at] == np.mean(places)
    assert weights[BIAS][at] == pytest.approx(np.log(2))


@pytest.mark.usefixtures("case")
def test_it_does_not_start_where_the_test_writers_may_have_been_learned(digits: Alphabet) -> None:
    with pytest.raises(
        CannotStartFrom, match=r"learned from nist_sd19.*as mnist\. Leave start_from out, and run"
    ):
        chosen(digits, base=["mnist"], start_from="alnum-case")


def test_an_alphabet_without_a_champion_is_no_start(alnum: Alphabet) -> None:
    with pytest.raises(CannotStartFrom, match=r"has a champion\. Received: 'alnum-case'"):
        chosen(alnum, start_from="alnum-case")


def test_the_own_champion_may_be_named(case: ModelVersion) -> None:
    written_down = chosen(case.alphabet, start_from="alnum-case")

    assert written_down is not None
    assert written_down["version"] == case.pk
    kept = weights_of(written_down, case.alphabet, is_other=True)
    assert all(np.array_equal(kept[name], value) for name, value in weights_in(case).items())


def weights_in(version: ModelVersion) -> dict[str, Any]:
    return read_bundle(version.bundle_path, sha256=version.sha256).weights()


def test_the_champion_of_a_retired_alphabet_is_no_start(case: ModelVersion, alnum: Alphabet) -> None:
    Alphabet.objects.filter(pk=case.alphabet_id).update(retired_at=timezone.now())

    with pytest.raises(
        CannotStartFrom, match=r"an alphabet in use that has a champion\. Received: 'alnum-case'"
    ):
        chosen(alnum, start_from="alnum-case")
    with pytest.raises(CommandError, match="an alphabet in use"):
        call_command("train", alphabet="alnum", start_from="alnum-case")


@pytest.mark.usefixtures("case")
def test_the_command_refuses_a_champion_of_another_architecture() -> None:
    with pytest.raises(CommandError, match="same architecture"):
        call_command("train", alphabet="alnum", start_from="alnum-case")


def test_the_own_champion_is_a_start_only_with_the_same_architecture(
    digits: Alphabet, tmp_path: Path
) -> None:
    champion = make_champion(digits, tmp_path)

    written_down = chosen(digits, champion=champion)

    assert written_down == {"version": champion.pk, "sha256": champion.sha256, "trained_on": []}
    assert weights_of(written_down, digits) == {}
    assert chosen(digits, champion=champion, architecture="inkloop_cnn") is None
    assert chosen(digits) is None


def test_the_own_champion_is_none_once_another_set_of_its_source_was_added(case: ModelVersion) -> None:
    with pytest.raises(CannotStartFrom, match=r"as emnist_byclass\. Run the preset full"):
        chosen(case.alphabet, champion=case, base=["emnist_byclass"])


def test_what_a_version_before_it_learned_from_counts_as_well(digits: Alphabet, tmp_path: Path) -> None:
    grandmother, mother = make_champion(digits, tmp_path), make_champion(digits, tmp_path, seed=1)
    run_of(grandmother, base=["nist_sd19"])
    run_of(mother, base=["usps"], started_from=known_by(grandmother))

    with pytest.raises(CannotStartFrom, match=r"learned from nist_sd19.*as mnist"):
        chosen(digits, champion=mother, base=["usps", "mnist"])


def test_where_a_version_before_it_is_not_known_it_is_no_start(digits: Alphabet, tmp_path: Path) -> None:
    champion = make_champion(digits, tmp_path)
    run_of(champion, base=["usps"], started_from={"version": 2, "sha256": "2f" * 32})

    with pytest.raises(CannotStartFrom, match=r"of which it is known what it learned from.*that is not here"):
        chosen(digits, champion=champion, base=["usps"])


def test_weights_come_from_what_was_written_down_or_from_nowhere(digits: Alphabet, tmp_path: Path) -> None:
    champion = make_champion(digits, tmp_path)
    written_down = chosen(digits, champion=champion)
    assert written_down is not None

    with pytest.raises(CannotStartFrom, match="a linear: what it began with is not known"):
        weights_of(written_down, digits, architecture="inkloop_cnn")
    with pytest.raises(CannotStartFrom, match="version 0, which is not here any more"):
        weights_of(written_down | {"version": 0}, digits)
    with pytest.raises(CannotStartFrom, match="cannot be read"):
        weights_of(written_down | {"sha256": "0" * 64}, digits)


def test_a_later_attempt_begins_where_the_first_one_chose_to(digits: Alphabet, tmp_path: Path) -> None:
    first = make_champion(digits, tmp_path)
    run = runs.begin_here(alphabet=digits, preset="quick")
    TrainingRun.objects.update(architecture="linear")
    run.refresh_from_db()
    run.write(config={"warm_start": True, "start_from": ""})
    settled = started_from_of(run)
    assert settled is not None

    run.write(made_with={"started_from": settled})
    second = make_champion(digits, tmp_path, seed=1)

    assert settled["version"] == first.pk
    assert ModelVersion.objects.champion_of(digits) == second
    assert started_from_of(run) == settled


def test_a_run_of_another_architecture_does_not_say_that_it_started_from_the_champion(
    digits: Alphabet, tmp_path: Path
) -> None:
    make_champion(digits, tmp_path)
    run = runs.begin_here(alphabet=digits, preset="quick", architecture="az_cnn")
    run.write(config={"warm_start": True, "start_from": ""})

    assert started_from_of(run) is None


def started_from_of(run: TrainingRun) -> dict[str, Any] | None:
    """As an attempt at it writes it down."""
    work = Work(Watched(run, Heartbeat(run), lambda progress: None))
    return work._started_from(mix([], classes=[], merges={}))
