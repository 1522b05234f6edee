"""What the gate said of a run's version, as the run's page shows it."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from training.models import CorrectedReading, TrainingRun

READINGS_SHOWN = 24


@dataclass(frozen=True, kw_only=True)
class Changed:
    """Samples once corrected that are read otherwise now: those that this viewer may see, the first READINGS_SHOWN of them."""

    title: str
    count: int
    shown: list[CorrectedReading]

    @property
    def not_shown(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True, kw_only=True)
class GateView:
    """`report`: as the run keeps it; `changed`: what of the regression list is for this viewer's eyes."""

    report: dict[str, Any]
    changed: list[Changed]

    @property
    def broken(self) -> list[dict[str, Any]]:
        return [rule for rule in self.report["rules"] if not rule["passed"]]

    @property
    def held(self) -> list[dict[str, Any]]:
        return [rule for rule in self.report["rules"] if rule["passed"]]

    @property
    def trades(self) -> dict[str, float]:
        """Class -> change, where look-alikes have traded."""
        found = [rule.get("figures", {}).get("trades", {}) for rule in self.report["rules"]]
        return {name: change for trades in found for name, change in trades.items()}


def gate_view(run: TrainingRun, viewer: User) -> GateView | None:
    """None until the run was judged."""
    return GateView(report=run.gate, changed=_changed(run, viewer)) if run.gate else None


def _changed(run: TrainingRun, viewer: User) -> list[Changed]:
    counted = next(
        (rule["figures"] for rule in run.gate["rules"] if "wrong_again" in rule.get("figures", {})), None
    )
    if counted is None:
        return []
    visible = CorrectedReading.objects.all().of_run(run).visible_to(viewer)
    lists = (
        ("Wrong again", counted["wrong_again"], visible.wrong_again()),
        ("Right now", counted["right_again"], visible.right_again()),
    )
    return [
        Changed(title=title, count=count, shown=list(rows[:READINGS_SHOWN]))
        for title, count, rows in lists
        if count
    ]
