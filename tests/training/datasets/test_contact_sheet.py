import numpy as np

from training.datasets.contact_sheet import draw
from training.datasets.spec import LabelledSet


def labelled(labels: str) -> LabelledSet:
    pixels = np.zeros((len(labels), 28, 28), np.uint8)
    pixels[:, 4:24, 10:12] = 255
    pixels[:, 4:6, 10:20] = 255
    names = np.array([*labels])
    return LabelledSet(name="set", pixels=pixels, labels=names, writers=names, splits=names, sha256="")


def test_every_class_has_a_row() -> None:
    assert draw(labelled("aab"), per_class=5).height == 2 * draw(labelled("a"), per_class=5).height


def test_characters_stand_upright_beside_their_label() -> None:
    sheet = np.asarray(draw(labelled("a"), per_class=1))

    character = sheet[1:57, -60:-4:]
    assert (character[8:48:2, 20:24] == 0).all()
    assert (character[8:12, 20:40] == 0).all()
    assert (character[14:, 26:] == 255).all()
    assert (sheet[:, :40] < 100).any()


def test_a_class_with_few_shows_each_of_them_once() -> None:
    sheet = np.asarray(draw(labelled("aa"), per_class=10))

    columns = (sheet[1:, -600:] < 100).any(axis=0)
    assert int(np.diff(columns.astype(int)).clip(0).sum()) == 2
