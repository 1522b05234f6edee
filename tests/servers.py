"""A pytest plugin: each test process gets a PostgreSQL and a Valkey of its own, in a folder of its own.

It is loaded by `-p tests.servers` before Django reads its settings, so that these point at the servers.
"""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest

# Short and under /tmp: a socket's path has room for about 100 characters.
DATA_DIR = Path(tempfile.mkdtemp(prefix="inkloop-test-", dir="/tmp"))

os.environ["DATA_DIR"] = str(DATA_DIR)
os.environ["SECRET_KEY"] = "a key for tests"
os.environ["EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
# People of the tests have just signed up, and are learned from at once; tests of the quarantine set its hours themselves.
os.environ["QUARANTINE_HOURS"] = "0"
# What is drawn waits for nobody, and chance mixes in no gold questions: tests of these set their numbers themselves.
os.environ["QUEUE_AUTHOR_MINUTES"] = "0"
os.environ["QUEUE_GOLD_SHARE"] = "0"
for name in (
    "QUARANTINE_RELIABILITY",
    "QUEUE_LEASE_MINUTES",
    "DATABASE_URL",
    "REDIS_URL",
    "SIGNUP_OPEN",
    "DEBUG",
    "RETRAIN_AFTER_LABELS",
    "DATASETS_DIR",
):
    os.environ.pop(name, None)

_running = contextlib.ExitStack()


def pytest_sessionstart(session: pytest.Session) -> None:
    from ocrsite import embedded

    if not _only_distributes(session.config):
        _running.enter_context(embedded.servers(DATA_DIR, durable=False))


def pytest_unconfigure() -> None:
    _running.close()
    shutil.rmtree(DATA_DIR, ignore_errors=True)


def _only_distributes(config: pytest.Config) -> bool:
    """Under xdist the first process runs no test itself."""
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return DATA_DIR
