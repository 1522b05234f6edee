"""A version as its pages need it."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from recognition.models import ModelVersion, Promotion


def version_of(version_id: int) -> ModelVersion:
    versions = ModelVersion.objects.all().newest_first()
    history = Prefetch("promotions", Promotion.objects.all().newest_first())
    version: ModelVersion = get_object_or_404(versions.prefetch_related("aliases", history), pk=version_id)
    return version
