"""Look for collected samples that are probably not what they are taken for, and keep them for a reviewer. None is deleted."""

import uuid
from collections import Counter

import numpy as np
import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from recognition.engine.bundle import BundleError, read_bundle
from recognition.models import Alphabet, Label, ModelVersion, Sample
from training.datasets.examples import Examples
from training.datasets.mixture import build_base
from training.exceptions import CannotLookForSuspects
from training.models import Search, Suspect, TrainingRun
from training.suspects.doubts import Known, doubts

log = structlog.get_logger(__name__)

_KNOWN_A_CLASS = 40


def look_quietly(alphabet: Alphabet, *, known: Examples, run: TrainingRun) -> int | None:
    """As part of a run, which does not fail for it. None where nothing could be looked for."""
    try:
        return look(alphabet, known=known, run=run)
    except CannotLookForSuspects as error:
        log.info("no suspects looked for", alphabet=alphabet.slug, reason=str(error))
    except SoftTimeLimitExceeded:
        raise  # the time of the whole run is up, not that of this step
    except Exception:
        log.exception("looking for suspects failed", alphabet=alphabet.slug)
    return None


def look(alphabet: Alphabet, *, known: Examples | None = None, run: TrainingRun | None = None) -> int:
    """Find the suspects of an alphabet anew and put them in the place of the last ones. Returns how many.

    `known`: original examples of every class; None reads them from the data sets. Raises CannotLookForSuspects where
    there is no champion whose embedding could be used.
    """
    from recognition.engine.outputs import model_outputs

    champion = ModelVersion.objects.champion_of(alphabet)
    if champion is None:
        raise CannotLookForSuspects(f"The alphabet {alphabet} has no champion, whose embedding is needed.")
    try:
        model = read_bundle(champion.bundle_path, sha256=champion.sha256).model
    except BundleError as error:
        raise CannotLookForSuspects(f"{champion} cannot be used: {error}") from error
    samples, givers = _unreviewed(alphabet)
    if not samples:
        return _keep(alphabet, [], givers)
    examples = _some_of_each_class(known or _original(alphabet), len(alphabet.classes))
    given = np.array([alphabet.classes.index(sample.settled_class) for sample in samples], np.int64)
    found = doubts(
        model_outputs(model, _pictures(samples))["embedding"],
        given,
        givers,
        known=Known(embeddings=model_outputs(model, examples.pixels)["embedding"], targets=examples.targets),
        classes=len(alphabet.classes),
    )
    now = timezone.now()
    suspects = [
        Suspect(
            sample=samples[each.place],
            giver_id=givers[each.place],
            given_class=samples[each.place].settled_class,
            suggested_class=alphabet.classes[each.suggested],
            score=each.score,
            run=run,
            found_at=now,
        )
        for each in found
    ]
    return _keep(alphabet, suspects, givers)


def _keep(alphabet: Alphabet, suspects: list[Suspect], givers: list[int]) -> int:
    looked_at = {str(giver): count for giver, count in Counter(givers).items()}
    with transaction.atomic():
        _forget_unreviewed(alphabet)
        Suspect.objects.bulk_create(suspects, batch_size=2_000, ignore_conflicts=True)
        Search.objects.update_or_create(
            alphabet=alphabet, defaults={"looked_at": looked_at, "found_at": timezone.now()}
        )
    return len(suspects)


def _forget_unreviewed(alphabet: Alphabet) -> None:
    """What a reviewer has settled stays: it is what their word is weighed by, as long as it tells a class."""
    settled = Label.objects.all().settling(alphabet).telling(alphabet).values("sample")
    Suspect.objects.all().of_alphabet(alphabet).exclude(sample__in=settled).delete()


def _unreviewed(alphabet: Alphabet) -> tuple[list[Sample], list[int]]:
    """Accepted samples that no reviewer has settled, quarantined ones too, each with who said first what it is taken for.

    Whoever said it under earlier classes is that one only if it tells this class still.
    """
    said: dict[uuid.UUID, list[Label]] = {}
    for label in Label.objects.all().sure_in(alphabet).telling(alphabet).without_prompts():
        said.setdefault(label.sample_id, []).append(label)
    samples, givers = [], []
    for sample in Sample.objects.all().teaching(alphabet).select_related("alphabet").defer("ink"):
        labels = said.get(sample.pk, [])
        agreeing = [each for each in labels if each.class_in(alphabet) == sample.settled_class]
        if agreeing and not any(each.settles for each in labels):
            samples.append(sample)
            givers.append(agreeing[0].user_id)
    return samples, givers


def _pictures(samples: list[Sample]) -> NDArray[np.uint8]:
    pictures = [np.frombuffer(bytes(sample.pixels or b""), np.uint8).reshape(28, 28) for sample in samples]
    return np.stack(pictures) if pictures else np.zeros((0, 28, 28), np.uint8)


def _original(alphabet: Alphabet) -> Examples:
    return build_base(
        classes=alphabet.classes,
        merges=alphabet.merges,
        root=settings.DATASETS_DIR,
        cache=settings.DATA_DIR / "cache",
    ).train


def _some_of_each_class(known: Examples, classes: int) -> Examples:
    random = np.random.default_rng(0)
    order = random.permutation(len(known))
    chosen = np.concatenate(
        [order[known.targets[order] == target][:_KNOWN_A_CLASS] for target in range(classes)]
    )
    return Examples(pixels=known.pixels[chosen], targets=known.targets[chosen], weights=np.ones(len(chosen)))
