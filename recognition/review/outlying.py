"""Look for accepted samples that look to the champion like none of their class, and keep them for a reviewer."""

import numpy as np
from django.db import transaction
from django.utils import timezone

from recognition.models import Alphabet, Embedding, ModelVersion, Outlier, Sample
from recognition.trust.outliers import oddities

# What a reviewer can look through; and what one search holds in memory: some tens of megabytes.
MOST_KEPT = 200
MOST_LOOKED_AT = 100_000
# What a page compares a drawing with: a few hundredths of a second.
_COMPARED = 3_000


def find_everywhere() -> int:
    """In all alphabets that a champion reads. Returns how many there are."""
    return sum(find(alphabet) for alphabet in Alphabet.objects.all().with_champion())


def find(alphabet: Alphabet) -> int:
    """Put those of an alphabet in the place of the last ones, those that a reviewer has looked at left out."""
    champion = ModelVersion.objects.champion_of(alphabet)
    if champion is None:
        return 0
    rows = [
        (sample_id, name, vector)
        for sample_id, name, vector in Embedding.objects.all().looked_at(
            alphabet, champion, most=MOST_LOOKED_AT
        )
        if name in alphabet.classes
    ]
    found = oddities(
        np.stack([np.frombuffer(bytes(vector), np.float16) for _, _, vector in rows])
        if rows
        else np.zeros((0, 1)),
        [alphabet.classes.index(name) for _, name, _ in rows],
        most=MOST_KEPT,
    )
    now = timezone.now()
    outliers = [
        Outlier(
            sample_id=rows[each.place][0],
            version=champion,
            given_class=rows[each.place][1],
            nearest_class=alphabet.classes[each.nearest],
            distance=each.distance,
            oddness=each.oddness,
            found_at=now,
        )
        for each in found
    ]
    with transaction.atomic():
        Outlier.objects.all().of_alphabet(alphabet).delete()
        Outlier.objects.bulk_create(outliers, ignore_conflicts=True)
    return len(outliers)


def similar(sample: Sample, *, count: int) -> list[tuple[Sample, float]]:
    """The accepted samples that look most alike to the champion, of the newest: (sample, cosine), the nearest first."""
    mine = Embedding.objects.all().by_champion(sample)
    if mine is None:
        return []
    pool = list(Embedding.objects.all().to_compare(sample.alphabet, mine)[:_COMPARED])
    if not pool:
        return []
    vectors = np.stack([np.frombuffer(bytes(each.vector), np.float16) for each in pool]).astype(np.float32)
    own = np.frombuffer(bytes(mine.vector), np.float16).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(own)
    alike = np.divide(vectors @ own, lengths, out=np.zeros(len(pool), np.float32), where=lengths > 0)
    nearest = np.argsort(-alike, kind="stable")[:count]
    return [(pool[place].sample, float(alike[place])) for place in nearest.tolist()]
