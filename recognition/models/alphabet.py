"""An alphabet: the classes a recognizer tells apart, and the raw readings folded into them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

LONGEST_READING = 20


class AlphabetQuerySet(models.QuerySet["Alphabet"]):
    def in_use(self) -> "AlphabetQuerySet":
        return self.filter(retired_at=None).order_by("-is_default", "slug")

    def with_champion(self) -> "AlphabetQuerySet":
        return self.in_use().filter(aliases__name="champion")

    def with_aliases(self) -> "AlphabetQuerySet":
        return self.prefetch_related("aliases")


class Alphabet(models.Model):
    """`classes` is ordered: it is the order of a model's outputs, so it never changes once a model was trained."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    classes = models.JSONField(help_text="Ordered list of the classes.")
    merges = models.JSONField(
        default=dict, blank=True, help_text="Raw reading -> the class it is folded into."
    )
    lookalikes = models.JSONField(default=list, blank=True, help_text="Groups of classes that look alike.")
    is_default = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = AlphabetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_alphabet"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def clean(self) -> None:
        """Classes, merges and look-alikes must fit together: what is stored later is told apart by them."""
        if not _are_readings(self.classes) or len(set(self.classes)) < max(2, len(self.classes)):
            raise ValidationError(
                {
                    "classes": f'Must list two or more different texts, as ["0", "1"]. Received: {self.classes!r}.'
                }
            )
        if not isinstance(self.merges, dict) or not _are_readings([*self.merges]):
            raise ValidationError(
                {"merges": f'Must map readings to classes, as {{"o": "0"}}. Received: {self.merges!r}.'}
            )
        strays = [reading for reading, name in self.merges.items() if name not in self.classes]
        strays += [reading for reading in self.merges if reading in self.classes]
        if strays:
            raise ValidationError({"merges": f"Must fold into a class what is none. Received: {strays!r}."})
        if not isinstance(self.lookalikes, list) or not all(
            self._is_group(group) for group in self.lookalikes
        ):
            raise ValidationError(
                {
                    "lookalikes": f'Must list groups of classes, as [["0", "O"]]. Received: {self.lookalikes!r}.'
                }
            )

    def _is_group(self, group: Any) -> bool:
        return isinstance(group, list) and len(group) > 1 and all(name in self.classes for name in group)

    @property
    def is_in_service(self) -> bool:
        """Whether anything was drawn or trained in it, which fixes what its classes are."""
        return self.samples.exists() or self.versions.exists()

    @property
    def readings(self) -> list[str]:
        """All that a person may answer: the classes, then the raw readings folded into one of them."""
        return [*self.classes, *self.merges]

    def class_of(self, reading: str) -> str | None:
        """Return the class that a raw reading belongs to, None if it is not of this alphabet."""
        folded: str = self.merges.get(reading, reading)
        return folded if folded in self.classes else None

    def aliased(self, name: str) -> int | None:
        """The id of the version that is champion, or challenger, None where none is."""
        return next((alias.version_id for alias in self.aliases.all() if alias.name == name), None)


def _are_readings(texts: Any) -> bool:
    return isinstance(texts, list) and all(
        isinstance(text, str) and text == text.strip() and 0 < len(text) <= LONGEST_READING for text in texts
    )
