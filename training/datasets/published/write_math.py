"""write-math: symbols that visitors drew on a browser's canvas, half of them on phones (LaTeX labels)."""

from pathlib import Path

from training.datasets.files.stroke_files import column, inks_of, read_records
from training.datasets.spec import Contents, DatasetSpec, single
from training.datasets.splits import split_by_writer


def read(path: Path) -> Contents:
    records = read_records(path)
    writers = column(records, "writer")
    return Contents(
        labels=column(records, "label"),
        writers=writers,
        splits=split_by_writer(writers=writers, name="write_math", test=0.3, validation=0.1),
        inks=inks_of(records),
    )


SPEC = DatasetSpec(
    name="write_math",
    title="write-math, symbols drawn in the browser",
    kind="ink",
    forms=(
        single(
            "write-math.strokes.jsonl.gz", "1e2475b10d8fbb42abcd44e9b0b69bdbf502043b3a76fc3aa67b137529d13c91"
        ),
    ),
    licence="ODbL",
    citation="M. Thoma: On-line Recognition of Handwritten Mathematical Symbols. arXiv:1511.09030 (2015).",
    homepage="https://zenodo.org/record/50022",
    count=3_166,
    read=read,
)
