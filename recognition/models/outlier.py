"""An accepted sample that looks to the champion like none of its class. It stays where it is until a reviewer has looked."""

from django.db import models
from django.db.models import Exists, OuterRef

from recognition.models.alphabet import Alphabet
from recognition.models.label import Label
from recognition.models.model_version import ModelVersion
from recognition.models.sample import Sample
from recognition.models.sample_state import State


class OutlierQuerySet(models.QuerySet["Outlier"]):
    def of_alphabet(self, alphabet: Alphabet) -> "OutlierQuerySet":
        return self.filter(sample__alphabet=alphabet)

    def waiting(self) -> "OutlierQuerySet":
        """What no reviewer has settled, and is still accepted as what it is odd for."""
        settled = Label.objects.live().filter(sample=OuterRef("sample"), settles=True)
        standing = self.filter(sample__state=State.ACCEPTED, sample__settled_class=models.F("given_class"))
        return standing.exclude(Exists(settled))


class Outlier(models.Model):
    """`distance`: 1 - cosine to the nearest of its class. `oddness`: by how many deviations of its class that is too far.

    `nearest_class`: whose samples it is nearest to, which may be its own.
    """

    sample = models.OneToOneField(Sample, on_delete=models.CASCADE, related_name="oddity")
    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="outliers")
    given_class = models.CharField(max_length=20)
    nearest_class = models.CharField(max_length=20)
    distance = models.FloatField()
    oddness = models.FloatField()
    found_at = models.DateTimeField()

    objects = OutlierQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.sample_id} is odd for {self.given_class}"
