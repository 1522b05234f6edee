"""The Celery application. Settings come from Django under the prefix CELERY_."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")

app = Celery("ocrsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
@task_postrun.connect
def keep_usable_connections(sender: Task[Any, Any], **kwargs: Any) -> None:
    """As between two requests of the web: a connection to PostgreSQL is kept, unless it has broken."""
    if not sender.request.is_eager:
        close_old_connections()
