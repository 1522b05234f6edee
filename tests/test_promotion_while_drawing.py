"""A promotion, and its rollback, in the middle of a stream of drawings: a real worker follows, and no drawing goes without."""

import subprocess
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from recognition import intake
from recognition.models import Alphabet, Prediction, Sample, Source
from recognition.reading import bell
from tests.champions import make_champion, make_version
from training.promotion import promote

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_SECONDS = 60
DRAWINGS = 10
# So many may wait for the worker: a stream, no flood.
UNREAD = 4


class Stream:
    """Draws one after the other, from a thread of its own, until it is left."""

    def __init__(self, author: User, alphabet: Alphabet, ink: dict[str, Any]) -> None:
        self.author, self.alphabet, self.ink = author, alphabet, ink
        self.stored: list[tuple[Sample, datetime]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._draw)

    def __enter__(self) -> "Stream":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_SECONDS)

    def wait_for_more(self) -> None:
        """Until DRAWINGS more that are begun from now on have been read, or it is hopeless."""
        begun, deadline = len(self.stored), time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            fresh = [sample.pk for sample, _ in self.stored[begun + 1 :]]
            if Prediction.objects.filter(sample__in=fresh).count() >= DRAWINGS:
                return
            self._stop.wait(0.02)

    def _draw(self) -> None:
        try:
            while not self._stop.is_set():
                begun = timezone.now()
                self.ink["strokes"][0][0][0] = 40 + len(self.stored) / 100
                content = intake.read_ink(self.ink)
                sample, _ = intake.store(
                    author=self.author, alphabet=self.alphabet, content=content, source=Source.CANVAS
                )
                self.stored.append((sample, begun))
                while len(self.stored) - Prediction.objects.count() > UNREAD and not self._stop.is_set():
                    self._stop.wait(0.01)
        finally:
            connection.close()


def test_a_promotion_and_its_rollback_reach_the_worker_and_lose_no_drawing(
    recognition_worker: "subprocess.Popen[str]",
    alice: User,
    adam: User,
    digits: Alphabet,
    ink: dict[str, Any],
    tmp_path: Path,
) -> None:
    first = make_champion(digits, tmp_path, seed=1)
    second = make_version(digits, tmp_path, seed=2)

    with Stream(alice, digits, ink) as stream:
        stream.wait_for_more()
        promote(version=second, user=adam, reason="better")
        promoted = timezone.now()
        stream.wait_for_more()
        rollback = promote(version=first, user=adam, reason="it was not")
        rolled_back = timezone.now()
        stream.wait_for_more()
    for sample, _ in stream.stored:
        bell.wait(f"sample:{sample.pk}", seconds=PATIENCE_SECONDS, leave=True)

    readings = {each.sample_id: each for each in Prediction.objects.filter(shown=True)}
    assert len(stream.stored) >= 3 * DRAWINGS
    assert [sample.pk for sample, _ in stream.stored if sample.pk not in readings] == []
    between = [
        readings[sample.pk].version_id
        for sample, begun in stream.stored
        if begun > promoted and readings[sample.pk].created_at < rollback.created_at
    ]
    after = [readings[sample.pk].version_id for sample, begun in stream.stored if begun > rolled_back]
    assert (set(between), set(after)) == ({second.pk}, {first.pk})
