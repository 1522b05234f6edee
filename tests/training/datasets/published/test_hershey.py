from pathlib import Path

import numpy as np

from training.datasets.published.hershey import CHARACTERS, FONTS, HANDS_A_FONT, SPEC
from training.datasets.rendering import draw


def test_it_owns_up_to_being_synthetic() -> None:
    assert SPEC.synthetic
    assert SPEC.stand_in
    assert "Synthetic" in SPEC.title


def test_every_hand_writes_every_character_once(tmp_path: Path) -> None:
    contents = SPEC.read(tmp_path)

    labels, counts = np.unique(contents.labels, return_counts=True)
    assert set(labels.tolist()) == set(CHARACTERS)
    assert set(counts.tolist()) == {len(FONTS) * HANDS_A_FONT}


def test_it_writes_the_same_every_time(tmp_path: Path) -> None:
    first, second = SPEC.read(tmp_path).inks, SPEC.read(tmp_path).inks

    assert first is not None
    assert second is not None
    assert all(
        np.array_equal(np.concatenate(one), np.concatenate(other))
        for one, other in zip(first, second, strict=True)
    )


def test_two_hands_of_one_font_differ(tmp_path: Path) -> None:
    contents = SPEC.read(tmp_path)
    chosen = np.flatnonzero((contents.labels == "R") & np.char.startswith(contents.writers, "futural/"))
    assert contents.inks is not None

    pixels = draw(
        type(contents)(
            labels=contents.labels[chosen],
            writers=contents.writers[chosen],
            splits=contents.splits[chosen],
            inks=[contents.inks[index] for index in chosen],
        )
    )

    assert len(np.unique(pixels, axis=0)) == HANDS_A_FONT
