from pathlib import Path

import pytest

from ocrsite import env
from ocrsite.embedded import addresses, celery_url, database_url, needed, redis_url


def test_the_addresses_follow_from_the_data_folder() -> None:
    assert database_url(Path("/srv/ink")) == "postgresql://inkloop@/inkloop?host=/srv/ink/run&port=5432"
    assert redis_url(Path("/srv/ink")) == "unix:///srv/ink/run/valkey.sock"


def test_the_database_address_is_one_that_settings_read() -> None:
    config = env.database_config(database_url(Path("/srv/ink")))

    assert (config["NAME"], config["USER"], config["HOST"]) == ("inkloop", "inkloop", "/srv/ink/run")


@pytest.mark.parametrize("data_dir", ["/srv/" + "long" * 30, "/srv/my ink", "/srv/50%", "/srv/a,b", "/srv/ö"])
def test_a_path_unfit_for_sockets_is_replaced_by_a_short_one(data_dir: str) -> None:
    socket = str(addresses.postgres_socket(Path(data_dir)))

    assert Path(socket).parent.name.startswith("inkloop-")
    assert len(socket) < 100


def test_two_data_folders_never_share_a_socket() -> None:
    first, second = Path("/srv/" + "a" * 200), Path("/srv/" + "b" * 200)

    assert addresses.valkey_socket(first) != addresses.valkey_socket(second)


@pytest.mark.parametrize(
    ("url", "celery"),
    [
        ("redis://:pw@cache:6379/1", "redis://:pw@cache:6379/1"),
        ("rediss://cache/0", "rediss://cache/0"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock"),
        ("unix://:pw@/run/valkey.sock?db=2", "redis+socket://:pw@/run/valkey.sock?virtual_host=2"),
    ],
)
def test_celery_spells_sockets_differently(url: str, celery: str) -> None:
    assert celery_url(url) == celery


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, ["postgres", "valkey"]),
        ({"DATABASE_URL": "postgresql://h/n", "REDIS_URL": ""}, ["valkey"]),
        ({"DATABASE_URL": "postgresql://h/n", "REDIS_URL": "redis://h"}, []),
    ],
)
def test_a_server_is_needed_where_the_environment_names_none(
    environment: dict[str, str], names: list[str]
) -> None:
    assert needed(environment) == names
