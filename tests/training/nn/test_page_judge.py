"""The network that parts lines: its chances add up, it learns what tells true ways, and as plain numbers it says the same."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from recognition.ink.page.judge import Judge, shipped
from recognition.ink.page.lattice import Lattice, best_way
from recognition.ink.page.surroundings import COLUMNS, ROWS
from tests.recognition.ink.test_lattice import all_runs, all_ways
from training.nn.page_judge import CutLine, expected, fit_judge, judge_of, make

FEATURES = 4


def lattice(runs: NDArray[np.int64], features: NDArray[np.float64], seen: NDArray[np.uint8]) -> Lattice:
    return Lattice(
        candidates=[],
        log_probabilities=np.zeros((len(runs), 2)),
        evidence=np.ones(len(runs)),
        features=features,
        seen=seen,
    )


def test_how_likely_a_run_is_adds_up_over_all_ways() -> None:
    runs = all_runs(5)
    worth = np.random.default_rng(2).normal(size=len(runs))
    ways = all_ways(runs, 5)
    chances = np.exp([worth[way].sum() for way in ways])

    likely, everything = expected(runs, worth)

    assert everything == pytest.approx(np.log(chances.sum()))
    for place in range(len(runs)):
        with_it = sum(chance for way, chance in zip(ways, chances, strict=True) if place in way)
        assert likely[place] == pytest.approx(with_it / chances.sum())


def test_numbers_say_what_the_network_says(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    network = make(features=FEATURES)
    for each in network.weights:
        each.assign(random.normal(0, 0.2, each.shape))
    mean, spread = random.normal(size=(2, FEATURES)).astype(np.float32)
    features = random.normal(size=(7, FEATURES))
    seen = random.integers(0, 256, (7, ROWS, COLUMNS, 2), dtype=np.uint8)

    judge_of(network, mean=mean, spread=spread).save(tmp_path / "judge.npz")
    told = Judge.load(tmp_path / "judge.npz")(lattice(all_runs(3)[:7], features, seen))

    worth, odds = np.asarray(network([(features - mean) / spread, seen / 255])).T
    assert told.worth == pytest.approx(worth, abs=1e-4)
    assert told.likely == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-4)


def lines_of_pairs(count: int, seed: int) -> list[CutLine]:
    """Six atoms each, of which the first feature tells those that are characters: pairs and single ones."""
    random = np.random.default_rng(seed)
    lines = []
    for _ in range(count):
        runs = all_runs(6, most=2)
        parts = (
            [(0, 1), (2, 2), (3, 4), (5, 5)] if random.random() < 0.5 else [(0, 0), (1, 2), (3, 3), (4, 5)]
        )
        true = np.array([tuple(run) in parts for run in runs.tolist()])
        features = random.normal(size=(len(runs), FEATURES)).astype(np.float32)
        features[:, 0] += 6 * true
        lines.append(
            CutLine(
                runs=runs,
                features=features,
                seen=np.zeros((len(runs), ROWS, COLUMNS, 2), np.uint8),
                way=np.flatnonzero(true),
                verdicts=true.astype(np.int64),
            )
        )
    return lines


def test_it_learns_to_find_the_true_ways() -> None:
    fitted = list(fit_judge(lines_of_pairs(240, 1), epochs=8, seed=3))

    assert [each.epoch for each in fitted] == list(range(1, 9))
    assert fitted[-1].cost < fitted[0].cost / 2
    judge = fitted[-1].judge
    unseen = lines_of_pairs(40, 2)
    told = [judge(lattice(each.runs, each.features.astype(float), each.seen)) for each in unseen]
    right = [
        best_way(each.runs, said.worth) == each.way.tolist() for each, said in zip(unseen, told, strict=True)
    ]
    assert np.mean(right) > 0.9
    likely = np.concatenate([said.likely for said in told])
    true = np.concatenate([each.verdicts for each in unseen]) == 1
    assert likely[true].mean() > likely[~true].mean() + 0.1


def test_lines_whose_way_nobody_knows_still_teach_what_a_character_is() -> None:
    unknown = [CutLine(**vars(each) | {"way": np.zeros(0, np.int64)}) for each in lines_of_pairs(120, 1)]

    *_, fitted = fit_judge(unknown, epochs=6, seed=3)

    [line] = lines_of_pairs(1, 5)
    likely = fitted.judge(lattice(line.runs, line.features.astype(float), line.seen)).likely
    assert likely[line.verdicts == 1].min() > likely[line.verdicts == 0].mean()


def test_the_one_that_is_shipped_fits_the_network() -> None:
    judge = shipped()
    made = judge_of(make(features=len(judge.mean)), mean=judge.mean, spread=judge.spread)

    assert {name: value.shape for name, value in vars(judge).items()} == {
        name: value.shape for name, value in vars(made).items()
    }
