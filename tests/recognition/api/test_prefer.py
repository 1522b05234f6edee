import pytest

from recognition.api.prefer import preferred_wait


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("wait=5", 5),
        ("WAIT = 5", 5),
        ('wait="5"', 5),
        ("respond-async, wait=10", 10),
        ("wait=10; because", 10),
        ('foo="a, wait=3", wait=4', 4),
        ("wait=1, wait=2", 1),
        ("wait=0", 0),
        ("wait=999999999", 30),
    ],
)
def test_it_reads_how_long_one_would_wait(header: str, seconds: int) -> None:
    assert preferred_wait(header, most=30) == seconds


@pytest.mark.parametrize(
    "header",
    ["", "wait", "wait=", "wait=soon", "wait=-1", "wait=1.5", "wait=٣", "waits=5", "wait=9999999999", '"'],
)
def test_what_is_no_wait_is_passed_over(header: str) -> None:
    assert preferred_wait(header, most=30) is None
