"""Samples that a reviewer has settled, and what is known of people by that."""

from accounts.models import User
from recognition.models import Alphabet, Reliability, Sample
from tests.drawn import draw, label


def settled(author: User, alphabet: Alphabet, reviewer: User, *, said: str, truth: str) -> Sample:
    sample = draw(author, alphabet)
    label(sample, author, said)
    label(sample, reviewer, truth)
    return sample


def known(user: User, alphabet: Alphabet) -> Reliability:
    return Reliability.objects.get(user=user, alphabet=alphabet)
