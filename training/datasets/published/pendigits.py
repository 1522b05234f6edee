"""UCI pen-based digits: tablet trajectories of 44 people, 14 of them for the test."""

from pathlib import Path

from training.datasets.files.stroke_files import column, inks_of, read_records
from training.datasets.spec import TEST, Contents, DatasetSpec, single
from training.datasets.splits import keep_official_test


def read(path: Path) -> Contents:
    records = read_records(path)
    writers = column(records, "writer")
    is_test = column(records, "split") == TEST
    return Contents(
        labels=column(records, "label"),
        writers=writers,
        splits=keep_official_test(writers=writers, is_test=is_test, name="pendigits", validation=0.1),
        inks=inks_of(records),
    )


SPEC = DatasetSpec(
    name="pendigits",
    title="UCI pen-based recognition of handwritten digits",
    kind="ink",
    forms=(
        single(
            "pendigits.strokes.jsonl.gz", "a5775e972ca3f3ce03ab1a7fa3ed557a388d6e1ad9f56e4c1d367991fa780902"
        ),
    ),
    licence="CC BY 4.0",
    citation="E. Alpaydin, F. Alimoglu: Pen-Based Recognition of Handwritten Digits. UCI Machine Learning"
    " Repository (1998). doi:10.24432/C5MG6K",
    homepage="https://archive.ics.uci.edu/dataset/81/pen+based+recognition+of+handwritten+digits",
    count=10_992,
    read=read,
)
