"""NIST Special Database 19 in its own folders: by_class/<hex code>/hsf_<part>/hsf_<part>_<number>.png, black on white.

The folders train_<hex code> of the publication repeat what the parts hold, and are read only where a class has no
parts. Part hsf_4, written by students, is NIST's own test; the other parts were written by census workers.
"""

import re
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from recognition.ink.framing import SIDE
from training.datasets.blanks import without_blanks
from training.datasets.exceptions import DatasetUnreadable
from training.datasets.files.picture_trees import framed, names, pictures
from training.datasets.spec import Contents, DataFile, DatasetSpec
from training.datasets.splits import keep_official_test, split_by_writer

# Neighbours by number share a writer; nobody's characters run on for longer than this.
_BLOCK = 50
_TEST_PART = "hsf_4"
_TRAINING_PARTS = {f"hsf_{part}" for part in range(10)} - {_TEST_PART}
_NAME = re.compile(
    r"(?:.*/)?(?P<code>[0-9a-fA-F]{2})/(?P<part>hsf_\d|train_[0-9a-fA-F]{2})/[^/]*?_(?P<number>\d+)\.png"
)


def read(path: Path) -> Contents:
    """Each picture is brought into the frame as it is read: 800,000 whole ones would be 13 gigabytes."""
    wanted = _without_repetitions(names(path))
    if not wanted:
        raise DatasetUnreadable(
            f"{path} must hold pictures as 4a/hsf_0/hsf_0_00000.png. Received: none of such names."
        )
    pixels = bytearray()
    for name, grey in pictures(path, wanted=set(wanted)):
        pixels += _framed(255 - grey, f"{path}, {name}").tobytes()
    found = wanted.values()
    parts = np.array([match["part"] for match in found])
    writers = np.array([f"{match['part']}/{int(match['number']) // _BLOCK}" for match in found])
    return without_blanks(
        Contents(
            labels=np.array([chr(int(match["code"], 16)) for match in found]),
            writers=writers,
            splits=_splits(parts, writers),
            images=np.frombuffer(pixels, np.uint8).reshape(-1, SIDE, SIDE),
        )
    )


def _without_repetitions(found: list[PurePosixPath]) -> dict[PurePosixPath, re.Match[str]]:
    """What each of the names says, in their order, train folders left out where their class has parts."""
    said = {name: match for name in found if (match := _NAME.fullmatch(name.as_posix()))}
    in_parts = {match["code"] for match in said.values() if match["part"] in _TRAINING_PARTS}
    return {
        name: match
        for name, match in said.items()
        if match["part"].startswith("hsf_") or match["code"] not in in_parts
    }


def _framed(ink: NDArray[np.uint8], where: str) -> NDArray[np.uint8]:
    if np.median(ink) > 127:
        raise DatasetUnreadable(f"{where}: ink must be black on white. Received: mostly black.")
    return framed(ink, dark_on_light=False)


def _splits(parts: NDArray[np.str_], writers: NDArray[np.str_]) -> NDArray[np.str_]:
    is_test = parts == _TEST_PART
    if is_test.any() and not is_test.all():
        return keep_official_test(writers=writers, is_test=is_test, name="nist_sd19_by_class", validation=0.1)
    return split_by_writer(writers=writers, name="nist_sd19_by_class", test=0.2, validation=0.1)


SPEC = DatasetSpec(
    name="nist_sd19_by_class",
    title="NIST Special Database 19, the by_class folders",
    kind="image",
    forms=(
        (
            DataFile(
                name="by_class.zip",
                url="https://s3.amazonaws.com/nist-srd/SD19/by_class.zip",
                packs=(".png",),
            ),
        ),
    ),
    licence="public domain",
    citation="P. J. Grother, K. K. Hanaoka: NIST Special Database 19, Handprinted Forms and Characters"
    " Database (1995, 2016). doi:10.18434/T4H01C",
    homepage="https://www.nist.gov/srd/nist-special-database-19",
    source="NIST forms",
    read=read,
)
