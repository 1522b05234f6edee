import numpy as np
import pytest

from training.nn.heads import BIAS, KERNEL, with_head_for

# Three classes over an embedding of two.
WEIGHTS = {
    "body": np.ones(3, np.float32),
    KERNEL: np.array([[1, 3, 10], [2, 4, 20]], np.float32),
    BIAS: np.array([0, 2, 5], np.float32),
}


def test_a_class_that_was_there_keeps_its_logit() -> None:
    made = with_head_for(WEIGHTS, [[2], [0]])

    assert made[KERNEL].tolist() == [[10, 1], [20, 2]]
    assert made[BIAS].tolist() == [5, 0]


def test_a_class_of_several_starts_in_their_middle_as_likely_as_all_of_them() -> None:
    made = with_head_for(WEIGHTS, [[0, 1], [2]])

    assert made[KERNEL][:, 0].tolist() == [2, 3]
    assert made[BIAS][0] == pytest.approx(1 + np.log(2))


def test_a_new_class_starts_in_the_middle_of_all() -> None:
    made = with_head_for(WEIGHTS, [[], [1]])

    assert made[KERNEL][0, 0] == pytest.approx(14 / 3)
    assert np.isfinite(made[BIAS]).all()


def test_the_rest_stays_and_so_do_the_originals() -> None:
    made = with_head_for(WEIGHTS, [[0]])

    assert made["body"] is WEIGHTS["body"]
    assert WEIGHTS[KERNEL].shape == (2, 3)


def test_weights_without_such_a_layer_are_refused() -> None:
    with pytest.raises(ValueError, match=r"must name logits/kernel and logits/bias\. Received: body"):
        with_head_for({"body": np.ones(1)}, [[0]])
