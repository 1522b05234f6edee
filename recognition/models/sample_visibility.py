"""Which samples are shown to whom, and which of them people may be asked about."""

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.roles import VIEW_ALL_SAMPLES
from recognition.models.alphabet import Alphabet
from recognition.models.sample_state import State

if TYPE_CHECKING:
    from recognition.models.sample import Sample


class SampleVisibilityQuerySet(models.QuerySet["Sample"]):
    def visible_to(self, user: Any) -> Self:
        """One's own; everybody's for those who may see everybody's."""
        if user.has_perm(VIEW_ALL_SAMPLES):
            return self
        return self.filter(author_id=user.pk)

    def open_to(self, user: Any) -> Self:
        """What is visible to them, and what they were asked about in the queue, unless that was taken back, or hidden, since."""
        from recognition.models.sample_report import reported
        from recognition.models.turn import Turn

        if user.has_perm(VIEW_ALL_SAMPLES):
            return self
        asked = Exists(Turn.objects.filter(user=user.pk, sample=OuterRef("pk")))
        return self.filter(
            Q(author_id=user.pk)
            | Q(asked, ~reported(), consent=True) & ~Q(state__in=(State.WITHDRAWN, State.EXCLUDED))
        )

    def hidden_among(self, sample_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
        """Those that others may not be shown: withdrawn, excluded, without consent or reported. Asks nothing without ids."""
        if not sample_ids:
            return []
        ours = self.filter(pk__in=sample_ids)
        return list(ours.exclude(pk__in=ours.shown_to_others().values("pk")).values_list("pk", flat=True))

    def shown_to_others(self) -> Self:
        """What annotators may be shown of other people's drawings: consented to, and nobody's complaint waits."""
        from recognition.models.sample_report import reported

        return self.filter(~reported(), consent=True).exclude(state__in=(State.WITHDRAWN, State.EXCLUDED))

    def to_ask(self, user_id: int) -> Self:
        """What the person may be asked about: what may be shown to others, and whatever is their own."""
        from recognition.models.sample_report import reported

        others = Q(~reported(), consent=True) & ~Q(state__in=(State.WITHDRAWN, State.EXCLUDED))
        return self.filter(Q(author_id=user_id) | others)

    def still_to_read(self, sample_ids: Collection[uuid.UUID], user_id: int) -> dict[uuid.UUID, bool]:
        """Whether each of those that the person may still be asked about was not read by enough people."""
        asked = self.filter(pk__in=sample_ids).to_ask(user_id)
        return {pk: end is None for pk, end in asked.values_list("pk", "queue_entry__retired_at")}

    def read_by_somebody(self) -> Self:
        """Without those of which only that is known what their author was asked to draw."""
        from recognition.models.label import Label

        return self.filter(Exists(Label.objects.all().live().without_prompts().filter(sample=OuterRef("pk"))))

    def showing_their_class(self, alphabet: Alphabet) -> Self:
        """What may be shown to everybody as what it is: accepted because somebody read it, consented to, rendered."""
        accepted = self.shown_to_others().filter(alphabet=alphabet, state=State.ACCEPTED)
        return accepted.filter(renderer_version__isnull=False).read_by_somebody()

    def giving_no_answer_away(self) -> Self:
        """Without what people are asked about: gold questions, and what still waits to be read."""
        from recognition.models.gold_question import GoldQuestion
        from recognition.models.queue_entry import QueueEntry

        gold = GoldQuestion.objects.all().in_use().filter(sample=OuterRef("pk"))
        waiting = QueueEntry.objects.all().waiting().filter(sample=OuterRef("pk"))
        return self.filter(~Exists(gold), ~Exists(waiting))
