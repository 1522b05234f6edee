"""The published recipes, carried out on two shapes that a network can hardly fail to tell apart."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from tests.training.nn.test_fit import bars
from training.datasets.examples import Examples
from training.nn.progress import Progress
from training.nn.recipes import RECIPES, Recipe

pytestmark = pytest.mark.training


def small(network: str, **changes: Any) -> Recipe:
    """The network's own recipe for two classes and a few batches."""
    shortened: dict[str, Any] = {"classes": ("-", "|"), "batch": 32, "epochs": 2, "augmentation": 0.0}
    return dataclasses.replace(RECIPES[network], **(shortened | changes))


def trained(recipe: Recipe, *, data: Examples | None = None, **options: Any) -> Any:
    from training.nn.published import train

    return train(recipe, data=data or bars(200), validation=bars(40, seed=1), **options)


def test_one_recipe_says_what_was_published() -> None:
    recipe = RECIPES["mnist_deep_cnn"].to_json()

    assert (recipe["optimizer"], recipe["batch"], recipe["epochs"]) == ("adam", 128, 10)
    assert (recipe["labels"], recipe["sets"]) == ("sparse", ("mnist",))


def test_the_letters_are_learned_from_one_hot_labels() -> None:
    assert RECIPES["letters_basic_cnn"].labels == "one-hot"


def test_the_merged_classes_are_balanced_and_varied_at_32_pixels() -> None:
    recipe = RECIPES["sd19_merge_cnn"]

    assert (len(recipe.classes), recipe.input_side) == (47, 32)
    assert (recipe.balanced, recipe.augmentation) == (True, 1.0)
    assert recipe.merges["o"] == "O"


@pytest.mark.parametrize("network", RECIPES)
def test_it_learns_what_it_is_shown_and_gives_the_form_that_serves(network: str) -> None:
    fitted = trained(small(network))

    assert fitted.model.input_shape == (None, 28, 28, 1)
    assert fitted.model.output["logits"].shape == (None, 2)
    assert [record.epoch for record in fitted.history] == [1, 2]
    assert fitted.history[-1].accuracy > 0.9


def test_one_hot_labels_teach_what_numbers_do() -> None:
    """The same gradient, so the same network."""
    from_numbers = trained(small("letters_basic_cnn", epochs=1, labels="sparse")).weights()

    from_one_hot = trained(small("letters_basic_cnn", epochs=1)).weights()

    assert all(np.allclose(from_numbers[name], from_one_hot[name], atol=1e-4) for name in from_numbers)


def test_a_balanced_recipe_shows_a_rare_class_as_often_as_a_common_one() -> None:
    from training.nn.published import _Feed

    even = bars(400)
    rare = np.concatenate([np.flatnonzero(even.targets == 0), np.flatnonzero(even.targets == 1)[:20]])
    skewed = Examples(pixels=even.pixels[rare], targets=even.targets[rare], weights=even.weights[rare])

    feed = _Feed(small("sd19_merge_cnn"), skewed, outputs=3)

    shown = np.concatenate([targets for _, targets in feed.batches()])
    assert abs(float(np.mean(shown)) - 0.5) < 0.05


def test_the_serving_form_enlarges_as_training_does() -> None:
    from training.nn.architectures import build
    from training.nn.published import enlarged

    published, served = (
        build("sd19_merge_cnn", classes=2, input_side=32),
        build("sd19_merge_cnn", classes=2),
    )
    served.set_weights(published.get_weights())
    pixels = bars(8).pixels

    large = published(enlarged(pixels, side=32), training=False)["logits"].numpy()
    own = served(enlarged(pixels, side=28), training=False)["logits"].numpy()

    assert np.allclose(own, large[:, :2], atol=1e-5)


def test_it_tells_how_far_it_is() -> None:
    reports: list[Progress] = []

    trained(small("letters_basic_cnn"), on_progress=reports.append)

    assert (reports[-1].epoch, reports[-1].step, reports[-1].steps) == (2, 6, 6)


def test_quick_is_one_short_epoch() -> None:
    quick = RECIPES["mnist_deep_cnn"].quick()

    assert (quick.epochs, quick.most_images) == (1, 1_280)
