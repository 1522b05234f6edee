"""Run the champion on what was drawn. Called by tasks only, so that no web process ever loads a recognizer."""

import uuid
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from django.conf import settings
from django.utils import timezone
from numpy.typing import NDArray

from recognition.engine.bundle import BundleError, read_bundle
from recognition.engine.fold import Fold
from recognition.engine.personal import Looks
from recognition.engine.recognizer import Outputs, Reading, Recognizer
from recognition.exceptions import NoChampion
from recognition.ink.images import decode_png, normalise_or_blank
from recognition.ink.raster import RENDERER_VERSION, render_ink
from recognition.ink.strokes import Ink
from recognition.models import Alphabet, Embedding, ModelVersion, Prediction, Sample, Writer
from recognition.queue import appraising
from recognition.reading import adapting, exemplars, trials
from recognition.reading.folding import fold_of

log = structlog.get_logger(__name__)

RECOGNIZERS_KEPT = 8
# The share in an answer from which the examples decide whether there is a character at all.
MOSTLY = 0.5


def predict_sample(*, sample_id: str) -> ModelVersion | None:
    """Render the sample if it is not yet, read it with the champion, store the prediction; doing so twice does it once.

    Returns who has read it, None where the alphabet has no champion: the sample keeps its pixels and waits for people.
    """
    sample = Sample.objects.select_related("alphabet", "original", "writer__author").get(pk=sample_id)
    pixels = _pixels_of(sample)
    champion = ModelVersion.objects.champion_of(sample.alphabet)
    if champion is None:
        return _read_by_examples(sample, pixels)
    recognizer = recognizer_for(champion)
    outputs = recognizer.outputs(pixels[np.newaxis])
    prediction = _prediction(sample.pk, champion, recognizer.readings(outputs.logits)[0])
    hand = adapting.hand_in(sample.ink)
    [prediction.personal] = _personal(
        recognizer, outputs, [hand], writer=sample.writer, version=champion, alphabet=sample.alphabet
    )
    _keep_embedding(sample, champion, outputs.embeddings[0], hand, read_as=prediction.top_label)
    readings = _with_challenger(sample, pixels, prediction)
    Prediction.objects.bulk_create(readings, ignore_conflicts=True)
    appraising.enter(sample, readings, vector=outputs.embeddings[0])
    return champion


def _with_challenger(sample: Sample, pixels: NDArray[np.uint8], prediction: Prediction) -> list[Prediction]:
    """The champion's prediction and, in a trial that its author takes part in, the challenger's; one of them is shown."""
    trial = trials.reading_both(sample, prediction.version)
    if trial is None:
        return [prediction]
    try:
        reading = recognizer_for(trial.version).read(pixels[np.newaxis])[0]
    except Exception as error:  # whatever is wrong with a version that is tried, the drawing gets its answer
        trials.break_off(trial, error)
        return [prediction]
    other = _prediction(sample.pk, trial.version, reading)
    other.shown, prediction.shown = trial.shows_challenger, not trial.shows_challenger
    return [prediction, other]


def see(samples: Sequence[Sample], version: ModelVersion) -> list[Embedding]:
    """What the version's network makes of the samples, in their order; what is not there yet is made and kept."""
    known = {each.sample_id: each for each in Embedding.objects.filter(sample__in=samples, version=version)}
    unseen = [sample for sample in samples if sample.pk not in known]
    if unseen:
        recognizer = recognizer_for(version)
        outputs = recognizer.outputs(np.stack([_pixels_of(sample) for sample in unseen]))
        tops = outputs.logits.argmax(axis=1)
        for sample, vector, top in zip(unseen, outputs.embeddings, tops.tolist(), strict=True):
            hand = adapting.hand_in(sample.ink)
            own = recognizer.info.classes[top] if sample.alphabet_id == version.alphabet_id else ""
            known[sample.pk] = _keep_embedding(sample, version, vector, hand, read_as=own)
    return [known[sample.pk] for sample in samples]


