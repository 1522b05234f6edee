import dataclasses
from pathlib import Path

import numpy as np
import pytest

from tests.recognition.engine import tiny
from training.comparison.entrants import Entrant, entrant
from training.comparison.grounds import Ground
from training.comparison.table import compared, markdown


@pytest.fixture
def reader(tmp_path: Path) -> Entrant:
    """Reads a, b or ö from the brightest of the first three pixels; learned 500 pictures in two seconds."""
    bundle = tiny.bundle(tmp_path, metrics={"training": {"images": 500, "seconds": 120.0}})
    return entrant("`tiny`", bundle, ["unipen"])


@pytest.fixture
def ground() -> Ground:
    pictures = [
        tiny.picture(1.0),
        tiny.picture(0.0, 1.0),
        tiny.picture(0.0, 0.5, 1.0),
        tiny.picture(0.0, 1.0),
    ]
    return Ground(
        name="tiny test",
        dataset="nist_sd19",
        classes=("a", "b", "ö"),
        merges={},
        pixels=np.stack(pictures),
        targets=np.array([0, 1, 2, 2]),
    )


def test_every_network_is_read_on_what_suits_it(reader: Entrant, ground: Ground) -> None:
    other = dataclasses.replace(ground, name="digits", classes=("1", "2"), targets=np.array([0, 1, 0, 1]))

    [network] = compared([reader], [ground, other], latency_rounds=2)["networks"]

    assert list(network["accuracy"]) == ["tiny test"]
    assert network["accuracy"]["tiny test"]["accuracy"] == 0.75
    assert network["latency_ms"] > 0


def test_the_table_has_a_row_a_network_and_a_column_a_test_set(reader: Entrant, ground: Ground) -> None:
    figures = compared([reader], [ground], latency_rounds=2)
    figures["networks"][0]["latency_ms"] = 0.25

    header, _, row, *_ = markdown(figures).splitlines()

    assert header.endswith("| tiny test (4) |")
    assert row.startswith("| `tiny` | 2,352 | ")
    assert "| 0.25 | 4 | 2.0 | 75.00 (30.06 to 95.44) |" in row


def test_a_training_that_went_on_from_another_is_marked(tmp_path: Path, ground: Ground) -> None:
    noted = {"training": {"images": 500, "seconds": 120.0}, "made_with": {"started_from": {"trained_on": []}}}
    reader = entrant("`tiny`", tiny.bundle(tmp_path, metrics=noted), ["unipen"])

    _, _, row, *_ = markdown(compared([reader], [ground], latency_rounds=2)).splitlines()

    assert "| 2.0 + |" in row


def test_what_nobody_noted_is_a_dash(reader: Entrant, ground: Ground) -> None:
    unknown = dataclasses.replace(reader, images=None, seconds=None)

    row = markdown(compared([unknown], [ground], latency_rounds=2)).splitlines()[2]

    assert "| — | — | 75.00" in row


def test_a_network_that_may_have_learned_from_test_writers_is_marked(reader: Entrant, ground: Ground) -> None:
    related = dataclasses.replace(reader, trained_on=("mnist",))

    row = markdown(compared([related], [ground], latency_rounds=2)).splitlines()[2]

    assert row.endswith(") * |")
