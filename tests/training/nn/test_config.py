import pytest

from training.nn.config import PRESETS, FitConfig


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_comes_back_from_json(preset: str) -> None:
    config = PRESETS[preset]()

    assert FitConfig.from_json(config.to_json()) == config


def test_quick_starts_from_the_champion_and_full_from_scratch() -> None:
    assert FitConfig.quick().warm_start
    assert not FitConfig.full().warm_start


def test_it_refuses_a_field_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="Received also: dropout"):
        FitConfig.from_json(FitConfig.quick().to_json() | {"dropout": 0.5})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epochs", 0),
        ("batch", 0),
        ("learning_rate", 0.0),
        ("label_smoothing", 1.0),
        ("collected_share", -0.1),
    ],
)
def test_it_refuses_what_cannot_be_trained(field: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{field} must be .* Received: {value}"):
        FitConfig.from_json(FitConfig.quick().to_json() | {field: value})
