"""Chars74K "EnglishHnd": each of 62 characters once by each of 45 people, drawn on a tablet."""

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
        splits=split_by_writer(writers=writers, name="chars74k_hand", test=1 / 3, validation=1 / 9),
        inks=inks_of(records),
    )


SPEC = DatasetSpec(
    name="chars74k_hand",
    title="Chars74K, English characters drawn on a tablet",
    kind="ink",
    forms=(
        single(
            "chars74k-hand.strokes.jsonl.gz",
            "845a437dff2c258f14394bd9811854eb807f23c90079f60dc6a627d269355e53",
        ),
    ),
    licence="for research use",
    citation="T. E. de Campos, B. R. Babu, M. Varma: Character recognition in natural images. VISAPP 2009.",
    homepage="http://www.ee.surrey.ac.uk/CVSSP/demos/chars74k/",
    count=2_790,
    read=read,
)
