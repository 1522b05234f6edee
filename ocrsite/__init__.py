"""The project: settings, routes, the Celery application, the process tree."""

from ocrsite.celery import app as celery_app

__all__ = ["celery_app"]
