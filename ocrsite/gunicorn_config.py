"""How gunicorn serves ocrsite.wsgi; the figures are settings."""

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")

from django.conf import settings

_MEMORY = Path("/dev/shm")  # noqa: S108 - a heartbeat on a slow disk would look like a hanging worker

bind = f"[{settings.HOST}]:{settings.PORT}" if ":" in settings.HOST else f"{settings.HOST}:{settings.PORT}"
worker_class = "gthread"
workers = settings.WEB_PROCESSES
threads = settings.WEB_THREADS
worker_tmp_dir = str(_MEMORY) if _MEMORY.is_dir() else None
keepalive = 15
timeout = 60
graceful_timeout = 4
control_socket_disable = True