def _keep_embedding(
    sample: Sample,
    version: ModelVersion,
    vector: NDArray[np.floating],
    hand: NDArray[np.floating] | None,
    *,
    read_as: str = "",
) -> Embedding:
    embedding = Embedding(
        sample=sample,
        version=version,
        vector=adapting.packed(vector),
        hand=adapting.packed(hand),
        read_as=read_as,
    )
    Embedding.objects.bulk_create([embedding], ignore_conflicts=True)
    return embedding


def _personal(
    recognizer: Recognizer,
    outputs: Outputs,
    hands: Sequence[NDArray[np.floating] | None],
    *,
    writer: Writer,
    version: ModelVersion,
    alphabet: Alphabet,
) -> list[dict[str, Any] | None]:
    """What the writer is shown in place of each reading, where drawings that they named have a say in it."""
    blend = adapting.by_hand(
        recognizer.probabilities(outputs.logits),
        Looks.of(outputs.embeddings, hands),
        writer=writer,
        version=version,
        alphabet=alphabet,
    )
    if blend is None:
        return [None] * len(hands)
    rejected = recognizer.acceptance(outputs.logits) < recognizer.info.reject_threshold
    return [
        {
            "ranking": _ranked(recognizer.info.classes, row),
            # What their own drawings mostly speak for is a character, whatever the network thinks of it.
            "rejected": bool(refused and share < MOSTLY),
            "share": round(float(share), 6),
        }
        if share > 0
        else None
        for row, share, refused in zip(blend.probabilities, blend.shares, rejected, strict=True)
    ]


def _read_by_examples(sample: Sample, pixels: NDArray[np.uint8]) -> ModelVersion | None:
    """Of an alphabet without a model: keep how the drawing looks, and read it by examples as soon as there are some."""
    version = exemplars.lender()
    if version is None:
        appraising.enter(sample, [])
        return None
    hand = adapting.hand_in(sample.ink)
    outputs = recognizer_for(version).outputs(pixels[np.newaxis])
    _keep_embedding(sample, version, outputs.embeddings[0], hand)
    looks = Looks.of(outputs.embeddings, [hand])
    blend = adapting.by_examples(looks, alphabet=sample.alphabet, version=version)
    if blend is None:
        appraising.enter(sample, [])
        return None
    ranking = _ranked(sample.alphabet.classes, blend.probabilities[0])
    prediction = Prediction(
        sample=sample,
        version=version,
        ranking=ranking,
        top_label=ranking[0]["label"],
        confidence=ranking[0]["probability"],
        rejected=False,
        from_examples=True,
        created_at=timezone.now(),
    )
    Prediction.objects.bulk_create([prediction], ignore_conflicts=True)
    appraising.enter(sample, [prediction], vector=outputs.embeddings[0])
    return version


def predict_many(sample_ids: Sequence[uuid.UUID], champion: ModelVersion) -> int:
    """Read rendered samples with the champion and store what is not known yet. Returns how many were read."""
    rows = list(Sample.objects.rendered(sample_ids))
    if rows:
        pixels = np.stack([np.frombuffer(each, np.uint8).reshape(28, 28) for _, each in rows])
        readings = recognizer_for(champion).read(pixels)
        found = [_prediction(pk, champion, reading) for (pk, _), reading in zip(rows, readings, strict=True)]
        Prediction.objects.bulk_create(found, ignore_conflicts=True)
        appraising.appraise_all(champion.alphabet, [reading.sample_id for reading in found])
    return len(rows)


def _prediction(sample_id: uuid.UUID, version: ModelVersion, reading: Reading) -> Prediction:
    ranking = ranking_json(reading)
    return Prediction(
        sample_id=sample_id,
        version=version,
        ranking=ranking,
        top_label=ranking[0]["label"],
        confidence=ranking[0]["probability"],
        rejected=reading.rejected,
        created_at=timezone.now(),
    )


