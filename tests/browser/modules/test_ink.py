from typing import Any

from tests.browser.modules.conftest import Script

SIZE = {"width": 300, "height": 300}
STROKE = """
  function stroke(ink, ...points) {
    const [first, ...rest] = points;
    if (!ink.begin(first, "mouse")) return false;
    for (const point of rest) ink.extend(point);
    ink.end();
    return true;
  }
  const ink = new m.Ink();
"""


def drawn(script: Script, steps: str, *given: Any) -> Any:
    return script("ink/ink.js", STROKE + steps, *given)


def test_times_count_from_the_first_pen_down(script: Script) -> None:
    ink = drawn(
        script,
        "stroke(ink, [1, 2, 5000.4], [3, 4, 5016]); stroke(ink, [5, 6, 5400]); return ink.toJSON(given[0])",
        SIZE,
    )

    assert ink == {"strokes": [[[1, 2, 0], [3, 4, 16]], [[5, 6, 400]]], **SIZE, "pointer": "mouse"}


def test_pressure_is_kept(script: Script) -> None:
    ink = drawn(script, "stroke(ink, [1, 2, 0, 0.25]); return ink.toJSON(given[0])", SIZE)

    assert ink["strokes"] == [[[1, 2, 0, 0.25]]]


def test_nothing_drawn_is_no_ink(script: Script) -> None:
    assert drawn(script, "return ink.toJSON(given[0])", SIZE) is None


def test_a_pointer_that_rests_adds_no_points(script: Script) -> None:
    assert drawn(script, "stroke(ink, [1, 2, 0], [1, 2, 9], [1, 3, 12]); return ink.pointCount") == 2


def test_a_stroke_under_way_is_shown_but_not_yet_undoable(script: Script) -> None:
    state = drawn(script, "ink.begin([1, 2, 0], 'pen'); return [ink.strokes.length, ink.canUndo, ink.isOpen]")

    assert state == [1, False, True]


def test_a_cancelled_stroke_leaves_nothing(script: Script) -> None:
    assert drawn(script, "ink.begin([1, 2, 0], 'touch'); ink.cancel(); return ink.isEmpty") is True


def test_undo_and_redo_go_back_and_forth_by_a_stroke(script: Script) -> None:
    counts = drawn(
        script,
        """stroke(ink, [1, 1, 0]); stroke(ink, [2, 2, 0]);
        ink.undo(); const undone = ink.strokes.length; ink.redo();
        return [undone, ink.strokes.length];""",
    )

    assert counts == [1, 2]


def test_a_cleared_drawing_comes_back_by_undo(script: Script) -> None:
    counts = drawn(
        script,
        "stroke(ink, [1, 1, 0]); ink.clear(); const empty = ink.isEmpty; ink.undo(); return [empty, ink.strokes.length]",
    )

    assert counts == [True, 1]


def test_drawing_after_an_undo_forgets_what_was_undone(script: Script) -> None:
    assert (
        drawn(script, "stroke(ink, [1, 1, 0]); ink.undo(); stroke(ink, [2, 2, 0]); return ink.canRedo")
        is False
    )


def test_the_sixty_fifth_stroke_is_refused(script: Script) -> None:
    taken = drawn(
        script, "return Array.from({length: 65}, (_, i) => stroke(ink, [i, i, i])).filter(Boolean).length"
    )

    assert taken == 64


def test_the_point_after_the_4096th_is_refused(script: Script) -> None:
    state = drawn(
        script,
        """ink.begin([0, 0, 0], 'mouse');
        let taken = 1;
        while (ink.extend([taken, 0, taken])) taken += 1;
        return [taken, ink.pointCount];""",
    )

    assert state == [4096, 4096]


def test_restored_ink_is_the_same_ink(script: Script) -> None:
    same = drawn(
        script,
        """stroke(ink, [1, 2, 10], [3, 4, 20]);
        const sent = ink.toJSON(given[0]);
        return JSON.stringify(m.Ink.fromJSON(sent).toJSON(given[0])) === JSON.stringify(sent);""",
        SIZE,
    )

    assert same is True
