from typing import Any

from tests.browser.modules.conftest import Script

ROUND = "const r = new m.Round({ prompts: ['a', 'b', 'c'], seconds: 15, startedAt: 1000 });"


def test_a_set_is_over_when_all_is_passed(script: Script) -> None:
    body = f"""{ROUND}
        const over = [r.isOver(2000)];
        for (const seen of ['as asked', 'look-alike', 'skipped']) r.pass({{ prompt: r.current, seen }});
        return [...over, r.isOver(2000), r.current ?? null];"""

    assert script("practice/round.js", body) == [False, True, None]


def test_a_set_is_over_when_its_time_is(script: Script) -> None:
    body = f"{ROUND} return [r.left(1000), r.left(9000), r.isOver(15999), r.isOver(16000)];"

    assert script("practice/round.js", body) == [15, 7, False, True]


def test_the_result_counts_what_was_drawn_and_blames_nobody_for_the_rest(script: Script) -> None:
    body = f"""{ROUND}
        r.pass({{ prompt: 'a', seen: 'look-alike', reads: 'A' }});
        r.pass({{ prompt: 'b', seen: 'something else', reads: '6' }});
        r.pass({{ prompt: 'c', seen: 'not looked at' }});
        return r.summary(6000);"""

    assert script("practice/round.js", body) == {
        "total": 3,
        "drawn": 3,
        "asAsked": 1,
        "notLookedAt": 1,
        "seconds": 5,
        "others": [{"prompt": "b", "seen": "something else", "reads": "6"}],
    }


def test_a_set_is_resumed_as_long_as_there_is_time(script: Script) -> None:
    body = f"""{ROUND}
        const kept = new Map();
        const storage = {{ setItem: (key, value) => kept.set(key, value), getItem: (key) => kept.get(key) ?? null }};
        r.pass({{ prompt: 'a', seen: 'as asked', reads: 'a' }});
        r.keep(storage, 'set');
        return [now(5000)?.current ?? null, now(60000), m.Round.resume(storage, 'none', 0)];
        function now(time) {{ return m.Round.resume(storage, 'set', time); }}"""

    assert script("practice/round.js", body) == ["b", None, None]


def test_a_streak_ends_with_something_else_and_not_with_what_nobody_saw(script: Script) -> None:
    body = """const s = new m.Score({ drawn: 4, asAsked: 4, streak: 2, best: 3 });
        const told = [];
        for (const seen of ['as asked', 'skipped', 'not looked at', 'look-alike', 'something else', 'as asked']) {
            s.add(seen);
            told.push([s.streak, s.best]);
        }
        return [told, s.text];"""

    assert script("practice/score.js", body) == [
        [[3, 3], [3, 3], [3, 3], [4, 4], [0, 4], [1, 4]],
        "7 of 8 seen as asked (best 4)",
    ]


def test_without_a_connection_it_begins_again_but_not_with_the_last(script: Script) -> None:
    assert script("practice/prompts.js", "return m.again(['a', 'b', 'c', 'b'])") == ["a", "c", "b"]


def verdict(script: Script, phase: str, **given: Any) -> Any:
    return script("practice/words.js", "return m.words(given[0], given[1])", phase, {"asked": "7", **given})


def test_the_page_says_what_it_sees_and_what_was_asked_for(script: Script) -> None:
    seen = {
        "recognition": "done",
        "prompt": {"asked": "7", "seen": "something else", "stands": False},
        "prediction": {"ranking": [{"label": "1", "probability": 0.98}]},
    }

    told = verdict(script, "shown", sample=seen)

    assert told["tone"] == "otherwise"
    assert told["text"].startswith("It looks like 1, 98\u2009%. Asked for: 7.")
    assert "somebody else reads it" in told["text"]


def test_without_a_model_it_says_so(script: Script) -> None:
    told = verdict(script, "shown", sample={"recognition": "no model", "prompt": {"seen": None}})

    assert told["text"] == "Saved. Nobody can read this alphabet yet: go on."


def test_a_key_goes_on_and_another_begins_again(script: Script) -> None:
    body = "return given[0].map((key) => m.actionOf({ key }, { isButton: false, isTyping: false }));"

    assert script("practice/keys.js", body, ["Enter", "Escape", "?", "7", " "]) == [
        "next",
        "again",
        "help",
        None,
        None,
    ]
