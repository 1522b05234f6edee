"""A whole page is taken back: what was saved of it is withdrawn, and what shows it is erased."""

from django.db import transaction

from accounts.models import User
from recognition import labelling
from recognition.exceptions import Conflict
from recognition.models import Place, WrittenPage


@transaction.atomic
def remove(*, user: User, page: WrittenPage) -> None:
    """Its author removes a page that was read, or whose reading failed or was cancelled. Twice is once.

    A page that is being read raises Conflict: it is cancelled first (page_intake.cancel).
    """
    page = WrittenPage.objects.select_for_update().get(pk=page.pk)
    if page.is_under_way:
        raise Conflict(
            f"A page is removed once its reading is over; until then, cancel it. Received: one that is {page.state}."
        )
    if not page.is_erased:
        erase(page, user=user, reason="removed by its author")


def erase(page: WrittenPage, *, user: User, reason: str) -> int:
    """Of a page that is held. Returns how many samples of it stood until now."""
    standing = list(Place.objects.all().on(page).standing())
    for place in standing:
        labelling.withdraw(user=user, sample=place.sample)
    WrittenPage.objects.all().filter(pk=page.pk).erase(reason=reason)
    return len(standing)
