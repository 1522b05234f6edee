"""Versions: two of one alphabet that are measured on the same test set, and one that can be made again."""

from pathlib import Path

import pytest

from accounts.models import User
from recognition.models import Alphabet, ModelVersion
from tests.champions import make_champion, make_version
from tests.collected import collect, rendered
from tests.learned import base_here, learn
from tests.measured import measured


@pytest.fixture
def first(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    """The champion: of each digit it misreads the first two of six."""
    return measured(make_champion(digits, tmp_path))


@pytest.fixture
def second(first: ModelVersion, tmp_path: Path) -> ModelVersion:
    """Of each digit it misreads the first of six."""
    return measured(make_version(first.alphabet, tmp_path, seed=1), wrong=1)


@pytest.fixture
def rebuildable(digits: Alphabet, alice: User, tmp_path: Path) -> ModelVersion:
    """As a run makes it of the data sets that are here and three drawings of Alice's."""
    for seed in range(3):
        rendered(collect(alice, digits, str(seed), seed=seed))
    return learn(digits, tmp_path, base=base_here(digits))
