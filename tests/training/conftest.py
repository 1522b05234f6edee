"""Two versions of one alphabet, measured on the same test set."""

from pathlib import Path

import pytest

from recognition.models import Alphabet, ModelVersion
from tests.champions import make_champion, make_version
from tests.measured import measured


@pytest.fixture
def first(digits: Alphabet, tmp_path: Path) -> ModelVersion:
    """The champion: of each digit it misreads the first two of six."""
    return measured(make_champion(digits, tmp_path))


@pytest.fixture
def second(first: ModelVersion, tmp_path: Path) -> ModelVersion:
    """Of each digit it misreads the first of six."""
    return measured(make_version(first.alphabet, tmp_path, seed=1), wrong=1)
