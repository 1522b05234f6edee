"""The headline figures of both on one test set, for the page."""

from collections.abc import Mapping
from typing import Any


def side_by_side(figures: Mapping[str, Any], champion: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"challenger": _headline(figures), "champion": _headline(champion) if champion else None}


def _headline(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: figures[name] for name in ("accuracy", "top3", "ece")}
