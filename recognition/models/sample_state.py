"""Where a sample came from, and what became of it."""

from django.db import models


class Source(models.TextChoices):
    CANVAS = "canvas"
    UPLOAD = "upload"
    IMPORT = "import"
    API = "api"


class State(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    REJECTED = "rejected"
    EXCLUDED = "excluded"
    WITHDRAWN = "withdrawn"
