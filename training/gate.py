"""May the challenger take over? Each rule a small function with its numbers; the decision and its reason are kept. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Percentage points, as fractions.
MARGIN = 0.003
MARGIN_WITH_FEW = 0.02
CLASS_LOSS = 0.03
CALIBRATION_LOSS = 0.01
JUNK_LOSS = 0.02
FEW = 5_000
CLASS_MINIMUM = 50
ONNX_TOLERANCE = 1e-4
Z_95 = 1.96

PROMOTED, CHALLENGER, REJECTED = "promoted", "challenger", "rejected"


@dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """Champion and challenger on one frozen test set, sample by sample.

    `targets`: int64 [N]; `champion` and `challenger`: int64 [N], the class each put first; the two ECEs as fractions.
    """

    name: str
    targets: NDArray[np.int64]
    champion: NDArray[np.int64]
    challenger: NDArray[np.int64]
    champion_ece: float
    challenger_ece: float
    collected: bool = False
    synthetic: bool = False

    @property
    def difference(self) -> NDArray[np.float64]:
        """+1 where only the challenger is right, -1 where only the champion is."""
        gained = (self.challenger == self.targets).astype(np.float64)
        return np.asarray(gained - (self.champion == self.targets))


@dataclass(frozen=True, kw_only=True, eq=False)
class JunkAnswers:
    """bool [N] each, on the same junk: what champion and challenger turn away where each accepts 95 % of true characters."""

    champion: NDArray[np.bool_]
    challenger: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule as it came out. `grave` rules reject; the others leave the version as challenger for a person to judge."""

    name: str
    passed: bool
    detail: str
    grave: bool = True
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    verdict: str
    reason: str
    rules: tuple[Rule, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "rules": [asdict(rule) for rule in self.rules],
        }


def judge(
    *,
    classes: Sequence[str],
    answers: Sequence[Answers],
    onnx_error: float,
    junk: JunkAnswers | None = None,
    why_alone: str = "the first version of its alphabet",
) -> Verdict:
    """Hold the challenger against the champion.

    Without a champion `answers` is empty, only integrity counts, and `why_alone` is the reason to promote.
    """
    rules = [onnx_equals_keras(onnx_error)]
    if answers:
        base = [each for each in answers if not each.collected]
        rules += [
            tested_on_handwriting(classes, answers),
            not_inferior("Not worse on the original test sets", base),
            not_clearly_worse(base),
            no_collected_loss([each for each in answers if each.collected]),
            no_class_loses(classes, answers),
            calibration_holds(base),
            junk_is_rejected(junk),
        ]
    return _verdict(rules, why="all rules hold" if answers else why_alone)


def onnx_equals_keras(error: float) -> Rule:
    return Rule(
        name="The exported model equals the trained one",
        passed=error <= ONNX_TOLERANCE,
        detail=f"largest difference {error:.1e}, at most {ONNX_TOLERANCE:.0e} allowed",
        figures={"error": error},
    )


def tested_on_handwriting(classes: Sequence[str], answers: Sequence[Answers]) -> Rule:
    """Without real handwriting of every class nobody knows what became of the champion's."""
    real = [each.targets for each in answers if not each.synthetic]
    tested = set(np.concatenate([np.zeros(0, np.int64), *real]).tolist())
    missing = [name for index, name in enumerate(classes) if index not in tested]
    return Rule(
        name="Tested on real handwriting of every class",
        passed=not missing,
        grave=False,
        detail=f"no real test samples of: {' '.join(missing)}" if missing else "every class was tested",
        figures={"missing": missing},
    )


def not_inferior(name: str, answers: Sequence[Answers]) -> Rule:
    """The lower 95 % bound of the paired difference stays above the margin (a wider one where samples are few)."""
    mean, error, size = _difference(answers)
    margin = MARGIN if size >= FEW else MARGIN_WITH_FEW
    lower = mean - Z_95 * error
    few = f"; with under {FEW:,} samples the difference itself must not be below 0" if size < FEW else ""
    return Rule(
        name=name,
        passed=lower > -margin and (size >= FEW or mean >= 0),
        grave=False,
        detail=f"difference {mean:+.2%}, lower 95 % bound {lower:+.2%}, must stay above {-margin:+.2%}{few}",
        figures={"difference": mean, "lower": lower, "margin": margin, "size": size},
    )


def not_clearly_worse(answers: Sequence[Answers]) -> Rule:
    mean, error, size = _difference(answers)
    upper = mean + Z_95 * error
    return Rule(
        name="Not surely worse on the original test sets",
        passed=upper >= 0 or size == 0,
        detail=f"upper 95 % bound of the difference {upper:+.2%}, rejected below 0",
        figures={"upper": upper, "size": size},
    )


