"""What of all that was ever said counts today: what stands, what is a reading, what tells a class."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from recognition.models.alphabet import Alphabet
from recognition.models.label_verdict import Answer, Verdict

if TYPE_CHECKING:
    from recognition.models.label import Label


class LiveLabelQuerySet(models.QuerySet["Label"]):
    def live(self) -> Self:
        return self.filter(superseded_at=None)

    def without_prompts(self) -> Self:
        """Only what somebody read."""
        return self.exclude(answer=Answer.PROMPTED)

    def telling(self, alphabet: Alphabet) -> Self:
        """Without readings that tell no class of the alphabet as it stands: see Alphabet.class_of_earlier."""
        unclear = Q(pk__in=[])
        for reading, revisions in alphabet.unclear.items():
            unclear |= Q(character=reading, revision__in=revisions)
        known = Q(character__in=alphabet.readings) | ~Q(verdict=Verdict.CHARACTER)
        return self.filter(known).exclude(unclear)
