"""Who held the pen. A writer stands on one side of the split for ever."""

import uuid

from django.conf import settings
from django.db import models

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES
from recognition.models.identity import new_id


class Split(models.TextChoices):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"

    @classmethod
    def of(cls, writer_id: uuid.UUID) -> "Split":
        """Ten percent of the writers test, ten validate, by the random tail of their id: nobody can choose a side."""
        tenth = writer_id.int % 10
        return {0: cls.TEST, 1: cls.VALIDATION}.get(tenth, cls.TRAIN)


class WriterQuerySet(models.QuerySet["Writer"]):
    def for_author(self, *, author_id: int, name: str) -> "Writer":
        """Return the author's writer of that name ("" is the author), made on first sight.

        The first writer of an installation trains: a person alone on a laptop wants the model to learn. Each hand that a
        reviewer or administrator names has a side of its own; others' named hands stand where their own does, or by
        naming many an account could look for those that test, and fill that side.
        """
        known = self.filter(author_id=author_id, name=name).first()
        if known is not None:
            return known
        made_id = new_id()
        split = Split.of(made_id) if self.exists() else Split.TRAIN
        if name and not User.objects.get(pk=author_id).has_perm(SETTLE_SAMPLES):
            split = Split(self.for_author(author_id=author_id, name="").split)
        writer, _ = self.get_or_create(
            author_id=author_id, name=name, defaults={"id": made_id, "split": split}
        )
        return writer

    def own_hand_of(self, author_id: int | None) -> "Writer | None":
        """The author's own hand with its author, None where it has drawn nothing yet."""
        return self.select_related("author").filter(author_id=author_id, name="").first()


class Writer(models.Model):
    """One hand: the author's own (`name` is empty), or one that a program names for the samples it sends."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="writers")
    name = models.CharField(max_length=100, blank=True)
    split = models.CharField(max_length=10, choices=Split)

    objects = WriterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "name"], name="one_writer_of_a_name_per_author"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.author)
