import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from ocrsite import env


@pytest.mark.parametrize(("text", "value"), [("1", True), ("YES", True), ("off", False), ("False", False)])
def test_a_bool_is_read_in_many_spellings(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("SWITCH", text)

    assert env.env_bool("SWITCH", not value) is value


def test_a_bool_that_is_none_says_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCH", "maybe")

    with pytest.raises(ImproperlyConfigured, match=r"SWITCH must be one of 1, true, .* Received: 'maybe'"):
        env.env_bool("SWITCH", False)


def test_a_choice_is_one_of_those_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECISION", "int8")

    assert env.env_choice("PRECISION", "float32", ("float32", "int8")) == "int8"


def test_a_choice_that_is_none_says_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECISION", "int4")

    with pytest.raises(
        ImproperlyConfigured, match=r"PRECISION must be one of float32, int8. Received: 'int4'"
    ):
        env.env_choice("PRECISION", "float32", ("float32", "int8"))


@pytest.mark.parametrize("text", ["-1", "1.5", "many"])
def test_an_int_that_is_none_says_what_came(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("COUNT", text)

    with pytest.raises(ImproperlyConfigured, match=f"COUNT must be a whole number.* Received: '{text}'"):
        env.env_int("COUNT", 3)


def test_an_int_below_its_minimum_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNT", "0")

    with pytest.raises(ImproperlyConfigured, match="at least 1"):
        env.env_int("COUNT", 3, minimum=1)


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EMPTY", "")

    assert env.env_str("EMPTY", "word") == "word"
    assert env.env_int("EMPTY", 7) == 7
    assert env.env_bool("EMPTY", True) is True
    assert env.env_list("EMPTY", ["a"]) == ["a"]
    assert env.env_path("EMPTY", tmp_path) == tmp_path


def test_a_list_is_split_at_commas_and_trimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", "a.example, b.example,,")

    assert env.env_list("HOSTS", []) == ["a.example", "b.example"]


def test_a_path_is_absolute_wherever_the_process_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLACE", "data")

    assert env.env_path("PLACE", Path("/elsewhere")) == tmp_path / "data"


def test_a_secret_is_drawn_once(tmp_path: Path) -> None:
    first = env.env_secret("A_SECRET", tmp_path / "new" / "key")

    assert env.env_secret("A_SECRET", tmp_path / "new" / "key") == first
    assert len(first) > 50


def test_a_secret_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    env.env_secret("A_SECRET", tmp_path / "key")

    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_a_secret_that_cannot_be_kept_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(
        ImproperlyConfigured, match=r"Set A_SECRET, or make .*/file/key readable and writable: File exists"
    ):
        env.env_secret("A_SECRET", tmp_path / "file" / "key")


def test_a_database_url_names_server_user_and_options() -> None:
    config = env.database_config("postgresql://ann:p%40ss@db.example:5433/ink?sslmode=require")

    assert config == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "ink",
        "USER": "ann",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    "url", ["postgres://ann@/ink?host=/var/run/pg", "postgresql://ann@%2Fvar%2Frun%2Fpg/ink"]
)
def test_a_database_url_may_name_a_socket_folder(url: str) -> None:
    assert env.database_config(url)["HOST"] == "/var/run/pg"


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hush@h/ink",
        "postgresql://u:hush@h",
        "postgresql://u:hush@h/a/b",
        "postgresql://u:hush@h:x/a",
    ],
)
def test_a_database_url_of_another_kind_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as caught:
        env.database_config(url)

    assert "hush" not in str(caught.value)
