"""The live half from end to end: what is stored reaches a real worker and comes back as a prediction."""

import subprocess
from typing import Any

import pytest

from accounts.models import User
from recognition import intake
from recognition.models import Alphabet, ModelVersion, OutboxMessage, Prediction, Source
from recognition.reading import bell

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_drawing_comes_back_with_the_champions_prediction(
    recognition_worker: "subprocess.Popen[str]",
    alice: User,
    digits: Alphabet,
    digits_champion: ModelVersion,
    ink: dict[str, Any],
) -> None:
    content = intake.read_ink(ink)

    sample, created = intake.store(author=alice, alphabet=digits, content=content, source=Source.CANVAS)
    news = bell.wait(f"sample:{sample.pk}", seconds=20)

    assert created
    assert news == "here"
    prediction = Prediction.objects.get(sample=sample)
    assert prediction.version == digits_champion
    assert sum(entry["probability"] for entry in prediction.ranking) == pytest.approx(1, abs=1e-3)
    assert not OutboxMessage.objects.exists()
