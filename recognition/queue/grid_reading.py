"""Read a whole grid at once: all that were not clicked out are what the model takes them for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from recognition import labelling
from recognition.exceptions import InvalidInput, RecognitionError
from recognition.models import Alphabet, Prediction, Sample, Turn
from recognition.queue import queueing

READ, DOUBTED, REFUSED = "read", "doubted", "refused"
OUTCOMES = [READ, DOUBTED, REFUSED]


@dataclass(frozen=True, kw_only=True)
class GridOutcome:
    """`detail`: why it was refused."""

    sample: uuid.UUID
    outcome: str
    detail: str = ""


def read_grid(
    *,
    user: User,
    alphabet: Alphabet,
    label: str,
    sample_ids: Sequence[uuid.UUID],
    doubted_ids: Sequence[uuid.UUID],
) -> list[GridOutcome]:
    """Each in its own transaction: what cannot be read is said, and holds up nothing. Reading the same again changes nothing.

    Doubt is for those who may read the alphabet and were asked: what comes before everybody's queue is not for anybody to
    say. Raises InvalidInput for a label that is none, or samples that are read and doubted at once.
    """
    reading = labelling.read(alphabet=alphabet, label=label, verdict=None)
    if both := set(sample_ids) & set(doubted_ids):
        raise InvalidInput(
            f"What is doubted is not read. Received both: {', '.join(sorted(map(str, both)))}.",
            field="doubted",
        )
    wanted = [*dict.fromkeys(sample_ids), *dict.fromkeys(doubted_ids)]
    open_to = Sample.objects.all().open_to(user).of_alphabet(alphabet).without_heavy_columns()
    samples = {sample.pk: sample for sample in open_to.filter(pk__in=wanted)}
    predictions = Prediction.objects.all().newest_of(list(samples))
    asked = Turn.objects.all().by(user).at(doubted_ids)
    may_read = alphabet.may_be_labelled_by(user)
    outcomes = []
    for pk in wanted:
        sample = samples.get(pk)
        if sample is None:
            outcomes.append(GridOutcome(sample=pk, outcome=REFUSED, detail="There is no such sample."))
        elif not may_read:
            detail = f"{alphabet.name} is labelled by {alphabet.get_labelled_by_display()} only."
            outcomes.append(GridOutcome(sample=pk, outcome=REFUSED, detail=detail))
        elif pk not in doubted_ids:
            outcomes.append(_read(user, sample, reading, predictions.get(pk)))
        elif pk not in asked:
            outcomes.append(GridOutcome(sample=pk, outcome=REFUSED, detail="You were not asked about it."))
        else:
            queueing.doubt(user=user, sample=sample)
            outcomes.append(GridOutcome(sample=pk, outcome=DOUBTED))
    Turn.objects.all().read_in_grid(user, [each.sample for each in outcomes if each.outcome == READ])
    return outcomes


def _read(
    user: User, sample: Sample, reading: labelling.Reading, prediction: Prediction | None
) -> GridOutcome:
    try:
        labelling.label_sample(user=user, sample=sample, reading=reading, prediction=prediction)
    except RecognitionError as error:
        return GridOutcome(sample=sample.pk, outcome=REFUSED, detail=str(error))
    return GridOutcome(sample=sample.pk, outcome=READ)
