"""Who changes the classes of an alphabet in the middle of a run's end: one waits for the other, and both get done."""

from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import pytest

from accounts.models import User
from recognition.classes import curating
from recognition.classes.alphabet_changes import Change, Merge
from recognition.engine.bundle import read_bundle
from recognition.models import Alphabet, ModelVersion
from tests.champions import write_tiny_bundle
from tests.recognition.threads import at_once
from training import champions
from training.judging import examination
from training.models import RunState
from training.running import concluding, runs
from training.running.watched import Watched

pytestmark = pytest.mark.django_db(transaction=True)

# How long the run's end waits for the other; whoever is made to wait takes all of it.
MEANWHILE_SECONDS = 1.0


def test_classes_that_change_while_a_run_ends_wait_for_it(
    adam: User, digits: Alphabet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.begin_here(alphabet=digits, preset="quick")
    holds_the_run, revised = Event(), Event()
    register = champions.register

    def register_late(**about: Any) -> ModelVersion:
        holds_the_run.set()
        revised.wait(MEANWHILE_SECONDS)
        return register(**about)

    def revise() -> None:
        holds_the_run.wait(timeout=30)
        change = Change(merge=[Merge(classes=["1", "7"], into="1")])
        curating.revise(alphabet=digits, user=adam, change=change, reason="better so", if_match="*")
        revised.set()

    monkeypatch.setattr(champions, "register", register_late)
    watched = Watched(run, cast("Any", None), lambda progress: None)

    assert at_once(lambda: decide(watched, tmp_path), revise) == [None, None]

    run.refresh_from_db()
    digits.refresh_from_db()
    assert run.state == RunState.PROMOTED, run.reason
    assert digits.revision == 2
    assert ModelVersion.objects.champion_of(digits) == run.version


def decide(watched: Watched, folder: Path) -> None:
    """What follows the training of a version that answers at random, with no test set to answer."""
    path = folder / "new.bundle.zip"
    write_tiny_bundle(path, watched.run.alphabet)
    bundle = read_bundle(path, sha256=None)
    conclusion = concluding.Conclusion(watched, cast("Any", None), champion=None, unusable="")
    conclusion._decide(
        path,
        bundle.info,
        examination.Exported(model=bundle.model, opset=17, onnx_error=0.0),
        None,
        cast("Any", SimpleNamespace(weights=dict)),
        examination.compare(challenger=bundle, champion=None, tests=()),
    )
