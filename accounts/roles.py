"""The three roles, as Django groups with permissions: the one home of who may do what."""

from typing import Any

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User

ANNOTATOR = "annotator"
REVIEWER = "reviewer"
ADMINISTRATOR = "administrator"

VIEW_ALL_SAMPLES = "recognition.view_all_samples"
SETTLE_SAMPLES = "recognition.settle_samples"
PROMOTE_MODELS = "recognition.promote_models"
MANAGE_RUNS = "training.manage_runs"
MANAGE_ALPHABETS = "recognition.manage_alphabets"

_ADMINISTERED_APPS = ("accounts", "account", "recognition", "training", "django_celery_beat")

PERMISSIONS: dict[str, list[str]] = {
    ANNOTATOR: [],
    REVIEWER: [VIEW_ALL_SAMPLES, SETTLE_SAMPLES],
    ADMINISTRATOR: [VIEW_ALL_SAMPLES, SETTLE_SAMPLES, PROMOTE_MODELS, MANAGE_RUNS, MANAGE_ALPHABETS],
}

IN_WORDS: dict[str, str] = {
    VIEW_ALL_SAMPLES: "see everybody's samples",
    SETTLE_SAMPLES: "settle what somebody else's sample is",
    PROMOTE_MODELS: "promote models and roll them back",
    MANAGE_RUNS: "start and cancel training runs",
    MANAGE_ALPHABETS: "make and change alphabets",
}


@transaction.atomic
def give_role(*, user: User, role: str) -> None:
    """Make `role` the user's only role. Administrators may also enter the Django admin."""
    if role not in PERMISSIONS:
        raise ValueError(f"A role is one of {', '.join(PERMISSIONS)}. Received: {role!r}.")
    user.groups.set([Group.objects.get(name=role)])
    user.is_staff = role == ADMINISTRATOR
    user.save(update_fields=["is_staff"])


def administrators() -> QuerySet[User]:
    """Those who are here."""
    held = Q(is_superuser=True) | Q(pk__in=User.objects.filter(groups__name=ADMINISTRATOR).values("pk"))
    return User.objects.filter(held, is_active=True)


def abilities_of(user: User) -> dict[str, bool]:
    """What of the above the user may do, in words."""
    return {words: user.has_perm(permission) for permission, words in IN_WORDS.items()}


def ensure_groups(sender: Any = None, **kwargs: Any) -> None:
    """After each migration: the groups exist and hold exactly their permissions."""
    with_models = [config for config in installed_apps.get_app_configs() if config.models_module]
    if sender is not with_models[-1]:
        return  # permissions of all apps exist only once the last one was migrated
    for label in _ADMINISTERED_APPS:
        create_permissions(installed_apps.get_app_config(label), verbosity=0)
    for role, wanted in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(_permissions(role, wanted))


def _permissions(role: str, wanted: list[str]) -> Any:
    chosen = Q(pk__in=[])
    for permission in wanted:
        label, codename = permission.split(".")
        chosen |= Q(content_type__app_label=label, codename=codename)
    if role == ADMINISTRATOR:
        chosen |= Q(content_type__app_label__in=_ADMINISTERED_APPS)
    return Permission.objects.filter(chosen)
