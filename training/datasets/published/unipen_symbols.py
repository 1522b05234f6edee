"""UNIPEN's punctuation and signs, part 1d, mostly by the people of the set `unipen`, who stand on the same side here."""

from pathlib import Path

import numpy as np

from training.datasets.files.stroke_files import column, inks_of, read_records
from training.datasets.spec import TEST, TRAIN, VALIDATION, Contents, DatasetSpec, single

# Those of unipen's test and validation writers who wrote symbols too.
_TEST_WRITERS = (
    "aga/ElsbthEy aga/nikkshmn apa/BillRivard apb/Francis_Marchand apb/Gene_Ciccarelli"
    " apb/Janice_Hoctor apb/Jon_Klein apb/Laura_Holloway apb/Todd_Sachs apb/Tom_Thornton app/KirkGould"
    " app/MaryWilliams art/writer01 cea/sr3070 ceb/hc0715 ced/AYML3525 ced/FLAD4341 ced/JNPK7049"
    " ced/KNDS0342 ced/RIGI0287 ced/SIFG9828 ced/WMAS2465 ibm/r01-04 ibm/r01-13 ibm/r02-04 ibm/r04-08"
    " imp/adams imp/boskovic imp/payne imp/wyman syn/lvh tos/1012 tos/1018 tos/1036 tos/1081 tos/2014"
    " tos/2061 tos/2064 tos/3036 tos/3050"
)
_VALIDATION_WRITERS = (
    "apb/Emda_Hartnett apb/Fern_Anderson apb/John_Skirtich apb/textWilliamShawSplit"
    " app/ChristineStellina ced/CYPL9614 ced/DDJH4871 ced/NNWE7032 gmd/kast ibm/r03-06 imp/marquis"
    " imp/patel imp/rila syn/jwd tos/1042 tos/1053 tos/2051 tos/3010 tos/3072 tos/3073"
)


def read(path: Path) -> Contents:
    records = read_records(path)
    writers = column(records, "writer")
    splits = np.full(len(writers), TRAIN, "<U10")
    splits[np.isin(writers, _TEST_WRITERS.split())] = TEST
    splits[np.isin(writers, _VALIDATION_WRITERS.split())] = VALIDATION
    return Contents(labels=column(records, "label"), writers=writers, splits=splits, inks=inks_of(records))


SPEC = DatasetSpec(
    name="unipen_symbols",
    title="UNIPEN train_r01_v07, isolated symbols (part 1d)",
    kind="ink",
    forms=(
        single(
            "unipen-symbols.strokes.jsonl.gz",
            "84ae6169c15f5a77bcee920c99ba54eb91ebcd5bf0dcee6c32a733d056f630bf",
        ),
    ),
    licence="for research use",
    citation="I. Guyon, L. Schomaker, R. Plamondon, M. Liberman, S. Janet: UNIPEN project of on-line data"
    " exchange and recognizer benchmarks. ICPR 1994.",
    homepage="http://www.unipen.org/",
    count=13_042,
    read=read,
)