def predict_all(
    *, alphabet: str, inks: Sequence[Any], pngs: Sequence[bytes], asker: int | None = None
) -> dict[str, Any]:
    """Read inks, and pictures as 28x28 PNGs, as the asker (a user's id) is shown them, and store nothing.

    Returns {"model", "from_examples", "results"}. Raises NoChampion where nothing can read the alphabet.
    """
    wanted = Alphabet.objects.get(slug=alphabet)
    pixels = [render_ink(Ink.from_json(ink)) for ink in inks] + [decode_png(png) for png in pngs]
    hands = [adapting.hand_in(ink) for ink in inks] + [None] * len(pngs)
    champion = ModelVersion.objects.champion_of(wanted)
    if champion is None:
        return _all_by_examples(wanted, np.stack(pixels), hands)
    recognizer = recognizer_for(champion)
    outputs = recognizer.outputs(np.stack(pixels))
    readings = recognizer.readings(outputs.logits)
    writer = Writer.objects.all().own_hand_of(asker)
    shown: list[dict[str, Any] | None] = [None] * len(readings)
    if writer is not None:
        shown = _personal(
            recognizer, outputs, hands, writer=writer, version=champion, alphabet=champion.alphabet
        )
    return {
        "model": champion.pk,
        "from_examples": False,
        "results": [_result(reading, own) for reading, own in zip(readings, shown, strict=True)],
    }


def _result(reading: Reading, personal: dict[str, Any] | None) -> dict[str, Any]:
    if personal is None:
        return {"ranking": ranking_json(reading), "rejected": reading.rejected, "personal": False}
    return {"ranking": personal["ranking"], "rejected": personal["rejected"], "personal": True}


def _all_by_examples(
    alphabet: Alphabet, pixels: NDArray[np.uint8], hands: Sequence[NDArray[np.floating] | None]
) -> dict[str, Any]:
    version = exemplars.lender()
    blend = None
    if version is not None:
        looks = Looks.of(recognizer_for(version).outputs(pixels).embeddings, hands)
        blend = adapting.by_examples(looks, alphabet=alphabet, version=version)
    if version is None or blend is None:
        raise NoChampion(f"The alphabet {alphabet} has no model yet.")
    results = [
        {"ranking": _ranked(alphabet.classes, row), "rejected": False, "personal": False}
        for row in blend.probabilities
    ]
    return {"model": version.pk, "from_examples": True, "results": results}


def answer_batch(
    *, alphabet: str, inks: Sequence[Any], pngs: Sequence[bytes], asker: int | None = None
) -> dict[str, Any]:
    """What predict_all returns, or {"error"}: whoever waits shall not wait in vain for a model that cannot answer."""
    try:
        return predict_all(alphabet=alphabet, inks=inks, pngs=pngs, asker=asker)
    except NoChampion:
        return {"error": "no champion"}
    except BundleError as error:
        log.error("champion unusable", alphabet=alphabet, error=str(error))
        return {"error": "champion unusable"}


def _ranked(classes: Sequence[str], probabilities: NDArray[np.floating]) -> list[dict[str, Any]]:
    best = np.argsort(-probabilities, kind="stable")[: Prediction.RANKING_LENGTH]
    return [
        {"label": classes[place], "probability": round(float(probabilities[place]), 6)}
        for place in best.tolist()
    ]


def ranking_json(reading: Reading) -> list[dict[str, Any]]:
    return [
        {"label": label, "probability": round(probability, 6)}
        for label, probability in reading.ranking[: Prediction.RANKING_LENGTH]
    ]


def recognizer_for(version: ModelVersion) -> Recognizer:
    """The version's recognizer, kept for the next call. A new champion is another version, so it is seen at once.

    It answers with today's classes of the alphabet; raises BundleError where the version does not tell them apart.
    """
    return _load(version.bundle_path, version.sha256, fold_of(version))


@lru_cache(maxsize=RECOGNIZERS_KEPT)
def _load(path: Path, sha256: str, fold: Fold | None) -> Recognizer:
    return Recognizer(read_bundle(path, sha256=sha256), precision=settings.RECOGNIZER_PRECISION, fold=fold)


def _pixels_of(sample: Sample) -> NDArray[np.uint8]:
    if sample.pixels is not None:
        return np.frombuffer(sample.pixels, np.uint8).reshape(28, 28)
    pixels = (
        render_ink(Ink.from_json(sample.ink))
        if sample.ink
        else normalise_or_blank(decode_png(bytes(sample.original.png)))
    )
    Sample.objects.filter(pk=sample.pk).update(pixels=pixels.tobytes(), renderer_version=RENDERER_VERSION)
    sample.renderer_version = RENDERER_VERSION
    return pixels
