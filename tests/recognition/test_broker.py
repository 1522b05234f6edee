"""A broker that is away, or takes connections and says nothing, holds nobody up."""

import socket
from collections.abc import Iterator

import pytest

from recognition import broker
from recognition.reading import bell
from tests import broken


@pytest.fixture
def silent_address() -> Iterator[str]:
    """Something listens there and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_a_message_for_a_broker_that_is_away_is_refused() -> None:
    with broken.redis_away(), pytest.raises(broker.BrokerAway):
        broker.send("tests.nothing")


def test_a_message_for_a_broker_that_is_silent_is_refused(
    silent_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broken, "NOBODY", silent_address)

    with broken.redis_away(), pytest.raises(broker.BrokerAway):
        broker.send("tests.nothing")


def test_nobody_waits_at_a_silent_bell_for_long(silent_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broken, "NOBODY", silent_address)

    with broken.redis_away():
        assert bell.wait("anything", seconds=1) is None
        assert not bell.reachable()
