"""The messages that workers are to get."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.admin_bases import KeptAdmin
from recognition.models import OutboxMessage


@admin.register(OutboxMessage)
class OutboxMessageAdmin(KeptAdmin):
    list_display = (
        "id",
        "task",
        "created_at",
        "due_at",
        "hints",
        "deliveries",
        "claimed_until",
        "gave_up_at",
    )
    list_filter = ("task", ("gave_up_at", admin.EmptyFieldListFilter))
    ordering = ("-id",)
    actions = ("try_again",)

    @admin.action(description="Try again what was given up", permissions=["retry"])
    def try_again(self, request: HttpRequest, messages: QuerySet[OutboxMessage]) -> None:
        revived = messages.revive(now=timezone.now())  # type: ignore[attr-defined]
        self.message_user(request, f"{revived} of them will be tried again within seconds.")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("recognition.change_outboxmessage"))
