"""The pages of the alphabets: looked at by everybody, filled in by administrators, previewed before anything is kept."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import User
from recognition.classes.alphabet_changes import Change
from recognition.classes.curating import make
from recognition.models import Alphabet, AlphabetRevision, Label, Sample
from tests.champions import make_champion
from tests.conftest import browser_of
from tests.drawn import draw, label

NEW = {"name": "Runes", "slug": "runes", "classes": "ᚠ ᚢ ᚦ", "reason": "For the museum"}


@pytest.fixture
def admin(adam: User) -> Client:
    return browser_of(adam)


@pytest.fixture
def runes(adam: User) -> Alphabet:
    change = Change(name="Runes", classes=["A", "B", "C"], merges={"x": "C"})
    return make(user=adam, slug="runes", change=change, reason="to test it").alphabet


def send(browser: Client, alphabet: Alphabet, act: str, **fields: Any) -> Any:
    alphabet.refresh_from_db()
    wishes = {"act": act, "if_match": alphabet.etag, "reason": "it is better so", **fields}
    return browser.post(f"/alphabets/{alphabet.slug}/change/", wishes)


def test_everybody_sees_what_there_is(alice: User) -> None:
    page = browser_of(alice).get("/alphabets/")

    for name in ("Digits", "Mathematics", "Shapes"):
        assertContains(page, name)
    assertNotContains(page, "Make an alphabet")


def test_everybody_sees_the_classes_of_one(alice: User) -> None:
    page = browser_of(alice).get("/alphabets/math/")

    assertContains(page, "n-ary summation")
    assertContains(page, r"also \sum")
    assertNotContains(page, "Change it")


def test_an_example_is_shown_to_who_may_see_it(alice: User, bob: User, digits: Alphabet) -> None:
    sample = draw(alice, digits)
    label(sample, alice, "7")

    assertContains(browser_of(alice).get("/alphabets/digits/"), f"/api/v1/samples/{sample.pk}/image/")
    assertNotContains(browser_of(bob).get("/alphabets/digits/"), str(sample.pk))


def test_one_that_is_not_there_is_not_found(alice: User) -> None:
    assert browser_of(alice).get("/alphabets/runes/").status_code == 404


@pytest.mark.parametrize("path", ["/alphabets/new/", "/alphabets/digits/change/"])
def test_only_administrators_change_anything(rita: User, alice: User, path: str) -> None:
    assert [browser_of(user).post(path, NEW).status_code for user in (rita, alice)] == [403, 403]


def test_a_list_is_shown_before_it_is_made(admin: Client, db: None) -> None:
    page = admin.post("/alphabets/new/", NEW)

    assertContains(page, "What would be made")
    assertContains(page, "3 classes to begin with")
    assert not Alphabet.objects.filter(slug="runes").exists()
    assertRedirects(admin.post("/alphabets/new/", NEW | {"do": "save"}), "/alphabets/runes/")
    assert Alphabet.objects.get(slug="runes").classes == ["ᚠ", "ᚢ", "ᚦ"]


def test_list_file_and_ranges_add_up(admin: Client, db: None) -> None:
    file = SimpleUploadedFile("classes.txt", "\ufeffcircle\nsquare\n".encode())
    wishes = NEW | {"file": file, "ranges": "U+0391-U+0394, a-c", "without": "U+0392 b"}

    page = admin.post("/alphabets/new/", wishes)

    kept = dict(page.context["kept"])
    assert kept["classes"] == "ᚠ ᚢ ᚦ circle square Α Γ Δ a c"
    assertRedirects(admin.post("/alphabets/new/", kept | {"do": "save"}), "/alphabets/runes/")
    assert len(Alphabet.objects.get(slug="runes").classes) == 10


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [
        ({"classes": "ᚠ ᚠ"}, "Received twice"),
        ({"classes": ""}, "2 to 500 classes. Received: 0"),
        ({"ranges": "U+0300-U+0310"}, "COMBINING GRAVE ACCENT, which is a combining mark"),
        ({"ranges": "U+0000-U+0010"}, "a control character"),
        ({"ranges": "alpha"}, "told as U+0391-U+03A9"),
        ({"ranges": "U+03A9-U+0391"}, "goes upward"),
        ({"merges": "f ᚠ"}, "told as `c -&gt; C`"),
        ({"merges": "f -> g"}, "folded into a class"),
        ({"lookalikes": "ᚠ q"}, "groups of two or more"),
        ({"slug": "digits"}, "already"),
        ({"slug": "the runes"}, "slug"),
        ({"reason": ""}, "required"),
        ({"file": SimpleUploadedFile("a.txt", b"\xff\xfe\x00")}, "a text file in UTF-8"),
        ({"file": SimpleUploadedFile("a.txt", b"a" * 70_000)}, "at most 65,536 bytes"),
    ],
)
def test_what_does_not_fit_comes_back_with_the_reason(
    admin: Client, wish: dict[str, Any], complaint: str
) -> None:
    page = admin.post("/alphabets/new/", NEW | wish)

    assert page.status_code in (400, 409)
    assertContains(page, complaint, status_code=page.status_code)
    assertContains(
        page, "For the museum" if wish.get("reason") is None else "Why?", status_code=page.status_code
    )
    assert not Alphabet.objects.filter(slug="runes").exists()


def test_a_merge_is_shown_with_what_it_does_and_then_saved(
    admin: Client, alice: User, runes: Alphabet, tmp_path: Path
) -> None:
    make_champion(runes, tmp_path)
    label(draw(alice, runes), alice, "B")
    wishes = {"classes": ["B", "C"], "into": "C"}

    page = send(admin, runes, "merge", **wishes)

    assertContains(page, "1 class vanishes: B.")
    assertContains(page, "<strong>1</strong> sample changes class, <strong>0</strong> become open again")
    assertContains(page, "its answers are counted together for the new classes")
    assert Sample.objects.get().settled_class == "B"
    again: dict[str, Any] = {}
    for name, value in page.context["kept"]:
        again.setdefault(name, []).append(value)
    assertRedirects(admin.post("/alphabets/runes/change/", again | {"do": "save"}), "/alphabets/runes/")
    assert Sample.objects.get().settled_class == "C"
    assert Label.objects.get().character == "B"


def test_a_split_says_that_no_champion_is_left_and_what_opens(
    admin: Client, alice: User, runes: Alphabet, tmp_path: Path
) -> None:
    make_champion(runes, tmp_path)
    label(draw(alice, runes), alice, "C")

    page = send(admin, runes, "split", name="C", off="x")

    assertContains(page, "<strong>1</strong> becomes open again")
    assertContains(page, "cannot serve the new classes until a training")
    assertContains(page, "do not tell the new classes apart")


def test_a_split_takes_readings_along(admin: Client, runes: Alphabet) -> None:
    send(admin, runes, "split", name="C", off="ex: x\n", do="save")

    runes.refresh_from_db()
    assert (runes.classes, runes.merges) == (["A", "B", "C", "ex"], {"x": "ex"})


@pytest.mark.parametrize("off", ["A", "y: q", "a b: x", ": x"])
def test_a_split_that_does_not_fit_comes_back(admin: Client, runes: Alphabet, off: str) -> None:
    page = send(admin, runes, "split", name="C", off=off)

    assertContains(page, 'id="split" open', status_code=400)


def test_classes_and_folded_readings_are_edited_as_text(admin: Client, runes: Alphabet) -> None:
    form = admin.get("/alphabets/runes/").context["forms"]["classes"]
    assert form.initial == {"classes": "A B C", "merges": "x -> C"}

    send(admin, runes, "classes", classes='A B C "two words"', merges="x y -> C\na -> A", do="save")

    runes.refresh_from_db()
    assert runes.classes == ["A", "B", "C", "two words"]
    assert runes.merges == {"x": "C", "y": "C", "a": "A"}


def test_settings_are_saved_at_once(admin: Client, bob: User, runes: Alphabet) -> None:
    wishes = {
        "name": "Old runes", "required_readings": 3, "queue_strategy": "rare", "labelled_by": "named",
        "labellers": "bob",
    }  # fmt: skip

    assertRedirects(send(admin, runes, "settings", **wishes), "/alphabets/runes/")

    runes.refresh_from_db()
    assert (runes.name, runes.required_readings, runes.queue_strategy) == ("Old runes", 3, "rare")
    assert list(runes.labellers.all()) == [bob]
    assertContains(browser_of(bob).get("/alphabets/runes/"), "named people, and administrators")


@pytest.mark.parametrize(
    ("wish", "complaint"),
    [({"labellers": "nobody"}, "Received: nobody"), ({"required_readings": 6}, "less than or equal to 5")],
)
def test_settings_that_do_not_fit_come_back(
    admin: Client, runes: Alphabet, wish: dict[str, Any], complaint: str
) -> None:
    wishes = {"name": "R", "required_readings": 1, "queue_strategy": "rare", "labelled_by": "named"}

    assertContains(send(admin, runes, "settings", **wishes | wish), complaint, status_code=400)


def test_retired_and_brought_back(admin: Client, runes: Alphabet, alice: User) -> None:
    send(admin, runes, "retire")

    assertContains(browser_of(alice).get("/alphabets/runes/"), "it takes no more samples")
    assert browser_of(alice).get("/draw/runes/").status_code == 404
    send(admin, runes, "retire")
    assert browser_of(alice).get("/draw/runes/").status_code == 200


def test_going_back_is_a_revision_of_its_own(admin: Client, runes: Alphabet) -> None:
    send(admin, runes, "lookalikes", lookalikes="A B")

    send(admin, runes, "back", back_to=1, do="save")

    runes.refresh_from_db()
    assert (runes.lookalikes, runes.revision) == ([], 3)
    assertContains(admin.get("/alphabets/runes/"), "Look-alikes: A B")
    assert AlphabetRevision.objects.filter(alphabet=runes).count() == 3


def test_a_change_of_what_was_changed_meanwhile_is_refused(admin: Client, runes: Alphabet) -> None:
    seen = runes.etag
    send(admin, runes, "lookalikes", lookalikes="A B")

    page = send(admin, runes, "lookalikes", lookalikes="B C", if_match=seen)

    assertContains(page, "has changed since you saw it", status_code=412)
    runes.refresh_from_db()
    assert runes.lookalikes == [["A", "B"]]


def test_what_is_the_same_is_no_revision(admin: Client, runes: Alphabet) -> None:
    page = send(admin, runes, "classes", classes="A B C", merges="x -> C")

    assertContains(page, "Nothing is different.")


def test_an_unknown_change_is_not_found(admin: Client, runes: Alphabet) -> None:
    assert send(admin, runes, "burn").status_code == 404


def test_markup_in_a_class_is_shown_as_text(admin: Client, db: None) -> None:
    admin.post("/alphabets/new/", NEW | {"classes": "<b>x</b> y", "do": "save"})

    assertContains(admin.get("/alphabets/runes/"), "&lt;b&gt;x&lt;/b&gt;")