def no_collected_loss(answers: Sequence[Answers]) -> Rule:
    """People's own held-out drawings: as many right as before, or more (McNemar's two counts are shown)."""
    mean, _, size = _difference(answers)
    changed = np.concatenate([np.zeros(0), *(each.difference for each in answers)])
    won, lost = int((changed > 0).sum()), int((changed < 0).sum())
    detail = (
        f"{won} newly right, {lost} newly wrong of {size}" if size else "none collected from test writers yet"
    )
    return Rule(
        name="Not worse on collected samples of held-out writers",
        passed=won >= lost,
        grave=False,
        detail=detail,
        figures={"difference": mean, "newly_right": won, "newly_wrong": lost, "size": size},
    )


def no_class_loses(classes: Sequence[str], answers: Sequence[Answers]) -> Rule:
    targets = np.concatenate([each.targets for each in answers])
    difference = np.concatenate([each.difference for each in answers])
    losses = {}
    for index, name in enumerate(classes):
        of_class = difference[targets == index]
        if len(of_class) >= CLASS_MINIMUM and of_class.mean() < -CLASS_LOSS:
            losses[name] = round(float(of_class.mean()), 4)
    lost = ", ".join(f"{name} {loss:+.1%}" for name, loss in losses.items())
    return Rule(
        name="No class loses much",
        passed=not losses,
        grave=False,
        detail=lost or f"no class of {CLASS_MINIMUM} or more test samples loses over {CLASS_LOSS:.0%}",
        figures={"losses": losses},
    )


def calibration_holds(answers: Sequence[Answers]) -> Rule:
    sizes = np.array([max(len(each.targets), 1) for each in answers] or [1], np.float64)
    before = float(np.average([each.champion_ece for each in answers] or [0], weights=sizes))
    after = float(np.average([each.challenger_ece for each in answers] or [0], weights=sizes))
    return Rule(
        name="Its probabilities are as honest",
        passed=after <= before + CALIBRATION_LOSS,
        grave=False,
        detail=f"expected calibration error {after:.2%}, before {before:.2%}, up to {CALIBRATION_LOSS:.0%} more allowed",
        figures={"champion": before, "challenger": after},
    )


def junk_is_rejected(junk: JunkAnswers | None) -> Rule:
    """What is no character is turned away as before: the lower 95 % bound of the paired difference stays above the margin.

    Without a junk set there is nothing to hold against each other: the rule holds and says so.
    """
    name = "Drawings that are no character are turned away as before"
    if junk is None or not len(junk.champion):
        return Rule(
            name=name, passed=True, grave=False, detail="skipped: there is no junk set for this alphabet"
        )
    before, after = float(junk.champion.mean()), float(junk.challenger.mean())
    mean, error, size = _mean_and_error(junk.challenger.astype(np.float64) - junk.champion)
    lower = mean - Z_95 * error
    return Rule(
        name=name,
        passed=lower > -JUNK_LOSS,
        grave=False,
        detail=f"{after:.2%} of {size:,} turned away at 95 % true accept, before {before:.2%}; lower 95 % bound of the"
        f" difference {lower:+.2%}, must stay above {-JUNK_LOSS:+.2%}",
        figures={"champion": before, "challenger": after, "lower": lower, "margin": JUNK_LOSS, "size": size},
    )


def _difference(answers: Sequence[Answers]) -> tuple[float, float, int]:
    return _mean_and_error(np.concatenate([np.zeros(0), *(each.difference for each in answers)]))


def _mean_and_error(pooled: NDArray[np.float64]) -> tuple[float, float, int]:
    """Mean of the paired difference, its standard error, and the number of samples it rests on."""
    if not len(pooled):
        return 0.0, 0.0, 0
    return float(pooled.mean()), float(pooled.std() / sqrt(len(pooled))), len(pooled)


def _verdict(rules: Sequence[Rule], *, why: str) -> Verdict:
    broken = [rule for rule in rules if not rule.passed]
    if not broken:
        return Verdict(verdict=PROMOTED, reason=why, rules=tuple(rules))
    verdict = REJECTED if any(rule.grave for rule in broken) else CHALLENGER
    reason = "; ".join(f"{rule.name} — does not hold: {rule.detail}" for rule in broken)
    return Verdict(verdict=verdict, reason=reason, rules=tuple(rules))


def side_by_side(figures: Mapping[str, Any], champion: Mapping[str, Any] | None) -> dict[str, Any]:
    """The headline figures of both on one test set, for the page."""
    return {"challenger": _headline(figures), "champion": _headline(champion) if champion else None}


def _headline(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: figures[name] for name in ("accuracy", "top3", "ece")}
