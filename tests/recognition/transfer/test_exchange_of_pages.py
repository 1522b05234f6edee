"""Pages of writing out and in again: boxes, readings, strokes and samples, for whom they are."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from accounts import consent, roles
from accounts.models import User
from recognition.exceptions import InvalidInput
from recognition.models import (
    Alphabet,
    ExportJob,
    ExportState,
    ImportAs,
    ImportJob,
    ImportState,
    Label,
    ModelVersion,
    PageState,
    Sample,
    State,
    WrittenPage,
)
from recognition.review import reviewing
from recognition.transfer import exporting, importing
from recognition.writing import page_intake, page_removal
from tests.conftest import api_of, browser_of, make_user
from tests.written import read_whole, rings_ink, rings_png, write_page

pytestmark = pytest.mark.django_db

CONTENT = ["boxes", "width", "height", "strokes", "opening", "lines"]


@pytest.fixture
def pages(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> list[WrittenPage]:
    """A scan of which one box is labelled and saved, and a drawing that was only read."""
    scan = write_page(alice, digits)
    boxes = [{key: box[key] for key in box if key != "reading"} for box in scan.boxes]
    boxes[0]["label"] = "7"
    api_of(alice).put(f"/api/v1/pages/{scan.pk}/boxes/", {"boxes": boxes}, headers={"If-Match": scan.etag})
    [drawn], _ = page_intake.store_pages(
        author=alice, alphabet=digits, contents=[page_intake.read_drawing(rings_ink())]
    )
    read_whole(drawn)
    return list(WrittenPage.objects.order_by("pk"))


def exported(owner: User, alphabet: Alphabet, **criteria: Any) -> ExportJob:
    job = exporting.request_export(
        owner=owner, alphabet=alphabet, format_name="coco", criteria=criteria, in_background=False
    )
    *_, job = exporting.run_to_end(job, seconds=0.0)
    return job


def imported(owner: User, alphabet: Alphabet, path: Path, labels_as: str, **more: Any) -> ImportJob:
    job = importing.request_import(
        owner=owner,
        alphabet=alphabet,
        format_name="coco",
        labels_as=labels_as,
        path=path,
        file_name="pages.zip",
        in_background=False,
        **more,
    )
    *_, job = importing.run_to_end(job, seconds=0.0)
    return job


def of(user: User) -> list[WrittenPage]:
    return list(WrittenPage.objects.filter(author=user).order_by("pk"))


def test_what_goes_out_comes_in_again_unchanged(
    alice: User, digits: Alphabet, pages: list[WrittenPage]
) -> None:
    out = exported(alice, digits)
    renate = make_user("renate", roles.REVIEWER)

    job = imported(renate, digits, out.file, ImportAs.READINGS)

    assert (out.state, out.written) == (ExportState.DONE, 2)
    assert (job.state, job.problems, job.counts["stored"], job.counts["labelled"]) == (
        ImportState.DONE,
        [],
        2,
        1,
    )
    for before, after in zip(pages, of(renate), strict=True):
        assert [getattr(after, name) for name in CONTENT] == [getattr(before, name) for name in CONTENT]
        assert after.state == PageState.READ
    label = Label.objects.get(user=renate)
    assert (label.character, label.sample.author, Sample.objects.filter(author=renate).count()) == (
        "7",
        renate,
        6,
    )


def test_what_came_in_goes_out_as_the_same_again(
    alice: User, digits: Alphabet, pages: list[WrittenPage], tmp_path: Path
) -> None:
    renate = make_user("renate", roles.REVIEWER)
    first = exported(alice, digits).file
    imported(renate, digits, first, ImportAs.READINGS)

    second = exported(renate, digits, author="renate").file

    one, other = (said_in(path) for path in (first, second))
    assert one["annotations"] == other["annotations"]
    assert one["pictures"] == other["pictures"]


def said_in(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        said: dict[str, Any] = json.loads(archive.read("annotations.json"))
        said["pictures"] = [archive.read(image["file_name"]) for image in said["images"]]
    return said


def test_the_same_file_twice_adds_nothing(alice: User, bob: User, digits: Alphabet, pages: Any) -> None:
    path = exported(alice, digits).file
    imported(bob, digits, path, ImportAs.READINGS)
    samples = Sample.objects.count()

    job = imported(bob, digits, path, ImportAs.READINGS)

    assert (job.counts["stored"], job.counts["known"]) == (0, 2)
    assert (len(of(bob)), Sample.objects.count()) == (2, samples)


def test_suggestions_label_nothing_until_somebody_agrees(
    alice: User, bob: User, digits: Alphabet, pages: Any
) -> None:
    imported(bob, digits, exported(alice, digits).file, ImportAs.SUGGESTIONS)

    first = of(bob)[0].boxes[0]
    assert first["label"] == ""
    assert first["reading"]["ranking"] == [{"label": "7", "probability": 1.0}]
    assert not Sample.objects.filter(author=bob).exists()


def test_the_truth_settles(alice: User, rita: User, digits: Alphabet, pages: Any) -> None:
    imported(rita, digits, exported(alice, digits).file, ImportAs.TRUTH)

    settled = Sample.objects.get(author=rita, state=State.ACCEPTED)
    assert settled.settled_class == "7"
    assert settled.labels.get().settles


def test_an_import_that_is_taken_back_leaves_neither_pages_nor_samples(
    alice: User, bob: User, digits: Alphabet, pages: Any
) -> None:
    job = imported(bob, digits, exported(alice, digits).file, ImportAs.READINGS)

    list(importing.run_to_end(importing.take_back(job=job, in_background=False)))

    job.refresh_from_db()
    assert (job.state, job.counts["erased"], job.counts["withdrawn"]) == (ImportState.CANCELLED, 2, 6)
    assert {(page.state, page.is_erased) for page in of(bob)} == {(PageState.CANCELLED, True)}
    assert {sample.state for sample in Sample.objects.filter(author=bob)} == {State.WITHDRAWN}
    assert len({page.pk for page in of(alice) if page.is_read and not page.is_erased}) == 2


def test_what_was_saved_since_of_pages_that_came_as_suggestions_is_taken_back_with_them(
    alice: User, bob: User, digits: Alphabet, pages: Any
) -> None:
    job = imported(bob, digits, exported(alice, digits).file, ImportAs.SUGGESTIONS)
    scan = of(bob)[0]
    boxes = [{key: box[key] for key in box if key != "reading"} | {"label": "7"} for box in scan.boxes]
    client = api_of(bob)
    client.put(f"/api/v1/pages/{scan.pk}/boxes/", {"boxes": boxes}, headers={"If-Match": scan.etag})
    assert Sample.objects.filter(author=bob, state=State.ACCEPTED).count() == 6

    list(importing.run_to_end(importing.take_back(job=job, in_background=False)))

    assert {sample.state for sample in Sample.objects.filter(author=bob)} == {State.WITHDRAWN}
    assert all(page.is_erased for page in of(bob))
    assert client.get(f"/api/v1/pages/{scan.pk}/picture/").status_code == 404
    told = browser_of(bob).get(f"/exchange/imports/{job.pk}/").content
    assert b"Nothing of it is learned from, and its pages are erased." in told


def test_pages_are_taken_back_one_at_a_time_and_without_those_that_were_removed(
    alice: User, bob: User, digits: Alphabet, pages: Any
) -> None:
    job = imported(bob, digits, exported(alice, digits).file, ImportAs.READINGS)
    page_removal.remove(user=bob, page=of(bob)[0])
    job = importing.take_back(job=job, in_background=False)

    importing.step(job.pk, seconds=60)
    job.refresh_from_db()
    after_one = job.state, job.counts["erased"]
    list(importing.run_to_end(job))

    assert after_one == (ImportState.WITHDRAWING, 1)
    assert [page.state_reason for page in of(bob)] == [
        "removed by its author",
        "the import that brought it was taken back",
    ]


def test_people_export_their_own_pages_and_reviewers_everybodys(
    alice: User, bob: User, rita: User, digits: Alphabet, pages: Any
) -> None:
    assert [exported(user, digits).written for user in (alice, bob, rita)] == [2, 0, 2]
    assert exported(rita, digits, author="bob").written == 0


def test_boxes_of_excluded_samples_do_not_leave(
    alice: User, bob: User, rita: User, digits: Alphabet, pages: list[WrittenPage]
) -> None:
    excluded = Sample.objects.filter(place__page=pages[0])[0]
    reviewing.exclude(reviewer=rita, sample=excluded, reason="a signature")

    imported(bob, digits, exported(alice, digits).file, ImportAs.SUGGESTIONS)

    assert len(of(bob)[0].boxes) == len(of(alice)[0].boxes) - 1


def test_pages_are_not_chosen_by_what_only_samples_have(alice: User, digits: Alphabet) -> None:
    with pytest.raises(InvalidInput, match=r"Pages are chosen by author, since, until. Received: label"):
        exported(alice, digits, label="7")


def test_strokes_beyond_the_ink_are_refused(
    alice: User, bob: User, digits: Alphabet, pages: Any, tmp_path: Path
) -> None:
    path = tmp_path / "spoilt.zip"
    with zipfile.ZipFile(exported(alice, digits).file) as archive, zipfile.ZipFile(path, "w") as spoilt:
        for name in archive.namelist():
            data = archive.read(name)
            spoilt.writestr(name, data.replace(b'"strokes":[[0,0.0,', b'"strokes":[[99,0.0,'))

    job = imported(bob, digits, path, ImportAs.READINGS)

    assert "A part of a stroke is" in job.problems[0][1]


def coco(**changes: Any) -> bytes:
    said = {
        "images": [{"id": 1, "file_name": "rings.png", "width": 320, "height": 220}],
        "categories": [{"id": 1, "name": "0"}],
        "annotations": [
            {"id": number, "image_id": 1, "category_id": 1, "bbox": [x - 20, y - 20, 40, 40]}
            for number, (x, y) in enumerate([(140, 150), (70, 60), (70, 150), (140, 60)])
        ],
    } | changes
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("labels.json", json.dumps(said))
        archive.writestr("rings.png", rings_png())
    return file.getvalue()


def test_another_programs_boxes_are_put_in_reading_order(
    alice: User, digits: Alphabet, tmp_path: Path
) -> None:
    path = tmp_path / "theirs.zip"
    path.write_bytes(coco())

    job = imported(alice, digits, path, ImportAs.READINGS)

    [page] = of(alice)
    assert job.problems == []
    assert [(box["line"], box["left"]) for box in page.boxes] == [(0, 50), (0, 120), (1, 50), (1, 120)]
    assert page.text == "00\n00"
    assert Label.objects.filter(user=alice).count() == 4


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"categories": [{"id": 1, "name": "cat"}]},
            "A label is one of the alphabet digits. Received: 'cat'",
        ),
        (
            {"annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [-5, 0, 40, 40]}]},
            "A box lies on the page",
        ),
        (
            {"annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [250, 100, 40, 40]}]},
            "A box must hold ink",
        ),
    ],
)
def test_a_page_that_cannot_be_one_is_told_and_not_stored(
    alice: User, digits: Alphabet, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "theirs.zip"
    path.write_bytes(coco(**changes))

    job = imported(alice, digits, path, ImportAs.READINGS)

    assert reason in job.problems[0][1]
    assert of(alice) == []
    assert not Sample.objects.exists()


@pytest.mark.parametrize(("options", "given"), [({}, False), ({"consent": True}, True)])
def test_pages_that_come_in_go_by_what_their_owner_has_decided(
    alice: User, digits: Alphabet, pages: list[WrittenPage], options: dict[str, bool], given: bool
) -> None:
    out = exported(alice, digits).file
    renate = make_user("renate", roles.REVIEWER)
    consent.decide(user=renate, given=False)

    imported(renate, digits, out, ImportAs.READINGS, options=options)

    assert {page.consent for page in of(renate)} == {given}
    assert set(Sample.objects.filter(author=renate).values_list("consent", flat=True)) == {given}


CONSENT = "consent", "consent_wording", "consent_at"


@pytest.mark.parametrize("given", [True, False])
def test_where_the_request_is_silent_pages_come_in_with_the_answer_that_their_owner_gave(
    alice: User, digits: Alphabet, pages: list[WrittenPage], given: bool
) -> None:
    out = exported(alice, digits).file
    renate = make_user("renate", roles.REVIEWER)
    decision = consent.decide(user=renate, given=given)

    imported(renate, digits, out, ImportAs.READINGS)

    said = {(given, decision.wording, decision.decided_at)}
    assert set(WrittenPage.objects.filter(author=renate).values_list(*CONSENT)) == said
    assert set(Sample.objects.filter(author=renate).values_list(*CONSENT)) == said


def test_who_was_never_asked_has_answered_nothing_of_a_page(
    alice: User, digits: Alphabet, pages: list[WrittenPage]
) -> None:
    out = exported(alice, digits).file
    renate = make_user("renate", roles.REVIEWER)
    User.objects.filter(pk=renate.pk).update(**dict.fromkeys(CONSENT))

    imported(renate, digits, out, ImportAs.READINGS)

    assert set(WrittenPage.objects.filter(author=renate).values_list(*CONSENT)) == {(False, None, None)}


def test_what_the_request_or_the_file_says_of_consent_is_an_answer_to_the_wording_of_today(
    alice: User, digits: Alphabet, pages: list[WrittenPage]
) -> None:
    _, second = pages
    WrittenPage.objects.filter(pk=second.pk).update(consent=False)
    out = exported(alice, digits).file
    renate = make_user("renate", roles.REVIEWER)

    imported(renate, digits, out, ImportAs.READINGS, options={"consent": True})

    said = [(page.consent, page.consent_wording) for page in of(renate)]
    assert said == [(True, consent.CURRENT_WORDING), (False, consent.CURRENT_WORDING)]


@pytest.mark.parametrize("labels_as", [ImportAs.READINGS, ImportAs.TRUTH])
def test_a_label_on_a_page_tells_which_import_gave_it(
    alice: User, rita: User, bob: User, digits: Alphabet, pages: Any, labels_as: str
) -> None:
    reader = {"reader": bob} if labels_as == ImportAs.READINGS else {}

    job = imported(rita, digits, exported(alice, digits).file, labels_as, **reader)

    label = Label.objects.get(sample__author=rita)
    assert (label.imported_by, label.user) == (job, reader.get("reader", rita))
    assert Label.objects.get(sample__author=alice).imported_by is None
