"""What is known of samples as records that a file can hold, as far as whoever asked may see it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from accounts.models import User
from recognition.exchange.record import SIDE, Header, Record
from recognition.ink.images import decode_png
from recognition.ink.raster import RENDERER_VERSION
from recognition.models import Alphabet, Label, Prediction, Sample, State, Verdict


def header_of(alphabet: Alphabet, *, created_at: str) -> Header:
    return Header(
        alphabet=alphabet.slug,
        classes=tuple(alphabet.classes),
        merges=alphabet.merges,
        renderer_version=RENDERER_VERSION,
        created_at=created_at,
    )


def records_of(samples: Sequence[Sample], *, viewer: User, sees_all: bool) -> list[Record]:
    """Of samples fetched with `for_export`. Without `sees_all` other people have neither name nor reading in them."""
    return [_record(sample, viewer, sees_all) for sample in samples]


def _record(sample: Sample, viewer: User, sees_all: bool) -> Record:
    labels = [label for label in sample.labels.all() if sees_all or label.user_id == viewer.pk]
    pixels = bytes(sample.pixels) if sample.pixels is not None else None
    picture = _picture(sample, pixels)
    reading = _reading(sample, labels)
    return Record(
        ink=sample.ink,
        picture=picture,
        pixels=pixels,
        id=str(sample.pk),
        label=reading,
        verdict=Verdict.NOT_A_CHARACTER.value if sample.state == State.REJECTED else "",
        state=sample.state,
        state_reason=sample.state_reason,
        settled_class=sample.settled_class,
        # Whoever could see their own side could choose it.
        split=sample.split if sees_all else "",
        writer=_writer(sample),
        author=sample.author.get_username(),
        source=sample.source,
        created_at=sample.created_at.isoformat(),
        sha256=_sha256(sample, picture),
        pixels_sha256=hashlib.sha256(pixels).hexdigest() if pixels is not None else "",
        consent=sample.consent,
        readings=tuple(_label_json(label) for label in labels),
        predictions=tuple(_prediction_json(prediction) for prediction in sample.predictions.all()),
    )


def _sha256(sample: Sample, picture: bytes | None) -> str:
    """Of the picture as it goes out: what stands on a page is told from others by its place there, not by how it looks."""
    if picture is not None:
        return hashlib.sha256(picture).hexdigest()
    return sample.content_hash if sample.ink is not None else ""


def _writer(sample: Sample) -> str:
    """Whose hand it is, told apart from the hands that other people have named."""
    own = sample.author.get_username()
    return f"{own}/{sample.writer.name}" if sample.writer.name else own


def _picture(sample: Sample, pixels: bytes | None) -> bytes | None:
    """The picture as it is stored; none where it is nothing but the pixels."""
    if sample.ink is not None or not hasattr(sample, "original"):
        return None
    png = bytes(sample.original.png)
    grey = decode_png(png)
    return None if grey.shape == (SIDE, SIDE) and grey.tobytes() == pixels else png


def _reading(sample: Sample, labels: Sequence[Label]) -> str:
    """How the one who was heard has written it, before any merge; the class where nobody's reading may be told."""
    if not sample.settled_class:
        return ""
    merges: Mapping[str, str] = sample.alphabet.merges
    fitting = [
        label.character
        for label in sorted(labels, key=lambda label: (label.settles, label.created_at))
        if merges.get(label.character, label.character) == sample.settled_class
    ]
    return fitting[-1] if fitting else sample.settled_class


def _label_json(label: Label) -> dict[str, Any]:
    said: dict[str, Any] = {"user": label.user.get_username(), "at": label.created_at.isoformat()}
    said |= {"label": label.character} if label.character else {"verdict": label.verdict}
    return (
        said | ({"settles": True} if label.settles else {}) | ({"prompted": True} if label.is_prompt else {})
    )


def _prediction_json(prediction: Prediction) -> dict[str, Any]:
    return {
        "model": f"{prediction.version.number}",
        "label": prediction.top_label,
        "confidence": prediction.confidence,
        "rejected": prediction.rejected,
        "ranking": prediction.ranking,
        "at": prediction.created_at.isoformat(),
    }
