"""How long `POST samples/` with `Prefer: wait` takes on a running site, beside `/livez` on the same connection."""

import http.client
import json
import math
import random
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.crypto import get_random_string

from accounts import roles
from accounts.models import Token, User
from ocrsite.bench import Unmeasurable
from recognition import labelling
from recognition.models import Sample

LOOPBACK = "127.0.0.1"
WARM_UP = 10


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Milliseconds over all requests that were measured."""

    name: str
    p50: float
    p95: float
    slowest: float
    requests: int


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=settings.PORT)
    parser.add_argument("--alphabet", default="digits")
    parser.add_argument("--requests", type=int, default=300)


def lines(*, port: int, alphabet: str, requests: int, **options: Any) -> Iterator[str]:
    try:
        timings = measure(port=port, alphabet=alphabet, requests=requests)
    except OSError as error:
        raise Unmeasurable(f"No Inkloop answers on port {port}: {error}.") from error
    yield f"{'':34} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'to baseline':>12}"
    for timing in timings:
        ratio = f"{timing.p50 / timings[0].p50:.1f} x"
        yield f"{timing.name:34} {timing.p50:8.1f} {timing.p95:8.1f} {timing.slowest:8.1f} {ratio:>12}"


def measure(*, port: int, alphabet: str, requests: int) -> tuple[Timing, Timing]:
    """Return the timings of /livez and of the round trip. Talks to this machine only.

    What is drawn for the measurement is never learned from, and withdrawn in the end.
    """
    with _drawer() as (user, token):
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=30)
        try:
            baseline = _timed("GET /livez", requests, lambda: _get(connection, "/livez"))
            trip = _timed(
                "POST samples/ with Prefer: wait", requests, lambda: _post(connection, token, alphabet)
            )
        finally:
            connection.close()
            for sample in Sample.objects.kept_of(user):
                labelling.withdraw(user=user, sample=sample)
    return baseline, trip


@contextmanager
def _drawer() -> Iterator[tuple[User, str]]:
    """An annotator for the time of the measurement; afterwards the account is closed."""
    user = User.objects.create_user(username=f"bench-{get_random_string(12).lower()}")
    roles.give_role(user=user, role=roles.ANNOTATOR)
    _, token = Token.objects.create(user=user, name="bench")
    try:
        yield user, token
    finally:
        Token.objects.filter(user=user).delete()
        user.is_active = False
        user.save(update_fields=["is_active"])


def _timed(name: str, requests: int, call: Callable[[], None]) -> Timing:
    for _ in range(WARM_UP):
        call()
    milliseconds = []
    for _ in range(requests):
        start = time.perf_counter()
        call()
        milliseconds.append((time.perf_counter() - start) * 1000)
    quantiles = statistics.quantiles(milliseconds, n=100)
    return Timing(
        name=name, p50=quantiles[49], p95=quantiles[94], slowest=max(milliseconds), requests=requests
    )


def _get(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"GET {path} must answer 200. Received: {response.status}.")


def _post(connection: http.client.HTTPConnection, token: str, alphabet: str) -> None:
    body = json.dumps({"alphabet": alphabet, "ink": _ring(), "consent": False})
    headers = {"Authorization": f"Token {token}", "Content-Type": "application/json", "Prefer": "wait=10"}
    connection.request("POST", "/api/v1/samples/", body=body, headers=headers)
    response = connection.getresponse()
    answer = response.read()
    if response.status != 201:
        raise RuntimeError(f"A prediction must come with 201. Received: {response.status} {answer[:300]!r}.")


def _ring() -> dict[str, object]:
    """An uneven ring of 120 points, a different one each time."""
    wobble = random.uniform(0, 20)  # noqa: S311 - no secret
    points = [
        [
            round(120 + (70 + wobble * math.sin(3 * angle)) * math.cos(angle), 2),
            round(120 + 90 * math.sin(angle) + random.uniform(-1, 1), 2),  # noqa: S311
            index * 8,
        ]
        for index, angle in enumerate(index * 2 * math.pi / 120 for index in range(120))
    ]
    return {"strokes": [points], "width": 240, "height": 240, "pointer": "mouse"}
