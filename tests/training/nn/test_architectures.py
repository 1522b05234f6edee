import pytest

from training.nn.architectures import ARCHITECTURES, build

pytestmark = pytest.mark.training


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_it_takes_ink_and_gives_logits_and_an_embedding(name: str) -> None:
    model = build(name, classes=47)

    assert model.input_shape == (None, 28, 28, 1)
    assert model.output["logits"].shape == (None, 47)
    assert len(model.output["embedding"].shape) == 2


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_it_is_named_as_it_is_asked_for(name: str) -> None:
    assert build(name, classes=10).name == name


def test_ours_is_small_enough_to_ship_with_its_weights_in_six_megabytes() -> None:
    model = build(ARCHITECTURES[0], classes=62)

    assert 2 * 4 * model.count_params() < 6 * 2**20


def test_it_names_the_networks_it_knows() -> None:
    with pytest.raises(ValueError, match=r"inkloop_cnn, az_cnn, .*letters_basic_cnn\. Received: 'resnet'"):
        build("resnet", classes=10)
