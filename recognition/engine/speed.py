"""What one reading costs: milliseconds and bytes, measured where it is asked."""

import platform
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recognition.engine.bundle import Bundle
from recognition.engine.outputs import reader
from recognition.engine.recognizer import Recognizer
from recognition.ink.framing import SIDE

THREADS = 1
_WARM_UP = 20
_BATCH = 32


def speed(recognizer: Recognizer, *, singles: int = 500, batches: int = 30) -> dict[str, Any]:
    """Batch-1 time, median and 95th percentile, in milliseconds, and images a second at batch 32; on one thread.

    It goes the recognizer's own way, from uint8 pictures to logits.
    """
    noise = _noise()
    one_ms = 1_000 * _seconds(recognizer.logits, noise[:1], times=singles)
    many = _seconds(recognizer.logits, noise, times=batches)
    return {
        "batch1_ms_p50": float(np.median(one_ms)),
        "batch1_ms_p95": float(np.quantile(one_ms, 0.95)),
        "batch32_images_per_s": float(_BATCH / np.median(many)),
        "threads": THREADS,
        "cpu": cpu_name(),
    }


def model_milliseconds(model: bytes, *, singles: int = 300) -> float:
    """Median time of one picture with an ONNX model that has no bundle around it yet; on one thread."""
    return float(1_000 * np.median(_seconds(reader(model), _noise()[:1], times=singles)))


def sizes(bundle: Bundle) -> dict[str, int]:
    """Bytes of the file and of the models in it."""
    found = {"bundle": bundle.path.stat().st_size, "model": len(bundle.model)}
    return found | ({"int8": len(bundle.int8)} if bundle.int8 else {})


def cpu_name() -> str:
    """As the system calls it; the architecture where it has no name for it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


def _noise() -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (_BATCH, SIDE, SIDE), dtype=np.uint8)


def _seconds(
    read: Callable[[NDArray[np.uint8]], object], pixels: NDArray[np.uint8], *, times: int
) -> NDArray[np.float64]:
    for _ in range(_WARM_UP):
        read(pixels)
    taken = []
    for _ in range(times):
        began = perf_counter()
        read(pixels)
        taken.append(perf_counter() - began)
    return np.array(taken)
