"""What a snapshot takes, as plain values: no database."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognition.trust.asked import PROMPT_RELIABILITY
from training.snapshot.candidates import Candidate, Person, Reason, Said, Selection
from training.snapshot.selection import HELD_OUT_ALLOWED_ANYWAY, select
from training.snapshot.weights import LARGEST_SHARE

CLASSES = ["0", "1", "7"]
ALICE, BOB, CAROL, DAVE = range(4)
TRUSTED = {user: Person() for user in range(60)}


def drawn(key: str = "a", *said: tuple[int, str], author: int = ALICE, **options: object) -> Candidate:
    words = tuple(Said(user=user, label_class=name) for user, name in said or [(author, "7")])
    return Candidate(key=key, author=author, said=words, **({"split": "train"} | options))  # type: ignore[arg-type]


def selected(*candidates: Candidate, people: dict[int, Person] | None = None) -> Selection:
    return select(candidates, people=TRUSTED | (people or {}), classes=CLASSES)


def held(
    *candidates: Candidate,
    contents: dict[str, list[str]],
    held_out: Sequence[str] = (),
    learned: Sequence[str] = (),
) -> Selection:
    return select(
        candidates, people=TRUSTED, classes=CLASSES, contents=contents, held_out=held_out, learned=learned
    )


def test_one_reading_of_a_trusted_person_is_taken() -> None:
    [chosen] = selected(drawn()).chosen

    assert (chosen.label_class, chosen.giver, chosen.weight) == ("7", ALICE, 1)


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (drawn(consent=False), Reason.NO_CONSENT),
        (drawn(drawn=False), Reason.NOT_DRAWN),
        (drawn(excluded=True), Reason.EXCLUDED),
        (Candidate(key="a", author=ALICE, split="train", said=()), Reason.OPEN),
        (drawn("a", (ALICE, ""), accepted=False), Reason.NO_CHARACTER),
        (drawn("a", (ALICE, "1"), (BOB, "7"), accepted=False), Reason.DISPUTED),
        (drawn("a", (ALICE, "1"), (BOB, "7")), Reason.DISPUTED),
    ],
)
def test_what_may_not_be_learned_from_is_left_out(candidate: Candidate, reason: Reason) -> None:
    selection = selected(candidate)

    assert selection.chosen == ()
    assert selection.left_out == {"a": reason}
    assert selection.counts == {str(reason): 1}


@pytest.mark.parametrize("waits", [Reason.NEW, Reason.UNRELIABLE])
def test_what_somebody_in_quarantine_says_waits(waits: Reason) -> None:
    selection = selected(drawn(), people={ALICE: Person(waits=waits)})

    assert selection.left_out == {"a": waits}


def test_a_trusted_reading_is_taken_where_the_authors_waits() -> None:
    selection = selected(drawn("a", (ALICE, "1"), (BOB, "7")), people={ALICE: Person(waits=Reason.NEW)})

    assert [(each.label_class, each.giver) for each in selection.chosen] == [("7", BOB)]


def test_a_reviewers_word_counts_whatever_others_say() -> None:
    candidate = Candidate(
        key="a",
        author=ALICE,
        split="train",
        said=(
            Said(user=ALICE, label_class="1"),
            Said(user=BOB, label_class="1"),
            Said(user=CAROL, label_class="7", settles=True),
        ),
    )

    [chosen] = selected(candidate, people={ALICE: Person(waits=Reason.NEW)}).chosen

    assert (chosen.label_class, chosen.giver) == ("7", ALICE)


def test_an_excluded_reading_is_not_heard() -> None:
    candidate = Candidate(
        key="a", author=ALICE, split="train", said=(Said(user=BOB, label_class="7", excluded=True),)
    )

    assert selected(candidate).left_out == {"a": Reason.EXCLUDED}


def test_unequal_readings_are_joined_by_consensus() -> None:
    agreed = [drawn(f"b{i}", *((user, CLASSES[i % 3]) for user in (ALICE, BOB, CAROL))) for i in range(9)]

    selection = selected(drawn("a", (ALICE, "7"), (BOB, "7"), (CAROL, "1")), *agreed)

    assert next(each.label_class for each in selection.chosen if each.key == "a") == "7"


def test_a_doubtful_reading_weighs_less() -> None:
    doubted = {BOB: Person(reliability=0.76), ALICE: Person(reliability=0.99)}

    by_alice, by_bob = selected(drawn("a"), drawn("b", (BOB, "7"), author=BOB), people=doubted).chosen

    assert by_bob.weight == pytest.approx(by_alice.weight)  # an even share each, while they are two
    many = [drawn(f"c{user}", (user, "7"), author=user) for user in range(2, 60)]
    by_alice, by_bob, *_ = selected(
        drawn("a"), drawn("b", (BOB, "7"), author=BOB), *many, people=doubted
    ).chosen
    assert by_bob.weight < by_alice.weight


def test_a_flood_of_one_account_has_its_share_and_no_more() -> None:
    honest = [drawn(f"h{user}-{i}", (user, "7"), author=user) for user in range(1, 40) for i in range(20)]
    flood = [drawn(f"f{i}", (ALICE, "1")) for i in range(2_000)]

    selection = selected(*honest, *flood)

    assert selection.shares[ALICE] == pytest.approx(LARGEST_SHARE, abs=1e-6)


def test_whoever_reads_for_others_brings_the_mass() -> None:
    honest = [drawn(f"h{user}-{i}", (user, "7"), author=user) for user in range(1, 40) for i in range(5)]
    read = [drawn(f"r{i}", (ALICE, "1"), author=40 + i % 20) for i in range(500)]

    assert selected(*honest, *read).shares[ALICE] <= LARGEST_SHARE + 1e-6


@pytest.mark.parametrize(
    ("side", "reason"), [("test", Reason.TEST_SHARE), ("validation", Reason.VALIDATION_SHARE)]
)
def test_nobody_owns_most_of_what_is_held_out(side: str, reason: Reason) -> None:
    many = [drawn(f"m{i}", split=side) for i in range(HELD_OUT_ALLOWED_ANYWAY * 4)]
    others = [drawn(f"o{i}", (BOB, "7"), author=BOB, split=side) for i in range(HELD_OUT_ALLOWED_ANYWAY + 20)]

    selection = selected(*many, *others)

    assert Counter(each.giver for each in selection.chosen) == {
        ALICE: HELD_OUT_ALLOWED_ANYWAY + 20,
        BOB: HELD_OUT_ALLOWED_ANYWAY + 20,
    }
    assert selection.counts == {str(reason): HELD_OUT_ALLOWED_ANYWAY * 3 - 20}


def test_an_account_with_few_samples_shrinks_nobodys_tests() -> None:
    many = [drawn(f"m{i}", split="test") for i in range(HELD_OUT_ALLOWED_ANYWAY)]

    assert len(selected(*many, drawn("b", (BOB, "7"), author=BOB, split="test")).chosen) == 101


def test_whoever_tests_alone_keeps_all() -> None:
    alone = [drawn(f"m{i}", split="test") for i in range(HELD_OUT_ALLOWED_ANYWAY * 2)]

    assert len(selected(*alone).chosen) == HELD_OUT_ALLOWED_ANYWAY * 2


def test_the_side_of_the_tests_takes_no_mass_from_those_who_train() -> None:
    trains = [drawn(f"t{user}", (user, "7"), author=user) for user in range(1, 31)]
    tests = [drawn(f"x{i}", split="test") for i in range(90)]

    selection = selected(*trains, *tests)

    assert sum(each.weight for each in selection.chosen if each.split == "train") == pytest.approx(
        30, abs=1e-3
    )


spread = st.lists(
    st.tuples(st.integers(0, 59), st.sampled_from(CLASSES), st.sampled_from(["train", "validation", "test"])),
    min_size=1,
    max_size=120,
)


@given(spread, st.randoms())
def test_the_order_does_not_matter(given_by: list[tuple[int, str, str]], random: object) -> None:
    candidates = [
        drawn(f"{i}", (user, name), ((user + 1) % 60, "7"), author=user, split=split)
        for i, (user, name, split) in enumerate(given_by)
    ]
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert selected(*candidates) == selected(*shuffled)


@given(spread)
def test_the_caps_hold_however_the_samples_are_spread(given_by: list[tuple[int, str, str]]) -> None:
    candidates = [
        drawn(f"{i}", (user, name), author=user, split=split)
        for i, (user, name, split) in enumerate(given_by)
    ]

    shares = selected(*candidates).shares

    if shares:
        assert max(shares.values()) <= max(LARGEST_SHARE, 1 / len(shares)) + 1e-4


def asked_for(key: str, name: str, *said: Said, author: int = ALICE, split: str = "train") -> Candidate:
    prompt = Said(user=author, label_class=name, prompted=True)
    return Candidate(key=key, author=author, split=split, said=(prompt, *said))


def test_what_was_drawn_when_asked_for_weighs_less_than_a_reading() -> None:
    prompted, read = selected(drawn("read"), asked_for("asked", "7")).chosen

    assert (read.key, prompted.key, prompted.label_class) == ("read", "asked", "7")
    assert prompted.weight / read.weight == pytest.approx(PROMPT_RELIABILITY / Person().reliability, abs=0.01)


@pytest.mark.parametrize("side", ["test", "validation"])
def test_what_is_held_out_was_not_only_asked_for(side: str) -> None:
    read = Said(user=BOB, label_class="7")
    selection = selected(asked_for("a", "7", split=side), asked_for("b", "7", read, split=side))

    assert selection.left_out == {"a": Reason.PROMPTED}
    assert [each.key for each in selection.chosen] == ["b"]


def test_what_somebody_drew_when_asked_tells_nothing_of_how_they_read() -> None:
    """Alice's drawings are all read as something else than they were asked for; her own readings stay as good as ever."""
    slips = [asked_for(f"s{index:02}", "1", Said(user=BOB, label_class="7")) for index in range(40)]
    doubtful = drawn("d", (ALICE, "1"), (BOB, "1"), author=CAROL)

    with_slips, without = selected(*slips, doubtful), selected(doubtful)

    assert [each.label_class for each in with_slips.chosen if each.key == "d"] == ["1"]
    assert "d" not in without.left_out


