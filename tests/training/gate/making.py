"""Answers made for the purpose: so many right, so many wrong, where they should be."""

from typing import Any

import numpy as np

from training.gate import Answers, Verdict, judge

CLASSES = ("a", "b")


def answers(
    *,
    size: int = 10_000,
    champion_wrong: int = 500,
    challenger_wrong: int = 500,
    people: int = 0,
    **fields: Any,
) -> Answers:
    """Both err on the first samples of class "a" and "b" in turn, so that one's errors contain the other's."""
    targets = np.arange(size) % 2
    champion, challenger = targets.copy(), targets.copy()
    champion[:champion_wrong] ^= 1
    challenger[:challenger_wrong] ^= 1
    return made(targets, champion, challenger, people=people, **fields)


def differing(
    *, size: int, won: int, lost: int, people: int = 0, both_wrong: int = 0, **fields: Any
) -> Answers:
    """The challenger alone is right `won` times, the champion alone `lost` times, spread over classes and people."""
    targets = np.arange(size) % 2
    champion, challenger = targets.copy(), targets.copy()
    places = np.random.default_rng(size).permutation(size)
    champion[places[:won]] ^= 1
    challenger[places[won : won + lost]] ^= 1
    for each in (champion, challenger):
        each[places[won + lost : won + lost + both_wrong]] ^= 1
    return made(targets, champion, challenger, people=people, **fields)


def made(targets: Any, champion: Any, challenger: Any, *, people: int = 0, **fields: Any) -> Answers:
    users = np.arange(len(targets)) % people if people else None
    told: dict[str, Any] = {"name": "made-test", "champion_ece": 0.01, "challenger_ece": 0.01}
    return Answers(
        targets=targets,
        champion=champion,
        challenger=challenger,
        users=users,
        **(told | {"collected": people > 0} | fields),
    )


def judged(*sets: Answers, **fields: Any) -> Verdict:
    told: dict[str, Any] = {"classes": CLASSES, "answers": sets, "onnx_error": 1e-6}
    return judge(**(told | fields))
