# Two images: `web` serves, recognizes and schedules without TensorFlow; `training` has it on top.
FROM python:3.11-slim-bookworm AS web

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000

RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin inkloop \
    && install --directory --owner inkloop --group inkloop /data

WORKDIR /app
COPY requirements/lock.txt requirements/serve.txt requirements/
RUN pip install -r requirements/serve.txt

COPY manage.py ./
COPY accounts/ accounts/
COPY ocrsite/ ocrsite/
COPY recognition/ recognition/
COPY training/ training/
COPY templates/ templates/
COPY static/ static/
COPY champions/ champions/

USER inkloop
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:ocrsite.gunicorn_config", "ocrsite.wsgi"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "manage.py", "health", "web"]


FROM web AS training

USER root
COPY requirements/train.txt requirements/
RUN pip install -r requirements/train.txt

USER inkloop
CMD ["nice", "-n", "10", "python", "-m", "celery", "-A", "ocrsite", "--quiet", "worker", "--loglevel", "INFO", "-n", "training@%h", "-Q", "training", "-c", "1", "--max-tasks-per-child", "1", "--prefetch-multiplier", "1", "--without-gossip", "--without-mingle"]
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s CMD ["python", "manage.py", "health", "training"]
