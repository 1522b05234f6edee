"""A person takes a whole page back: what was saved of it is withdrawn, and what shows it is erased."""

from django.db import transaction

from accounts.models import User
from recognition import labelling
from recognition.exceptions import Conflict
from recognition.models import PageState, Place, WrittenPage


@transaction.atomic
def remove(*, user: User, page: WrittenPage) -> None:
    """Its author removes a page whose reading has come to its end, be it that it failed. Twice is once.

    A page that is being read raises Conflict: it is cancelled (page_intake.cancel).
    """
    page = WrittenPage.objects.select_for_update().get(pk=page.pk)
    if page.state == PageState.CANCELLED:
        return
    if not page.may_be_removed:
        raise Conflict(
            f"A page is removed once its reading is over; until then, cancel it. Received: one that is {page.state}."
        )
    for place in Place.objects.all().latest_on(page).values():
        labelling.withdraw(user=user, sample=place.sample)
    WrittenPage.objects.all().filter(pk=page.pk).erase(reason="removed by its author")
