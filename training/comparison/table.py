"""The comparison as figures for JSON and as one Markdown table."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from recognition.engine.recognizer import Recognizer
from recognition.engine.speed import cpu_name, sizes
from recognition.engine.turns import medians
from training.comparison.entrants import Entrant
from training.comparison.grounds import Ground

_COLUMNS = ("network", "parameters", "bundle", "ONNX", "batch 1, ms", "learned images/s", "learned in, min")
_NOTE = (
    "Right answers among the test set's own classes, with 95 % intervals; test writers were never trained on."
    " * learned from another set of the same source, so that the same people may have written in both."
    " + went on from the weights of another training, whose time comes on top."
)


def compared(
    entrants: Sequence[Entrant], grounds: Sequence[Ground], *, latency_rounds: int
) -> dict[str, Any]:
    """All figures. Latency is measured in turns, on one thread of this machine."""
    recognizers = {each.name: Recognizer(each.bundle) for each in entrants}
    latency = medians(recognizers, batch=1, rounds=latency_rounds)
    return {
        "cpu": cpu_name(),
        "test_sets": {ground.name: len(ground.targets) for ground in grounds},
        "networks": [
            _figures(each, recognizers[each.name], latency[each.name], grounds) for each in entrants
        ],
    }


def markdown(figures: Mapping[str, Any]) -> str:
    """One table, a row a network, a column a test set; ends with a line that explains it."""
    tests = [f"{name} ({size:,})" for name, size in figures["test_sets"].items()]
    rows = [[*_COLUMNS, *tests], ["---"] + ["---:"] * (len(_COLUMNS) - 1 + len(tests))]
    rows += [_row(network, list(figures["test_sets"])) for network in figures["networks"]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + f"\n\n{_NOTE}"


def _figures(
    entrant: Entrant, recognizer: Recognizer, latency: float, grounds: Sequence[Ground]
) -> dict[str, Any]:
    info = entrant.bundle.info
    return {
        "network": entrant.name,
        "architecture": info.architecture,
        "classes": len(info.classes),
        "parameters": info.parameters,
        "size_bytes": sizes(entrant.bundle),
        "opset": info.opset,
        "latency_ms": latency,
        "trained_on": list(entrant.trained_on),
        "images": entrant.images,
        "seconds": entrant.seconds,
        "goes_on": entrant.goes_on,
        "validation_accuracy": info.metrics.get("validation_accuracy"),
        "accuracy": {
            ground.name: asdict(
                ground.mark(
                    recognizer.logits(ground.pixels), classes=info.classes, trained_on=entrant.trained_on
                )
            )
            for ground in grounds
            if ground.suits(info.classes)
        },
    }


def _row(network: Mapping[str, Any], tests: Sequence[str]) -> list[str]:
    images, seconds = network["images"], network["seconds"]
    return [
        network["network"],
        f"{network['parameters']:,}" if network["parameters"] else "—",
        f"{network['size_bytes']['bundle'] / 1e6:.1f} MB",
        f"{network['size_bytes']['model'] / 1e6:.2f} MB",
        f"{network['latency_ms']:.2f}",
        f"{images / seconds:,.0f}" if images and seconds else "—",
        f"{seconds / 60:.1f}{' +' if network['goes_on'] else ''}" if seconds else "—",
        *(_mark(network["accuracy"].get(test)) for test in tests),
    ]


def _mark(mark: Mapping[str, Any] | None) -> str:
    if mark is None:
        return "—"
    shared = " *" if mark["shares_writers"] else ""
    return f"{100 * mark['accuracy']:.2f} ({100 * mark['low']:.2f} to {100 * mark['high']:.2f}){shared}"
