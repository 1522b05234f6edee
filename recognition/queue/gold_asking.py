"""Gold questions among the others: how often somebody is asked one, and which, as chance will have it."""

import random
import uuid

from django.conf import settings
from django.core.cache import caches

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES
from recognition.models import Alphabet, GoldQuestion, Reliability

# Until so many gold answers are known of somebody, they are asked so many times as much of them.
LITTLE_GOLD = 20
MORE_GOLD = 3
# Of the gold questions of an alphabet, known for so long, so many are looked at for some that the person has not met.
_KEPT_SECONDS, _LOOKED_AT = 30, 200

CHANCE = random.SystemRandom()


def drawn(user: User, alphabet: Alphabet, wanted: int, likely: str | None = None) -> list[uuid.UUID]:
    """Samples to ask the person about in the place of some of so many. Who settles samples is not measured.

    Looked for each time, whatever chance says, so that no answer comes later for holding one.
    """
    known: list[uuid.UUID] | None = caches["local"].get_or_set(
        f"gold-{alphabet.pk}", lambda: GoldQuestion.objects.all().newest_in(alphabet), _KEPT_SECONDS
    )
    if not known or user.has_perm(SETTLE_SAMPLES):
        return []
    share = share_for(user, alphabet)
    number = sum(CHANCE.random() < share for _ in range(wanted))
    looked_at = CHANCE.sample(known, k=min(len(known), _LOOKED_AT))
    return GoldQuestion.objects.all().new_to(user, alphabet).of_kind(likely).among(looked_at)[:number]


def share_for(user: User, alphabet: Alphabet) -> float:
    """Of their questions, 0 to 1: more for whom little is known of."""
    measured = Reliability.objects.all().of_people(alphabet, [user.pk]).get(user.pk)
    is_new = measured is None or measured.gold_seen < LITTLE_GOLD
    return min(settings.QUEUE_GOLD_SHARE * (MORE_GOLD if is_new else 1), 1.0)
