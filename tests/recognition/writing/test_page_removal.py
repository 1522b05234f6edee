"""A page that was read is taken back by its author: its samples withdrawn, its picture and text erased."""

from typing import Any

import pytest

from accounts.models import User
from recognition import labelling
from recognition.exceptions import Conflict
from recognition.models import Alphabet, ModelVersion, PageState, Sample, State, WrittenPage
from recognition.writing import page_intake, page_outgoing, page_removal
from tests.conftest import api_of, browser_of
from tests.written import read_whole, rings_ink, write_page

pytestmark = pytest.mark.django_db


def saved(author: User, page: WrittenPage) -> WrittenPage:
    """With a label on its first box."""
    boxes: list[dict[str, Any]] = [
        {name: box[name] for name in ("id", "left", "top", "right", "bottom", "line", "label")}
        for box in page.boxes
    ]
    boxes[0]["label"] = "5"
    address, headers = f"/api/v1/pages/{page.pk}/boxes/", {"If-Match": page.etag}
    assert api_of(author).put(address, {"boxes": boxes}, headers=headers).status_code == 200
    page.refresh_from_db()
    return page


@pytest.fixture
def page(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> WrittenPage:
    return saved(alice, write_page(alice, digits))


def remains(page: WrittenPage) -> tuple[Any, ...]:
    page.refresh_from_db()
    return bytes(page.picture), page.ink, page.strokes, page.boxes, page.opening, page.file_name


ERASED: tuple[Any, ...] = (b"", None, None, [], "", "")


def test_a_removed_page_is_erased_and_its_samples_withdrawn(alice: User, page: WrittenPage) -> None:
    response = api_of(alice).delete(f"/api/v1/pages/{page.pk}/")

    assert response.status_code == 204
    assert remains(page) == ERASED
    assert (page.state, page.state_reason) == (PageState.CANCELLED, "removed by its author")
    assert {sample.state for sample in Sample.objects.all()} == {State.WITHDRAWN}
    assert all(sample.withdrawn_at for sample in Sample.objects.all())


def test_the_strokes_of_a_drawn_page_are_erased_too(alice: User, digits: Alphabet) -> None:
    [drawn], _ = page_intake.store_pages(
        author=alice, alphabet=digits, contents=[page_intake.read_drawing(rings_ink())]
    )

    page_removal.remove(user=alice, page=read_whole(drawn))

    assert remains(drawn) == ERASED


def test_removing_twice_is_once(alice: User, page: WrittenPage) -> None:
    client = api_of(alice)
    client.delete(f"/api/v1/pages/{page.pk}/")
    withdrawn = list(Sample.objects.order_by("pk").values_list("withdrawn_at", flat=True))

    again = client.delete(f"/api/v1/pages/{page.pk}/")

    assert again.status_code == 204
    assert list(Sample.objects.order_by("pk").values_list("withdrawn_at", flat=True)) == withdrawn


def test_a_page_that_failed_is_removed_too(alice: User, digits: Alphabet) -> None:
    page = write_page(alice, digits, read=False)
    page.fail("no writing")
    page.save()

    assert api_of(alice).delete(f"/api/v1/pages/{page.pk}/").status_code == 204
    assert remains(page) == ERASED


def test_a_page_whose_reading_was_cancelled_is_removed_by_the_next_delete(
    alice: User, digits: Alphabet
) -> None:
    page = write_page(alice, digits, read=False)
    client, address = api_of(alice), f"/api/v1/pages/{page.pk}/"
    client.delete(address)
    page.refresh_from_db()
    assert (page.state, page.may_be_removed) == (PageState.CANCELLED, True)

    assert client.delete(address).status_code == 204

    assert remains(page) == ERASED
    assert client.get(f"{address}picture/").status_code == 404


def test_a_cancelled_page_has_the_button_and_an_erased_one_has_not(alice: User, digits: Alphabet) -> None:
    page = write_page(alice, digits, read=False)
    client, address = browser_of(alice), f"/pages/{page.pk}/"
    client.post(f"{address}cancel/")
    cancelled = client.get(address).content

    response = client.post(f"{address}remove/", follow=True)

    assert b"The reading was cancelled" in cancelled
    assert b"Remove this page" in cancelled
    assert b"The page is removed" in response.content
    assert remains(page) == ERASED
    assert b"Remove this page" not in client.get(address).content
    assert client.get(f"{address}picture/").status_code == 404


def test_the_same_picture_can_be_sent_again_after_it(
    alice: User, digits: Alphabet, page: WrittenPage
) -> None:
    page_removal.remove(user=alice, page=page)

    anew = saved(alice, write_page(alice, digits))

    assert anew.pk != page.pk
    assert Sample.objects.exclude(state=State.WITHDRAWN).count() == 6


def test_other_pages_and_their_samples_stay(alice: User, bob: User, page: WrittenPage) -> None:
    other = saved(bob, write_page(bob, page.alphabet))

    page_removal.remove(user=alice, page=page)

    other.refresh_from_db()
    assert (other.state, len(other.samples_by_box())) == (PageState.READ, 6)


def test_a_page_that_is_being_read_is_not_removed(alice: User, digits: Alphabet) -> None:
    page = write_page(alice, digits, read=False)

    with pytest.raises(Conflict, match="Received: one that is waiting"):
        page_removal.remove(user=alice, page=page)

    response = browser_of(alice).post(f"/pages/{page.pk}/remove/")
    page.refresh_from_db()
    assert (response.status_code, page.state) == (409, PageState.WAITING)
    assert page.picture


def test_nobody_else_removes_it(bob: User, rita: User, page: WrittenPage) -> None:
    assert api_of(bob).delete(f"/api/v1/pages/{page.pk}/").status_code == 404
    assert api_of(rita).delete(f"/api/v1/pages/{page.pk}/").status_code == 403
    assert browser_of(rita).post(f"/pages/{page.pk}/remove/").status_code == 404
    assert b"Remove this page" not in browser_of(rita).get(f"/pages/{page.pk}/").content
    assert remains(page) != ERASED


def test_what_goes_wrong_on_the_way_removes_nothing(
    alice: User, page: WrittenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**named: Any) -> None:
        raise RuntimeError("the database has gone")

    monkeypatch.setattr(labelling, "withdraw", broken)

    with pytest.raises(RuntimeError):
        page_removal.remove(user=alice, page=page)

    page.refresh_from_db()
    assert (page.state, len(page.samples_by_box())) == (PageState.READ, 6)


def test_a_page_is_removed_by_a_button_that_says_what_that_means(alice: User, page: WrittenPage) -> None:
    client = browser_of(alice)
    before = client.get(f"/pages/{page.pk}/").content

    response = client.post(f"/pages/{page.pk}/remove/", follow=True)

    assert b"This cannot be undone" in before
    assert b"The page is removed" in response.content
    assert str(page.pk).encode() not in response.content
    assert b"removed by its author" in client.get(f"/pages/{page.pk}/").content
    assert client.get(f"/pages/{page.pk}/picture/").status_code == 404


def test_an_export_has_no_boxes_of_withdrawn_samples(alice: User, page: WrittenPage) -> None:
    sample = Sample.objects.get(place__box=page.boxes[0]["id"])
    labelling.withdraw(user=alice, sample=sample)

    [record] = page_outgoing.records_of([page])

    assert [box.id for box in record.boxes] == [box["id"] for box in page.boxes[1:]]
    assert "5" in page.text
    assert "5" not in record.details["text"]


def test_an_export_has_boxes_that_were_moved_or_never_saved(
    alice: User, bob: User, page: WrittenPage
) -> None:
    page.boxes[1]["right"] += 2
    moved, unsaved = saved(alice, page), write_page(bob, page.alphabet)

    records = page_outgoing.records_of([moved, unsaved])

    assert [len(record.boxes) for record in records] == [6, 6]
