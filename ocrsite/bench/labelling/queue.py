"""One person at a long queue, over the API as a program asks it: through all of the site but the network."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts import tokens
from accounts.models import User
from ocrsite.bench import Unmeasurable
from ocrsite.bench.labelling import drawings
from recognition.models import Alphabet, Turn, TurnState

ALPHABET = "alnum"
AT_ONCE = 20
_WARM_UP = 10


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Milliseconds over all requests that were measured."""

    name: str
    p50: float
    p95: float
    slowest: float


def lines(*, entries: int, requests: int, **options: Any) -> Iterator[str]:
    alphabet = Alphabet.objects.get(slug=ALPHABET)
    start = time.perf_counter()
    drawings.draw(alphabet, entries, authors=drawings.people(drawings.AUTHORS, named="author"))
    yield f"{entries:,} samples wait in {ALPHABET}, stored and entered in {time.perf_counter() - start:.0f} s"
    [user] = drawings.people(1, named="reader")
    yield f"{'':34} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'to baseline':>12}"
    timings = measure(user, requests=requests)
    for timing in timings:
        ratio = f"{timing.p50 / timings[0].p50:.1f} x"
        yield f"{timing.name:34} {timing.p50:8.1f} {timing.p95:8.1f} {timing.slowest:8.1f} {ratio:>12}"


def measure(user: User, *, requests: int) -> list[Timing]:
    """The timings of a plain list, and of what an annotator's page asks for."""
    _, text = tokens.make_token(user=user, name="bench")
    client = Client(headers={"Authorization": f"Token {text}"}, SERVER_NAME="localhost")
    asked: list[dict[str, Any]] = []

    def ask(count: int) -> None:
        address = f"/api/v1/queue/next/?alphabet={ALPHABET}&count={count}"
        asked[:] = _checked(client.get(address), 200).json()["results"]

    def answer() -> None:
        item = asked.pop()
        said = {"label": item["prediction"]["ranking"][0]["label"], "prediction": item["prediction"]["id"]}
        _checked(client.put(item["label"], said, content_type="application/json"), 201)

    def pass_over() -> None:
        Turn.objects.filter(user=user, state=TurnState.OPEN).update(state=TurnState.SKIPPED)

    def ask_where_short() -> None:
        if not asked:
            pass_over()
            ask(AT_ONCE)

    return [
        _timed("GET alphabets/", requests, lambda: _checked(client.get("/api/v1/alphabets/"), 200)),
        _timed(f"GET queue/next/, {AT_ONCE} new ones", requests, lambda: ask(AT_ONCE), before=pass_over),
        _timed("GET queue/next/, 1 new one", requests, lambda: ask(1), before=pass_over),
        _timed(f"GET queue/next/, {AT_ONCE} held", requests, lambda: ask(AT_ONCE)),
        _timed("PUT samples/{id}/label/", requests, answer, before=ask_where_short),
        _timed(
            "GET queue/progress/",
            requests,
            lambda: _checked(client.get(f"/api/v1/queue/progress/?alphabet={ALPHABET}"), 200),
        ),
    ]


def _timed(
    name: str, requests: int, call: Callable[[], object], *, before: Callable[[], object] = lambda: None
) -> Timing:
    milliseconds = []
    for _ in range(_WARM_UP + requests):
        before()
        start = time.perf_counter()
        call()
        milliseconds.append((time.perf_counter() - start) * 1000)
    quantiles = statistics.quantiles(milliseconds[_WARM_UP:], n=100)
    return Timing(name=name, p50=quantiles[49], p95=quantiles[94], slowest=max(milliseconds[_WARM_UP:]))


def _checked(response: Any, status: int) -> Any:
    if response.status_code != status:
        raise Unmeasurable(f"It must answer {status}. Received: {response.status_code} {response.content!r}.")
    return response
