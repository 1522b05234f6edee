"""Guidelines: written by administrators, illustrated by reviewers, never with what may not be shown."""

import uuid
from typing import Any

import pytest
from django.template.loader import render_to_string

from accounts.models import User
from recognition import labelling
from recognition.choosing_gold import choose_gold
from recognition.classes import guiding
from recognition.classes.guiding import GENERAL, MOST_EXAMPLES, NEWEST_SHOWN, Guide, guidelines_of
from recognition.exceptions import Conflict, InvalidInput, PreconditionFailed, PreconditionRequired
from recognition.models import Alphabet, GoldQuestion, Guideline, QueueEntry, Sample
from recognition.models.guideline import LONGEST_GUIDELINE
from tests.api import is_problem, wrong_fields
from tests.conftest import api_of, browser_of
from tests.drawn import draw, label


def guide_of(alphabet: Alphabet, name: str) -> Guide:
    [guide] = [each for each in guidelines_of(alphabet).classes if each.label_class == name]
    return guide


def seven(author: User, alphabet: Alphabet) -> Sample:
    sample = draw(author, alphabet)
    label(sample, author, "7")
    return Sample.objects.get(pk=sample.pk)


def test_a_change_supersedes_and_tells_who_made_it(adam: User, digits: Alphabet) -> None:
    guiding.write(alphabet=digits, user=adam, texts={"7": "With a bar."}, if_match="*")

    guiding.write(alphabet=digits, user=adam, texts={"7": "With or without\r\na bar. \n"}, if_match="*")

    assert guide_of(digits, "7").text == "With or without\na bar."
    history = Guideline.objects.all().of_alphabet(digits).newest_first()
    assert [(each.text, each.user) for each in history] == [
        ("With or without\na bar.", adam),
        ("With a bar.", adam),
    ]


def test_saying_the_same_again_changes_nothing(adam: User, digits: Alphabet) -> None:
    texts = {GENERAL: "Read what is there.", "7": ""}
    guiding.write(alphabet=digits, user=adam, texts=texts, if_match="*")

    guiding.write(alphabet=digits, user=adam, texts=texts, if_match="*")

    assert Guideline.objects.count() == 1


@pytest.mark.parametrize(
    ("texts", "field"), [({"x": "None of them."}, "label"), ({"7": "a" * (LONGEST_GUIDELINE + 1)}, "text")]
)
def test_it_refuses_other_classes_and_long_texts(
    adam: User, digits: Alphabet, texts: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        guiding.write(alphabet=digits, user=adam, texts={"1": "Fine."} | texts, if_match="*")

    assert refused.value.field == field
    assert not Guideline.objects.exists()


def test_whoever_saw_older_guidelines_does_not_overwrite_newer_ones(adam: User, digits: Alphabet) -> None:
    seen = guidelines_of(digits).etag
    guiding.write(alphabet=digits, user=adam, texts={"7": "First."}, if_match=seen)

    with pytest.raises(PreconditionFailed):
        guiding.write(alphabet=digits, user=adam, texts={"7": "Second."}, if_match=seen)
    with pytest.raises(PreconditionRequired):
        guiding.write(alphabet=digits, user=adam, texts={"7": "Second."}, if_match=None)


def test_the_newest_are_shown_until_somebody_chooses(alice: User, rita: User, digits: Alphabet) -> None:
    drawn = [seven(alice, digits) for _ in range(NEWEST_SHOWN + 1)]
    newest = [each.pk for each in reversed(drawn[1:])]
    assert guide_of(digits, "7").examples == tuple(newest)

    guiding.show(sample=drawn[0], user=rita)

    assert guide_of(digits, "7").examples == (drawn[0].pk,)
    assert guide_of(digits, "7").are_chosen
    guiding.hide(sample=drawn[0], user=rita)
    assert guide_of(digits, "7").examples == tuple(newest)


def picture_of(user: User, sample: Sample) -> int:
    return browser_of(user).get(f"/alphabets/digits/guidelines/{sample.pk}/picture/").status_code


def test_what_people_are_asked_about_is_shown_beside_no_question(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    gold, half_read, plain = (seven(alice, digits) for _ in range(3))
    choose_gold(sample=gold, user=rita)
    QueueEntry.objects.filter(sample=half_read).update(retired_at=None, retired_as="")

    assert guide_of(digits, "7").examples == (plain.pk,)
    assert [picture_of(bob, each) for each in (gold, half_read, plain)] == [404, 404, 200]


def test_what_the_guidelines_show_by_choice_measures_nobody(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    gold = seven(alice, digits)
    choose_gold(sample=gold, user=rita)
    measuring = GoldQuestion.objects.all().new_to(bob, digits)
    assert [each.sample_id for each in measuring] == [gold.pk]

    guiding.show(sample=gold, user=rita)

    assert not measuring.all().exists()
    assert picture_of(bob, gold) == 200


def take_back(sample: Sample) -> None:
    labelling.withdraw(user=sample.author, sample=sample)


def without_consent(sample: Sample) -> None:
    Sample.objects.filter(pk=sample.pk).update(consent=False)


def read_otherwise(sample: Sample) -> None:
    label(sample, sample.author, "1")


@pytest.mark.parametrize("happens", [take_back, without_consent, read_otherwise])
@pytest.mark.parametrize("chosen", [True, False])
def test_what_may_not_be_shown_any_more_is_not(
    alice: User, bob: User, rita: User, digits: Alphabet, happens: Any, chosen: bool
) -> None:
    sample = seven(alice, digits)
    if chosen:
        guiding.show(sample=sample, user=rita)
    address = f"/alphabets/digits/guidelines/{sample.pk}/picture/"
    assert browser_of(bob).get(address).status_code == 200

    happens(sample)

    assert guide_of(digits, "7").examples == ()
    if happens is not read_otherwise:  # then it shows what it is now
        assert browser_of(bob).get(address).status_code == 404


def test_a_sample_that_nobody_settled_is_no_example(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    sample = draw(alice, digits)

    with pytest.raises(Conflict, match="open"):
        guiding.show(sample=sample, user=rita)
    assert browser_of(bob).get(f"/alphabets/digits/guidelines/{sample.pk}/picture/").status_code == 404


def test_a_class_has_only_so_many_examples(alice: User, rita: User, digits: Alphabet) -> None:
    for _ in range(MOST_EXAMPLES):
        guiding.show(sample=seven(alice, digits), user=rita)

    with pytest.raises(Conflict, match=str(MOST_EXAMPLES)):
        guiding.show(sample=seven(alice, digits), user=rita)


def test_the_api_writes_and_tells(alice: User, bob: User, adam: User, digits: Alphabet) -> None:
    sample, other = seven(alice, digits), seven(alice, digits)
    seen = api_of(bob).get("/api/v1/alphabets/digits/guidelines/")
    body = {"general": "Look twice.", "classes": [{"label_class": "7", "examples": [str(sample.pk)]}]}

    answer = api_of(adam).put(
        "/api/v1/alphabets/digits/guidelines/", body, format="json", headers={"If-Match": seen["ETag"]}
    )

    assert answer.status_code == 200
    assert answer["ETag"] == answer.json()["etag"] != seen["ETag"]
    assert answer.json()["general"]["text"] == "Look twice."
    assert answer.json()["general"]["changed_by"] == "adam"
    [told] = [each for each in answer.json()["classes"] if each["label_class"] == "7"]
    assert [each["sample"] for each in told["examples"]] == [str(sample.pk)]
    assert browser_of(bob).get(told["examples"][0]["picture"])["Content-Type"] == "image/png"
    assert str(other.pk) not in str(answer.json())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"classes": [{"label_class": "x", "text": "a"}]}, "label"),
        ({"classes": [{"label_class": "", "text": "a"}]}, "classes.0.label_class"),
        ({"classes": [{"label_class": "7", "text": "a"}] * 2}, "classes"),
        ({"classes": [{"label_class": "7", "examples": [str(uuid.uuid4())]}]}, "examples"),
        ({"generally": "a"}, "generally"),
    ],
)
def test_the_api_names_what_is_wrong(adam: User, digits: Alphabet, body: Any, field: str) -> None:
    answer = api_of(adam).put(
        "/api/v1/alphabets/digits/guidelines/", body, format="json", headers={"If-Match": "*"}
    )

    assert field in wrong_fields(answer)


