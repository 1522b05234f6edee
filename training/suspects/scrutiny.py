"""What the live half has to know of the search for suspects: where mistakes were looked for, some were bound to be found."""

import uuid
from collections.abc import Mapping

from recognition.models import Alphabet
from recognition.trusting import Scrutiny
from training.models import Search, Suspect


def scrutiny(alphabet: Alphabet) -> Mapping[int, Scrutiny]:
    """By person, of whose readings some are suspected or were."""
    search = Search.objects.filter(alphabet=alphabet).first()
    if search is None:
        return {}
    suspected: dict[int, set[uuid.UUID]] = {}
    for giver, sample in Suspect.objects.all().of_alphabet(alphabet).values_list("giver_id", "sample_id"):
        suspected.setdefault(giver, set()).add(sample)
    return {
        giver: Scrutiny(looked_at=max(search.looked_at_of(giver), len(samples)), suspected=frozenset(samples))
        for giver, samples in suspected.items()
    }
