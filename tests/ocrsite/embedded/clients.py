"""What a client of the embedded servers does, and a look at who serves."""

from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import redis

from ocrsite import embedded
from ocrsite.embedded.account import account_for
from ocrsite.embedded.postgres import Postgres
from ocrsite.embedded.valkey import Valkey


def query(data_dir: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(embedded.database_url(data_dir))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []


def ping(data_dir: Path) -> bool:
    with closing(redis.Redis.from_url(embedded.redis_url(data_dir))) as client:
        return bool(client.ping())


def processes_of(data_dir: Path) -> list[psutil.Process]:
    account = account_for(data_dir / "postgres")
    known = [
        Postgres(data_dir=data_dir, account=account, durable=True),
        Valkey(data_dir=data_dir, account=account),
    ]
    return [process for server in known if (process := server.running())]
