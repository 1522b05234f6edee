"""Where a fit stood after an epoch: all that it needs to go on as if nothing had been in between."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.nn.fitted import EpochRecord

_ABOUT = "about"
_UNREADABLE = (zipfile.BadZipFile, EOFError, KeyError, OSError, TypeError, ValueError)


class CheckpointUnreadable(ValueError):
    """The bytes are no checkpoint, or not a whole one."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Checkpoint:
    """`arrays`: every variable of the network and of its optimizer, averages and dropout's seeds included.

    `random`: the state of the generator that draws the examples and varies them. `key` tells the fit apart from
    any other: see training.nn.fit.
    """

    epoch: int
    key: str
    arrays: Mapping[str, NDArray[Any]]
    random: dict[str, Any]
    history: tuple[EpochRecord, ...]

    def to_bytes(self) -> bytes:
        """An npz without pickles."""
        about = {
            "epoch": self.epoch,
            "key": self.key,
            "random": self.random,
            "history": [asdict(record) for record in self.history],
        }
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **{_ABOUT: np.array(json.dumps(about)), **dict(self.arrays)})
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Checkpoint":
        """Raises CheckpointUnreadable."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as stored:
                about = json.loads(str(stored[_ABOUT]))
                arrays = {name: stored[name] for name in stored.files if name != _ABOUT}
            return cls(
                epoch=about["epoch"],
                key=about["key"],
                arrays=arrays,
                random=about["random"],
                history=tuple(EpochRecord(**record) for record in about["history"]),
            )
        except _UNREADABLE as error:
            raise CheckpointUnreadable(
                f"A checkpoint is an npz of a fit. Received: {type(error).__name__}: {error}."
            ) from error
