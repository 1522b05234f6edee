"""Pages of writing as records that a file can hold."""

from collections.abc import Sequence
from typing import Any

from recognition.exchange.page_record import BoxRecord, PageRecord
from recognition.models import Place, WrittenPage
from recognition.models.written_page import text_of
from recognition.writing.page_cutting import level_picture


def records_of(pages: Sequence[WrittenPage]) -> list[PageRecord]:
    """Each turned level, as its boxes lie on it, without boxes whose samples were withdrawn or excluded."""
    left_out = Place.objects.all().boxes_to_leave_out(pages)
    return [
        _record(page, [box for box in page.boxes if (page.pk, box["id"]) not in left_out]) for page in pages
    ]


def _record(page: WrittenPage, boxes: Sequence[dict[str, Any]]) -> PageRecord:
    details: dict[str, Any] = {
        "author": page.author.get_username(),
        "created_at": page.created_at.isoformat(),
        "saved_at": page.saved_at.isoformat() if page.saved_at else None,
        "consent": page.consent,
        "file_name": page.file_name,
        "sheet": page.sheet,
        "sheets": page.sheets,
        "batch": str(page.batch) if page.batch else None,
        "text": text_of(boxes),
    }
    return PageRecord(
        picture=level_picture(page),
        width=page.width,
        height=page.height,
        boxes=[_box(box) for box in boxes],
        ink=page.strokes,
        id=str(page.pk),
        details={name: value for name, value in details.items() if value not in (None, "")},
    )


def _box(box: dict[str, Any]) -> BoxRecord:
    names = ("left", "top", "right", "bottom", "id", "label", "line", "reading")
    return BoxRecord(**{name: box[name] for name in names}, strokes=box.get("strokes"))
