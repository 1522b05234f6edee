"""Samples of a page are locked as everybody locks several of them: with the alphabet held, in the order of their ids."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from recognition.models import Alphabet, ModelVersion, Place, WrittenPage
from recognition.writing import page_removal
from tests.conftest import api_of
from tests.written import write_page

pytestmark = pytest.mark.django_db


def save(author: User, page: WrittenPage, **changes: dict[str, Any]) -> WrittenPage:
    """The boxes of the page, some of them changed: `first` and so on by their places."""
    names = ("id", "left", "top", "right", "bottom", "line", "label")
    boxes = [{name: box[name] for name in names} for box in page.boxes]
    for place, change in enumerate(changes.values()):
        boxes[place] |= change
    address, headers = f"/api/v1/pages/{page.pk}/boxes/", {"If-Match": page.etag}
    assert api_of(author).put(address, {"boxes": boxes}, headers=headers).status_code == 200
    page.refresh_from_db()
    return page


@pytest.fixture
def page(alice: User, digits: Alphabet, digits_champion: ModelVersion) -> WrittenPage:
    """The sample of its first box is the newest: the box was moved once."""
    page = save(alice, write_page(alice, digits))
    return save(alice, page, first={"right": page.boxes[0]["right"] + 2})


def locks_in(asked: CaptureQueriesContext) -> list[str]:
    """What was locked, in this order: names, and of samples that are locked one by one their ids."""
    found = []
    for each in asked:
        sql = each["sql"]
        if "pg_advisory_xact_lock" in sql:
            found.append("alphabet")
        elif "FOR UPDATE" in sql and '"recognition_writtenpage"' in sql:
            found.append("page")
        elif "FOR UPDATE" in sql and 'ORDER BY "recognition_sample"."id" ASC' in sql:
            found.append("samples in order")
        elif "FOR UPDATE" in sql and '"recognition_sample"' in sql:
            found += re.findall(r"\"recognition_sample\".\"id\" = '([0-9a-f-]+)'", sql)
    return found


def test_what_was_made_of_boxes_is_told_in_the_order_in_which_it_is_locked(page: WrittenPage) -> None:
    made = [place.sample_id for place in Place.objects.all().latest_on(page).values()]

    assert len(made) == 6
    assert made == sorted(made)
    assert made != [page.samples_by_box()[box["id"]] for box in page.boxes]


def test_a_page_is_removed_by_locking_its_samples_in_order(alice: User, page: WrittenPage) -> None:
    standing = sorted(map(str, page.samples_by_box().values()))

    with CaptureQueriesContext(connection) as asked:
        page_removal.remove(user=alice, page=page)

    assert locks_in(asked) == ["page", *standing]


def test_a_page_is_saved_with_its_alphabet_held_first_and_its_samples_locked_in_order(
    alice: User, page: WrittenPage
) -> None:
    with CaptureQueriesContext(connection) as asked:
        save(alice, page, first={"label": "1"}, second={"label": "2"})

    assert locks_in(asked)[:3] == ["alphabet", "page", "samples in order"]
