"""Users with their role, and their API tokens. Logging in goes through allauth, so its limits hold here too."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from accounts import roles
from accounts.admin_bases import KeptAdmin
from accounts.models import ConsentDecision, Notification, NotificationWish, Token, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Inkloop administration"

ROLES = [(role, role) for role in roles.PERMISSIONS]


class AddUserForm(AdminUserCreationForm):  # type: ignore[type-arg]  # not generic at run time
    role = forms.ChoiceField(choices=ROLES, initial=roles.ANNOTATOR)

    class Meta:
        model = User
        fields = ("username", "email")


class ChangeUserForm(UserChangeForm):  # type: ignore[type-arg]
    role = forms.ChoiceField(choices=ROLES)

    class Meta:
        model = User
        fields = ("username", "email", "is_active", "is_superuser", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [role for role in roles.PERMISSIONS if role in self.instance.roles]
        self.fields["role"].initial = held[-1] if held else roles.ANNOTATOR


@admin.register(User)
class MembersAdmin(UserAdmin):  # type: ignore[type-arg]
    """One role a user; the groups and the staff flag follow from it."""

    form = ChangeUserForm
    add_form = AddUserForm
    list_display = ("username", "email", "role", "is_active", "is_superuser", "date_joined", "last_login")
    list_filter = ("groups", "is_active", "is_superuser")
    search_fields = ("username", "email")
    readonly_fields = ("date_joined", "last_login")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "email", "password")}),
        ("Rights", {"fields": ("role", "is_active", "is_superuser")}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "email", "role", "usable_password", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def save_related(
        self, request: HttpRequest, form: "ModelForm[User]", formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        roles.give_role(user=form.instance, role=form.cleaned_data["role"])

    @admin.display
    def role(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or "none"


@admin.register(Token)
class TokenAdmin(KeptAdmin):
    """Deleting a token revokes it. Its digest is nobody's business."""

    list_display = ("token_key", "name", "user", "created", "expiry")
    list_select_related = ("user",)
    search_fields = ("name", "user__username", "token_key")
    ordering = ("-created",)
    fields = ("token_key", "name", "user", "created", "expiry")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("accounts.delete_token"))


@admin.register(ConsentDecision)
class ConsentDecisionAdmin(KeptAdmin):
    list_display = ("user", "given", "earlier", "wording", "decided_at")
    list_filter = ("given", "wording")
    list_select_related = ("user",)
    ordering = ("-id",)


@admin.register(Notification)
class NotificationAdmin(KeptAdmin):
    list_display = ("text", "user", "kind", "made_at", "read_at", "mailed_at")
    list_filter = ("kind",)
    list_select_related = ("user",)
    ordering = ("-id",)


@admin.register(NotificationWish)
class NotificationWishAdmin(KeptAdmin):
    list_display = ("user", "kind", "way")
    list_filter = ("kind", "way")
    list_select_related = ("user",)
    ordering = ("-id",)
