"""UNIPEN's isolated characters: digits, capitals and small letters of 257 people on pen tablets."""

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
        splits=split_by_writer(writers=writers, name="unipen", test=0.2, validation=0.1),
        inks=inks_of(records),
    )


SPEC = DatasetSpec(
    name="unipen",
    title="UNIPEN train_r01_v07, isolated characters (parts 1a, 1b and 1c)",
    kind="ink",
    forms=(
        single("unipen.strokes.jsonl.gz", "f48c629169bea13c01f22d42f21724e7aa226f3d4d55b206a3fa4546cc90c92a"),
    ),
    licence="for research use",
    citation="I. Guyon, L. Schomaker, R. Plamondon, M. Liberman, S. Janet: UNIPEN project of on-line data"
    " exchange and recognizer benchmarks. ICPR 1994.",
    homepage="http://www.unipen.org/",
    count=84_992,
    read=read,
)