def test_the_word_of_whoever_waits_is_not_heard_when_it_was_asked_for_either() -> None:
    selection = selected(asked_for("a", "7"), people={ALICE: Person(waits=str(Reason.NEW))})

    assert selection.left_out == {"a": Reason.NEW}


class TestTheSameDrawing:
    @pytest.mark.parametrize("side", ["test", "validation"])
    def test_it_is_not_learned_where_it_is_held_out(self, side: str) -> None:
        selection = held(
            drawn("a"),
            drawn("b", (BOB, "7"), author=BOB, split=side),
            drawn("c", (CAROL, "7"), author=CAROL),
            contents={"a": ["ink", "picture"], "b": ["other ink", "picture"], "c": ["third", "another"]},
        )

        assert [each.key for each in selection.chosen] == ["b", "c"]
        assert selection.left_out == {"a": Reason.HELD_OUT}

    def test_it_is_not_learned_where_the_original_data_are_tested_on_it(self) -> None:
        selection = held(drawn("a"), drawn("b"), contents={"a": ["x"], "b": ["y"]}, held_out=["x"])

        assert [each.key for each in selection.chosen] == ["b"]
        assert selection.left_out == {"a": Reason.HELD_OUT}

    @pytest.mark.parametrize("side", ["test", "validation"])
    def test_it_is_not_held_out_where_the_original_data_teach_it(self, side: str) -> None:
        """And what is not held out keeps nothing from being learned, nor fills anybody's share."""
        selection = held(
            drawn("a", (BOB, "7"), author=BOB),
            drawn("b", split=side),
            drawn("c", split=side),
            contents={"a": ["x"], "b": ["x"], "c": ["y"]},
            learned=["x"],
        )

        assert [each.key for each in selection.chosen] == ["a", "c"]
        assert selection.left_out == {"b": Reason.LEARNED}

    def test_it_is_tested_on_whatever_else_is(self) -> None:
        selection = held(drawn("a", split="test"), contents={"a": ["x"]}, held_out=["x"])

        assert [each.key for each in selection.chosen] == ["a"]

    def test_it_is_learned_twice_where_two_people_drew_it(self) -> None:
        selection = held(drawn("a"), drawn("b", (BOB, "7"), author=BOB), contents={"a": ["x"], "b": ["x"]})

        assert [each.key for each in selection.chosen] == ["a", "b"]

    def test_what_is_left_out_of_the_tests_keeps_nothing_out(self) -> None:
        selection = held(
            drawn("a"), drawn("b", split="test", excluded=True), contents={"a": ["x"], "b": ["x"]}
        )

        assert [each.key for each in selection.chosen] == ["a"]

    def test_what_is_left_out_fills_nobodys_share(self) -> None:
        """The caps are those of what is learned."""
        honest = [drawn(f"h{user}", (user, "7"), author=user) for user in range(1, 40)]
        known = [drawn(f"k{i}") for i in range(100)]

        without = held(
            *honest, drawn("a"), *known, contents={each.key: ["x"] for each in known}, held_out=["x"]
        )

        assert without.shares == pytest.approx(held(*honest, drawn("a"), contents={}).shares)
