"""A photo or scan of many characters, the boxes found on it, and which sample became of which box."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.ink.page.words import words_of
from recognition.models.alphabet import Alphabet
from recognition.models.exchange import ImportJob
from recognition.models.identity import new_id
from recognition.models.model_version import ModelVersion
from recognition.models.sample import Sample
from recognition.models.sample_state import State


class PageState(models.TextChoices):
    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    CANCELLED = "cancelled"


PAGES_UNDER_WAY = (PageState.WAITING, PageState.READING)
PAGES_GIVEN_UP = (PageState.FAILED, PageState.CANCELLED)
LONGEST_OPENING = 80


class WrittenPageQuerySet(models.QuerySet["WrittenPage"]):
    def visible_to(self, user: User) -> "WrittenPageQuerySet":
        """One's own; everybody's for those who may see everybody's samples."""
        if user.has_perm(VIEW_ALL_SAMPLES):
            return self
        return self.filter(author_id=user.pk)

    def newest_first_of(self, author: User) -> "WrittenPageQuerySet":
        """Without what a list does not show: pictures, strokes and boxes, and pages that were erased."""
        found = self.without_pictures().defer("boxes", "strokes").filter(author=author).not_erased()
        return found.select_related("alphabet", "version").order_by("-id")

    def of_alphabet(self, alphabet: Alphabet) -> "WrittenPageQuerySet":
        return self.filter(alphabet=alphabet)

    def by_author(self, username: str) -> "WrittenPageQuerySet":
        return self.filter(author__username=username)

    def read_by(self, moment: datetime) -> "WrittenPageQuerySet":
        """Read, and there by then."""
        return self.filter(state=PageState.READ, created_at__lte=moment)

    def taken_between(self, *, since: date | None, until: date | None) -> "WrittenPageQuerySet":
        """Both days included, in the time zone of the site; None leaves that side open."""
        pages = self.filter(created_at__date__gte=since) if since else self
        return pages.filter(created_at__date__lte=until) if until else pages

    def for_export(self) -> "WrittenPageQuerySet":
        return self.defer("ink").select_related("author")

    def of_batch(self, batch: uuid.UUID) -> "WrittenPageQuerySet":
        return self.filter(batch=batch)

    def under_way(self) -> "WrittenPageQuerySet":
        return self.filter(state__in=PAGES_UNDER_WAY)

    def without_pictures(self) -> "WrittenPageQuerySet":
        return self.defer("picture", "ink")

    def not_erased(self) -> "WrittenPageQuerySet":
        return self.exclude(picture=b"")

    def held_first(self) -> "WrittenPage | None":
        """The oldest of them, locked; None where there is none."""
        return self.select_for_update(of=("self",)).order_by("pk").first()

    def erase(self, *, reason: str) -> int:
        """Blank all that shows what was written. The rows stay, given up: samples tell by them where they were."""
        return self.update(
            picture=b"",
            ink=None,
            strokes=None,
            boxes=[],
            opening="",
            file_name="",
            state=PageState.CANCELLED,
            state_reason=reason,
        )

    def kept_with(self, *, author: User, alphabet: Alphabet, sha256: str, sheet: int) -> "WrittenPage | None":
        """The author's page of this very picture, unless it was given up."""
        known = self.filter(author=author, alphabet=alphabet, sha256=sha256, sheet=sheet)
        return known.exclude(state__in=PAGES_GIVEN_UP).first()


