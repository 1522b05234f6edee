"""What held for a sample before its author changed their mind about it: nothing that was said is overwritten."""

from django.db import models

from recognition.models.sample import Sample


class EarlierConsentQuerySet(models.QuerySet["EarlierConsent"]):
    def of_sample(self, sample: Sample) -> "EarlierConsentQuerySet":
        """In the order in which it held."""
        return self.filter(sample=sample).order_by("pk")


class EarlierConsent(models.Model):
    """`since`: when it was said, None where that was not kept yet. `until`: when it was changed."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="earlier_consents")
    consent = models.BooleanField()
    wording = models.PositiveSmallIntegerField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()

    objects = EarlierConsentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.sample_id}: {'yes' if self.consent else 'no'} until {self.until}"