def test_only_administrators_write_and_only_reviewers_choose(
    alice: User, bob: User, rita: User, digits: Alphabet
) -> None:
    sample = seven(alice, digits)
    written = api_of(rita).put("/api/v1/alphabets/digits/guidelines/", {"general": "a"}, format="json")

    assert is_problem(written, 403)
    assert is_problem(api_of(alice).put(f"/api/v1/samples/{sample.pk}/example/"), 403)
    assert is_problem(api_of(bob).put(f"/api/v1/samples/{sample.pk}/example/"), 404)
    assert api_of(rita).put(f"/api/v1/samples/{sample.pk}/example/").status_code == 200


def test_the_page_takes_what_an_administrator_writes_and_escapes_it(
    adam: User, bob: User, digits: Alphabet
) -> None:
    page = browser_of(adam).get("/alphabets/digits/guidelines/")
    etag = guidelines_of(digits).etag
    assert etag.strip('"') in page.content.decode()

    browser_of(adam).post(
        "/alphabets/digits/guidelines/", {"if_match": etag, "class-7": "<b>bar</b>", "general": ""}
    )

    shown = browser_of(bob).get("/alphabets/digits/guidelines/").content.decode()
    assert "&lt;b&gt;bar&lt;/b&gt;" in shown
    assert "<b>bar" not in shown
    assert "<textarea" not in shown


def test_what_was_not_saved_is_still_in_the_form(adam: User, digits: Alphabet) -> None:
    guiding.write(alphabet=digits, user=adam, texts={"7": "Meanwhile."}, if_match="*")

    answer = browser_of(adam).post(
        "/alphabets/digits/guidelines/", {"if_match": '"older"', "class-7": "My own words."}
    )

    assert answer.status_code == 412
    assert "My own words." in answer.content.decode()


def test_a_reviewer_shows_a_sample_from_its_page(alice: User, rita: User, digits: Alphabet) -> None:
    sample = seven(alice, digits)
    client = browser_of(rita)
    assert "Show it in the guidelines" in client.get(f"/samples/{sample.pk}/").content.decode()

    client.post(f"/samples/{sample.pk}/example/", {"do": "show"})

    assert guide_of(digits, "7").are_chosen
    assert "Show it no more" in client.get(f"/samples/{sample.pk}/").content.decode()


def test_it_stands_beside_whatever_is_read(
    alice: User, adam: User, digits: Alphabet, django_assert_num_queries: Any
) -> None:
    sample = seven(alice, digits)
    guiding.write(alphabet=digits, user=adam, texts={"7": "A bar?", GENERAL: "<i>"}, if_match="*")

    with django_assert_num_queries(4):
        beside = render_to_string("guidelines/_beside.html", {"alphabet": digits})

    assert "A bar?" in beside
    assert "&lt;i&gt;" in beside
    assert str(sample.pk) in beside