class WrittenPage(models.Model):
    """`boxes` is a list of {"id", "left", "top", "right", "bottom", "line", "label", "reading"} in reading order, in
    pixels of the level page; `label` is what a person says, "" while nobody has, `reading` what the model saw in it:
    {"ranking", "rejected"}, null for a box that a person drew. `revision` goes up with every saving of the boxes.

    `picture` is the upload, re-encoded; `angle` how far it was turned, in degrees; `ink` what is ink on the level page.
    `strokes` is the ink of a page that was drawn, null for a picture; a box that was found in it has its own as "strokes".
    The sheets of one document have a `batch` in common. `opening` is how the text begins.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pages")
    alphabet = models.ForeignKey(Alphabet, on_delete=models.PROTECT, related_name="pages")
    picture = models.BinaryField(help_text="PNG, grey, as it was uploaded.")
    sha256 = models.CharField(max_length=64)
    strokes = models.JSONField(null=True, blank=True, help_text="As it was drawn; null for a picture.")
    batch = models.UUIDField(
        null=True, blank=True, help_text="What the sheets of one document have in common."
    )
    sheet = models.PositiveSmallIntegerField(default=1)
    sheets = models.PositiveSmallIntegerField(default=1, help_text="How many the document has.")
    file_name = models.CharField(max_length=200, blank=True)
    imported_by = models.ForeignKey(
        ImportJob, on_delete=models.SET_NULL, null=True, blank=True, related_name="pages"
    )
    consent = models.BooleanField(default=True, help_text="What is saved of it may be learned from.")
    consent_wording = models.PositiveSmallIntegerField(null=True, blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=PageState, default=PageState.WAITING)
    state_reason = models.CharField(max_length=300, blank=True)
    lines = models.PositiveIntegerField(null=True, help_text="How many it has, once they are found.")
    lines_read = models.PositiveIntegerField(default=0)
    angle = models.FloatField(default=0.0)
    pen = models.FloatField(default=0.0, help_text="How wide it writes, pixels.")
    width = models.PositiveIntegerField(default=0, help_text="Of the level page, pixels.")
    height = models.PositiveIntegerField(default=0)
    ink = models.BinaryField(null=True, help_text="PNG: what is ink on the level page.")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, null=True, related_name="pages")
    boxes = models.JSONField(default=list)
    opening = models.CharField(max_length=LONGEST_OPENING, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)

    objects = WrittenPageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "alphabet", "sha256", "sheet"],
                condition=~Q(state__in=["failed", "cancelled"]),
                name="page_once_per_author",
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-id"], name="page_author_newest"),
            models.Index(fields=["batch"], name="page_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_under_way(self) -> bool:
        return self.state in PAGES_UNDER_WAY

    @property
    def is_read(self) -> bool:
        return self.state == PageState.READ

    @property
    def may_be_removed(self) -> bool:
        """Something is left of it, and it is not being read: until that is over, it is cancelled first."""
        return not (self.is_under_way or self.is_erased)

    @property
    def is_erased(self) -> bool:
        return not self.picture

    @property
    def is_drawn(self) -> bool:
        return self.strokes is not None

    @property
    def progress(self) -> float:
        """The part of the reading that is done, 0 to 1."""
        if self.is_read:
            return 1.0
        return self.lines_read / self.lines if self.lines else 0.0

    @property
    def etag(self) -> str:
        return f'"{self.pk}.{self.revision}"'

    @property
    def text(self) -> str:
        """Line by line what people say of it, and where nobody has spoken what the model reads."""
        return text_of(self.boxes)

    def note_opening(self) -> None:
        """Not saved yet."""
        text = " ".join(self.text.split())
        self.opening = text if len(text) <= LONGEST_OPENING else f"{text[: LONGEST_OPENING - 1]}…"

    def fail(self, reason: str) -> None:
        """Not saved yet."""
        self.state, self.state_reason = PageState.FAILED, reason[:300]

    def samples_by_box(self) -> dict[str, uuid.UUID]:
        """The ids of the samples that stand, by those of their boxes."""
        return {str(box): sample for box, sample in self.places.standing().values_list("box", "sample_id")}

    def may_be_changed_by(self, user: User) -> bool:
        return self.author_id == user.pk


class PlaceQuerySet(models.QuerySet["Place"]):
    def standing(self) -> "PlaceQuerySet":
        return self.exclude(sample__state=State.WITHDRAWN)

    def on(self, page: WrittenPage) -> "PlaceQuerySet":
        """Each with its sample, in the order in which samples are locked."""
        places = self.filter(page=page).select_related("sample").defer("sample__ink", "sample__pixels")
        return places.order_by("sample_id")

    def latest_on(self, page: WrittenPage) -> "dict[uuid.UUID, Place]":
        """By box: where the last sample stands that was made of it, be it withdrawn. In the order of `on`."""
        latest = {place.box: place for place in self.on(page)}
        return dict(sorted(latest.items(), key=lambda item: item[1].sample_id))

    def boxes_to_leave_out(self, pages: "Collection[WrittenPage]") -> set[tuple[uuid.UUID, str]]:
        """Pages' ids and their boxes' whose last sample was withdrawn or excluded: they leave in no file."""
        places = self.filter(page__in=pages).order_by("sample_id")
        states = {
            (page, str(box)): state for page, box, state in places.values_list("page", "box", "sample__state")
        }
        return {box for box, state in states.items() if state in (State.WITHDRAWN, State.EXCLUDED)}


class Place(models.Model):
    """Where on its page a sample stands, in pixels of the level page. `box` is the id of the page's box."""

    sample = models.OneToOneField(Sample, on_delete=models.CASCADE, primary_key=True, related_name="place")
    page = models.ForeignKey(WrittenPage, on_delete=models.PROTECT, related_name="places")
    box = models.UUIDField()
    left = models.PositiveIntegerField()
    top = models.PositiveIntegerField()
    right = models.PositiveIntegerField()
    bottom = models.PositiveIntegerField()
    line = models.PositiveIntegerField()

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["page", "box"], name="place_page_box")]

    def __str__(self) -> str:
        return f"{self.sample_id} on {self.page_id}"

    @property
    def corners(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.right, self.bottom


def text_of(boxes: Iterable[dict[str, Any]]) -> str:
    """What boxes of a page say, line by line, with a space between words. `boxes` as the page has them, in reading order."""
    lines: dict[int, list[dict[str, Any]]] = {}
    for box in boxes:
        lines.setdefault(box["line"], []).append(box)
    rows = [lines[line] for line in sorted(lines)]
    corners = [[(box["left"], box["top"], box["right"], box["bottom"]) for box in row] for row in rows]
    return "\n".join(_joined(row, words) for row, words in zip(rows, words_of(corners), strict=True))


def _joined(row: list[dict[str, Any]], words: list[list[int]]) -> str:
    """A word of which nothing is said is no word."""
    said = ["".join(said_of(row[place]) for place in word) for word in words]
    return " ".join(filter(None, said))


def said_of(box: dict[str, Any]) -> str:
    """The label of a box, else the model's best reading, else nothing."""
    if box["label"]:
        return str(box["label"])
    return str(box["reading"]["ranking"][0]["label"]) if box["reading"] else ""
