"""The real 8x8 digits that install with scikit-learn: enough to retrain on where nothing else is at hand."""

from pathlib import Path

import cv2
import numpy as np

from training.datasets.spec import Contents, DatasetSpec
from training.datasets.splits import blocks, split_by_writer

_BLOCK = 60
_SIDE = 20
_BRIGHTEST = 16.0


def read(_path: Path) -> Contents:
    from sklearn.datasets import load_digits  # only where training is installed

    digits, labels = load_digits(return_X_y=True)
    eighths = digits.reshape(-1, 8, 8).astype(np.float32) * (255 / _BRIGHTEST)
    large = [cv2.resize(digit, (_SIDE, _SIDE), interpolation=cv2.INTER_CUBIC) for digit in eighths]
    writers = blocks(len(labels), size=_BLOCK, prefix="block")
    return Contents(
        labels=labels.astype(np.str_),
        writers=writers,
        splits=split_by_writer(writers=writers, name="sklearn_digits", test=0.2, validation=0.1),
        images=np.clip(large, 0, 255).astype(np.uint8),
    )


SPEC = DatasetSpec(
    name="sklearn_digits",
    title="The 8x8 digits that scikit-learn brings",
    kind="image",
    licence="CC BY 4.0",
    citation="E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits. UCI Machine Learning"
    " Repository (1998). doi:10.24432/C50P49",
    homepage="https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
    stand_in=True,
    count=1_797,
    read=read,
)
