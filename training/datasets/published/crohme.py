"""CROHME's pen strokes, cut into symbols: letters, digits and mathematics (LaTeX labels)."""

from pathlib import Path

import numpy as np

from training.datasets.files.stroke_files import column, inks_of, read_records
from training.datasets.spec import TRAIN, Contents, DatasetSpec, single
from training.datasets.splits import split_by_writer


def read(path: Path) -> Contents:
    records = read_records(path)
    writers = column(records, "writer")
    splits = np.full(len(writers), TRAIN, "<U10")
    # MathBrush names a file and not a person, so holding some of its files out would hold nobody out.
    named = ~np.char.startswith(writers, "MathBrush/")
    splits[named] = split_by_writer(writers=writers[named], name="crohme", test=0.2, validation=0.1)
    return Contents(labels=column(records, "label"), writers=writers, splits=splits, inks=inks_of(records))


SPEC = DatasetSpec(
    name="crohme",
    title="CROHME, symbols of handwritten mathematics",
    kind="ink",
    forms=(
        single("crohme.strokes.jsonl.gz", "3144abbb9225eafaaaaa731329dc8560cc0a396c6c21264a3d5928315963392f"),
    ),
    licence="CC BY-NC-SA 3.0",
    citation="H. Mouchère, C. Viard-Gaudin, R. Zanibbi, U. Garain: ICFHR 2014 Competition on Recognition of"
    " On-line Handwritten Mathematical Expressions. ICFHR 2014.",
    homepage="http://tc11.cvc.uab.es/datasets/ICFHR-CROHME-2016_1",
    count=85_782,
    read=read,
)
