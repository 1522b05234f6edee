"""Tell people what happened to what they gave. The rooms above call this in the transaction of what they tell of."""

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Kind, Notification, NotificationWish, User
from accounts.models.notification import OF_ADMINISTRATORS, Way

LONGEST_TEXT = 500


def tell(users: Iterable[User | int], kind: Kind, text: str, url: str = "") -> int:
    """Tell each of the people, once, unless they want to hear nothing of the kind. Returns how many are told.

    `url` is a path of this site. However many they are, it is two statements.
    """
    if url and not url.startswith("/"):
        raise ValueError(f"What is told leads to a path of this site. Received: {url!r}.")
    asked = {user if isinstance(user, int) else user.pk for user in users}
    if not asked:
        return 0
    here = User.objects.filter(pk__in=asked, is_active=True)
    willing = here.exclude(pk__in=NotificationWish.objects.all().against(kind)).order_by("pk")
    now = timezone.now()
    rows = [
        Notification(user_id=user_id, kind=kind, text=text[:LONGEST_TEXT], url=url, made_at=now)
        for user_id in willing.values_list("pk", flat=True)
    ]
    Notification.objects.bulk_create(rows)
    return len(rows)


def mark_read(*, user: User, up_to: int | None = None, only: int | None = None) -> int:
    """All of the user's notifications, those up to an id, or one. Returns how many were unread."""
    unread = Notification.objects.all().of(user).unread()
    if only is not None:
        unread = unread.filter(pk=only)
    if up_to is not None:
        unread = unread.up_to(up_to)
    return unread.update(read_at=timezone.now())


def wish(*, user: User, ways: dict[str, str]) -> None:
    """Set how the user wants to be told, kind by kind; kinds that are not named stay as they are."""
    known = {kind.value for kind in Kind if kind not in OF_ADMINISTRATORS or user.is_staff}
    for kind, way in ways.items():
        if kind not in known or way not in Way.values:
            raise ValueError(
                f"A kind is one of {', '.join(sorted(known))}, a way one of {', '.join(Way.values)}."
                f" Received: {kind!r}: {way!r}."
            )
    NotificationWish.objects.bulk_create(
        [NotificationWish(user=user, kind=kind, way=way) for kind, way in ways.items()],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["way"],
    )


def stop_mail(user: User) -> None:
    """Everything that would have come by mail is told on the site alone from now on."""
    wish(user=user, ways={kind: Way.PAGE for kind, way in _ways(user).items() if way == Way.MAIL})


def _ways(user: User) -> dict[str, str]:
    from accounts.models.notification import ways_of

    return ways_of(user)
