"""The labels by which people are measured: reviewers' words, answers to gold questions, and what several have read."""

import uuid
from collections.abc import Iterable
from typing import Self

from django.db.models import Exists, F, OuterRef, Q

from recognition.models.alphabet import Alphabet
from recognition.models.label_live import LiveLabelQuerySet
from recognition.models.label_verdict import Verdict
from recognition.models.sample import Sample


class MeasuringLabelQuerySet(LiveLabelQuerySet):
    def settling(self, alphabet: Alphabet) -> Self:
        """Reviewers' words that stand, in the order they were given."""
        words = self.live().filter(sample__alphabet=alphabet, sample__withdrawn_at=None, settles=True)
        return words.order_by("created_at", "pk")

    def settling_ever(self, sample: Sample) -> Self:
        """What reviewers said of a sample, in that order: also what they have said anew since, nothing that was reverted."""
        stands = Q(superseded_at=None) | Q(decision__isnull=False, decision__reverted_at=None)
        return self.filter(stands, sample=sample, settles=True).order_by("created_at", "pk")

    def not_settling(self, alphabet: Alphabet, user_ids: Iterable[int] | None) -> Self:
        """All that people (None: all) ever said but as reviewers, in the order they said it."""
        said = self.without_prompts().filter(
            sample__alphabet=alphabet, sample__withdrawn_at=None, settles=False
        )
        said = said if user_ids is None else said.filter(user_id__in=list(user_ids))
        return said.order_by("created_at", "pk")

    def measured_on(self, sample: Sample) -> list[int]:
        """Who has read it, but as a reviewer."""
        read = self.without_prompts().filter(sample=sample, settles=False)
        return list(read.values_list("user_id", flat=True))

    def first_answers_to_gold(self, alphabet: Alphabet, user_ids: Iterable[int] | None) -> Self:
        """What each person (None: everybody) said first of each gold question, if that was after it became one.

        Neither its author is measured by it nor who is heard as a reviewer.
        """
        gold = self.filter(
            sample__alphabet=alphabet,
            sample__gold__retired_at=None,
            sample__gold__isnull=False,
            settles=False,
        )
        gold = gold if user_ids is None else gold.filter(user_id__in=list(user_ids))
        before = self.model.objects.filter(
            sample=OuterRef("sample"),
            user=OuterRef("user"),
            created_at__lte=OuterRef("sample__gold__created_at"),
        )
        asked = gold.exclude(Exists(before)).exclude(user=F("sample__author"))
        return asked.order_by("user", "sample", "created_at", "pk").distinct("user", "sample")

    def read_by_several(self, alphabet: Alphabet) -> list[tuple[uuid.UUID, int, str, int]]:
        """(sample, user, character, revision) of samples that two or more are sure of; no reviewer has settled them.

        `character`: "" for none. What tells no class any more is no reading here, and no reviewer's word.
        """
        telling = self.live().telling(alphabet)
        read = telling.without_prompts()
        sure = read.filter(sample__alphabet=alphabet, sample__withdrawn_at=None)
        sure = sure.exclude(verdict=Verdict.UNSURE)
        settled = telling.filter(sample=OuterRef("sample"), settles=True)
        others = read.filter(sample=OuterRef("sample")).exclude(verdict=Verdict.UNSURE)
        several = sure.exclude(Exists(settled)).filter(Exists(others.exclude(user=OuterRef("user"))))
        ordered = several.order_by("sample", "created_at", "pk")
        return list(ordered.values_list("sample_id", "user_id", "character", "revision"))
