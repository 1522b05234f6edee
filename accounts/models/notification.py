"""What somebody is told, and how they want to be told it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models.user import User


class Kind(models.TextChoices):
    DISPUTE = "dispute settled", "a dispute about a reading of mine is settled"
    PROMOTED = "model promoted", "a model that learned from me became champion"
    REJECTED = "sample rejected", "a drawing of mine is rejected"
    REPORT = "report settled", "a report of mine is settled"
    TROUBLE = "trouble", "a run failed or a trial was rolled back"


class Way(models.TextChoices):
    PAGE = "page", "on this site"
    MAIL = "mail", "on this site, and once a day by mail"
    OFF = "off", "not at all"


# What only administrators are told; everybody may be told the others.
OF_ADMINISTRATORS = (Kind.TROUBLE,)
# Nobody gets mail who did not ask for it, except those who keep the site running.
UNLESS_WISHED = {Kind.TROUBLE: Way.MAIL}


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, user: User) -> "NotificationQuerySet":
        return self.filter(user=user)

    def newest_first_of(self, user: User) -> "NotificationQuerySet":
        return self.of(user).order_by("-id")

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at=None)

    def up_to(self, last_id: int) -> "NotificationQuerySet":
        return self.filter(pk__lte=last_id)

    def to_be_mailed(self, *, before: datetime) -> "NotificationQuerySet":
        """Unread, never mailed, of a kind that its person wants by mail, and told before that moment."""
        by_default = [kind for kind, way in UNLESS_WISHED.items() if way == Way.MAIL]
        wishes = NotificationWish.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"))
        wanted = Exists(wishes.filter(way=Way.MAIL)) | (Q(kind__in=by_default) & ~Exists(wishes))
        return self.filter(wanted, read_at=None, mailed_at=None, made_at__lt=before, user__is_active=True)

    def people_due(self, *, mark: datetime) -> list[int]:
        """Those who get a mail for what they were told before `mark`, and got none since.

        Only who has shown that the address is theirs: nobody is sent mail because somebody else has typed their address.
        """
        from allauth.account.models import EmailAddress

        theirs = EmailAddress.objects.filter(
            user=OuterRef("user"), email__iexact=OuterRef("user__email"), verified=True
        )
        waiting = self.to_be_mailed(before=mark).filter(Exists(theirs))
        due = waiting.filter(Q(user__digested_at=None) | Q(user__digested_at__lt=mark))
        return list(due.order_by("user").values_list("user", flat=True).distinct())


class Notification(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=500, blank=True, help_text="Where on this site more of it is told.")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(
                fields=["made_at"], condition=Q(read_at=None, mailed_at=None), name="notification_unmailed"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_read(self) -> bool:
        return self.read_at is not None


class NotificationWishQuerySet(models.QuerySet["NotificationWish"]):
    def of(self, user: User) -> dict[str, str]:
        """Kind -> way, of those kinds that the person has said something of."""
        return dict(self.filter(user=user).values_list("kind", "way"))

    def against(self, kind: str) -> "models.QuerySet[NotificationWish, int]":
        """The people who do not want to be told such things."""
        return self.filter(kind=kind, way=Way.OFF).values_list("user_id", flat=True)


class NotificationWish(models.Model):
    """How a person wants to be told of one kind of thing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_wishes"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    way = models.CharField(max_length=10, choices=Way)

    objects = NotificationWishQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_wish_per_kind")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} {self.way}"


def ways_of(user: User) -> dict[str, str]:
    """Kind -> way, of all kinds that the person can be told of."""
    said = NotificationWish.objects.all().of(user)
    kinds = [kind for kind in Kind if kind not in OF_ADMINISTRATORS or user.is_staff]
    return {kind.value: said.get(kind.value, UNLESS_WISHED.get(kind, Way.PAGE).value) for kind in kinds}
