"""What a label says of a sample, and how it answers what a model has said."""

from django.db import models


class Verdict(models.TextChoices):
    CHARACTER = "character"
    NOT_A_CHARACTER = "not a character"
    UNSURE = "unsure"


class Answer(models.TextChoices):
    """How the label answers the prediction it was given with. A prompted one is no reading: it is older than the drawing."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    UNAIDED = "unaided"
    PROMPTED = "prompted", "asked for before it was drawn"
