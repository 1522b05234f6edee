"""Dockerfile and docker-compose.yml, held against the code without an engine."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from ocrsite import env
from ocrsite.processes import COMMANDS, PREPARE

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
SETTINGS = (ROOT / "ocrsite" / "settings.py").read_text()
READ_BY_SETTINGS = set(re.findall(r"env\.env_\w+\(\s*\"(\w+)\"", SETTINGS))
SET_BY_IMAGE = dict(re.findall(r"\b([A-Z_]+)=(\S+)", re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)[0]))
# Where the data sets lie inside a container follows from DATA_DIR; the command line carries the number of processes.
NOT_PASSED_ON = {"DATASETS_DIR", "RECOGNITION_PROCESSES"}


def stages() -> dict[str, list[str]]:
    """The lines of each build stage, by its name."""
    found: dict[str, list[str]] = {}
    for line in DOCKERFILE.splitlines():
        if match := re.fullmatch(r"FROM \S+ AS (\w+)", line):
            found[match[1]] = []
        elif found and line:
            list(found.values())[-1].append(line)
    return found


def instruction(stage: str, name: str) -> list[str]:
    return [line.removeprefix(f"{name} ") for line in stages()[stage] if line.startswith(f"{name} ")]


def without_defaults(words: list[str]) -> tuple[str, ...]:
    """`${NAME:-default}` as the code spells it: `${NAME}`."""
    return tuple(re.sub(r"\$\{(\w+):-[^}]*\}", r"${\1}", word) for word in words)


def packages(list_name: str) -> set[str]:
    """What installing this requirements list installs by name, with the lists that it includes."""
    names: set[str] = set()
    for line in (ROOT / "requirements" / list_name).read_text().splitlines():
        if line.startswith("-r "):
            names |= packages(line.removeprefix("-r ").strip())
        elif match := re.match(r"[A-Za-z0-9_.-]+(?===)", line):
            names.add(match[0].lower())
    return names


@pytest.mark.parametrize("name", COMMANDS)
def test_each_process_is_a_service_with_the_command_of_the_code(name: str) -> None:
    assert without_defaults(SERVICES[name]["command"]) == COMMANDS[name]


def test_the_database_is_prepared_by_the_command_that_up_runs() -> None:
    assert tuple(SERVICES["prepare"]["command"]) == PREPARE


@pytest.mark.parametrize("stage", ["web", "training"])
def test_an_image_run_by_itself_runs_its_process(stage: str) -> None:
    (command,) = instruction(stage, "CMD")

    assert tuple(yaml.safe_load(command)) == COMMANDS[stage]


@pytest.mark.parametrize("name", [*COMMANDS, "prepare"])
def test_every_setting_reaches_every_process(name: str) -> None:
    given = set(SERVICES[name]["environment"]) | set(SET_BY_IMAGE)

    assert given & READ_BY_SETTINGS == READ_BY_SETTINGS - NOT_PASSED_ON


def test_no_environment_name_is_one_that_nobody_reads() -> None:
    of_python = {name for name in SET_BY_IMAGE if name.startswith(("PYTHON", "PIP_"))}

    assert (set(COMPOSE["x-settings"]) | set(SET_BY_IMAGE)) - of_python <= READ_BY_SETTINGS


def test_the_processes_reach_the_servers_of_the_file() -> None:
    database = env.database_config(re.sub(r"\$\{[^}]*\}", "secret", COMPOSE["x-settings"]["DATABASE_URL"]))
    postgres = SERVICES["postgres"]["environment"]

    assert database["HOST"] in SERVICES
    assert (database["USER"], database["NAME"]) == (postgres["POSTGRES_USER"], postgres["POSTGRES_DB"])
    assert COMPOSE["x-settings"]["REDIS_URL"].split("/")[2].split(":")[0] in SERVICES


def test_no_password_has_a_default() -> None:
    assert SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_the_published_port_is_the_one_that_the_site_listens_on() -> None:
    (published,) = SERVICES["web"]["ports"]

    assert published.endswith(f":{SET_BY_IMAGE['PORT']}")
    assert instruction("web", "EXPOSE") == [SET_BY_IMAGE["PORT"]]
    assert SET_BY_IMAGE["HOST"] == "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize("name", [*COMMANDS, "prepare"])
def test_all_processes_share_the_data_folder(name: str) -> None:
    assert f"data:{SET_BY_IMAGE['DATA_DIR']}" in SERVICES[name]["volumes"]


def test_every_volume_in_use_is_declared() -> None:
    in_use = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}

    assert in_use == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "prepare"])
def test_every_service_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_process_is_asked_for_its_own_health(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][1:] == ["python", "manage.py", "health", name]
    assert get_commands()["health"] == "ocrsite"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_process_waits_until_everything_is_prepared(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {
        "prepare": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "valkey": {"condition": "service_healthy"},
    }


def test_only_the_training_worker_has_the_training_image() -> None:
    targets = {name: service["build"]["target"] for name, service in SERVICES.items() if "build" in service}

    assert set(targets.values()) <= set(stages())
    assert [name for name, target in targets.items() if target == "training"] == ["training"]


def test_the_web_image_is_without_tensorflow() -> None:
    installed = [
        word for line in instruction("web", "RUN") for word in shlex.split(line) if word.endswith(".txt")
    ]

    assert installed == ["requirements/serve.txt"]
    assert not packages("serve.txt") & {"tensorflow", "keras", "tf2onnx", "onnx", "scikit-learn"}
    assert packages("train.txt") >= packages("serve.txt") | {"tensorflow", "keras"}


@pytest.mark.parametrize("stage", ["web", "training"])
def test_the_processes_do_not_run_as_root(stage: str) -> None:
    assert instruction(stage, "USER")[-1] == "inkloop"


@pytest.mark.parametrize("stage", ["web", "training"])
def test_what_an_image_copies_exists_and_is_not_ignored(stage: str) -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    sources = [Path(word) for line in instruction(stage, "COPY") for word in line.split()[:-1]]

    assert [str(source) for source in sources if not (ROOT / source).exists()] == []
    assert {source.parts[0] for source in sources} <= kept


def test_every_package_of_the_site_is_in_the_image() -> None:
    copied = {word.rstrip("/") for line in instruction("web", "COPY") for word in line.split()[:-1]}
    own = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}

    assert own <= copied
