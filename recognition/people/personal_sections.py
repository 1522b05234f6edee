"""The sections of all about one person: drawings by alphabet, the account, and each table that names a person."""

import gzip
import json
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Token, User
from recognition.exchange.json_lines import record_to_json
from recognition.exchange.packing import append
from recognition.models import Alphabet, Sample
from recognition.transfer.outgoing import header_of, records_of

OURS = ("accounts", "recognition", "training")
# Tables with a person in them that are no part of what is told, and why.
NOT_TOLD = {
    "accounts.token": "told in account.json, without what opens the door",
    "recognition.exportjob": "its link opens a file",
    "recognition.personalexport": "its link opens a file",
    "recognition.goldquestion": "which samples measure others is told to nobody whom they measure",
    "training.suspect": "a doubt about samples, for reviewers",
}
# Tables that belong to a person by what they drew.
THROUGH = {"recognition.earlierconsent": "sample__author"}
# Columns that nobody is told: who could see their side of the split could choose it, gold must not be known as such.
HIDDEN = {"split", "is_gold", "token", "path", "picture", "ink", "pixels", "vector", "hand"}
_ACCOUNT = "account"
_SAMPLES = "samples-"


class Section(Protocol):
    name: str

    def count(self, owner: User) -> int: ...

    def write(self, parts: Path, owner: User, *, after: str, most: int) -> tuple[int, str]:
        """Append `most` rows behind the id `after` to a file in `parts`. Returns how many there were, and the last id."""
        ...


class Account:
    name = _ACCOUNT

    def count(self, owner: User) -> int:
        return 1

    def write(self, parts: Path, owner: User, *, after: str, most: int) -> tuple[int, str]:
        if after:
            return 0, after
        owner = User.objects.get(pk=owner.pk)
        told = {
            "username": owner.get_username(),
            "email": owner.email,
            "first_name": owner.first_name,
            "last_name": owner.last_name,
            "roles": owner.roles,
            "joined": owner.date_joined,
            "last_login": owner.last_login,
            "personal_adaptation": owner.personal_adaptation,
            "consent": owner.consent,
            "consent_wording": owner.consent_wording,
            "consent_at": owner.consent_at,
            "addresses": list(EmailAddress.objects.filter(user=owner).values("email", "verified", "primary")),
            "tokens": list(Token.objects.filter(user=owner).values("name", "created", "expiry")),
        }
        text = json.dumps(told, ensure_ascii=False, indent=1, default=str)
        (parts / "account.json").write_text(text, encoding="utf-8")
        return 1, str(owner.pk)


class Samples:
    """The person's drawings in one alphabet, withdrawn ones included, as an export writes them."""

    def __init__(self, slug: str) -> None:
        self.name = f"{_SAMPLES}{slug}"
        self._slug = slug

    def _samples(self, owner: User) -> Any:
        return Sample.objects.filter(author=owner, alphabet__slug=self._slug)

    def count(self, owner: User) -> int:
        return int(self._samples(owner).count())

    def write(self, parts: Path, owner: User, *, after: str, most: int) -> tuple[int, str]:
        samples = self._samples(owner).for_export()
        if after:
            samples = samples.after(uuid.UUID(after))
        rows = list(samples.order_by("pk")[:most])
        if not rows:
            return 0, after
        lines = [record_to_json(each) for each in records_of(rows, viewer=owner, sees_all=False)]
        if not after:
            alphabet = Alphabet.objects.get(slug=self._slug)
            lines.insert(0, header_of(alphabet, created_at=timezone.now().isoformat()).to_json())
        append(parts, f"{self._slug}.jsonl.gz", gzip.compress(_as_lines(lines), 3))
        return len(rows), str(rows[-1].pk)


class Rows:
    """The rows of a table that name the person, or belong to what they drew, with the columns that tell of them."""

    def __init__(self, model: type[models.Model]) -> None:
        self.name = str(model._meta.label_lower).replace(".", "-")
        self._model = model

    def _rows(self, owner: User) -> QuerySet[Any]:
        named = (
            [THROUGH[self.label]] if self.label in THROUGH else [each.name for each in people_in(self._model)]
        )
        theirs = Q(pk__in=[])
        for name in named:
            theirs |= Q(**{name: owner.pk})
        return self._model._default_manager.filter(theirs)

    @property
    def label(self) -> str:
        return str(self._model._meta.label_lower)

    def count(self, owner: User) -> int:
        return int(self._rows(owner).count())

    def write(self, parts: Path, owner: User, *, after: str, most: int) -> tuple[int, str]:
        rows = self._rows(owner).order_by("pk")
        if after:
            rows = rows.filter(pk__gt=after)
        found = list(rows.values(*columns_of(self._model))[:most])
        if not found:
            return 0, after
        key = self._model._meta.pk.attname
        others = {field.attname for field in people_in(self._model)}
        told = [
            {name: _who(value, owner) if name in others else value for name, value in row.items()}
            for row in found
        ]
        append(parts, f"{self.name}.jsonl", _as_lines(told))
        return len(found), str(found[-1][key])


def sections_of(owner: User) -> list[Section]:
    slugs = Alphabet.objects.filter(samples__author=owner).order_by("slug").values_list("slug", flat=True)
    samples: Sequence[Section] = [Samples(slug) for slug in slugs.distinct()]
    return [Account(), *samples, *(Rows(model) for model in tables_with_people())]


def section_named(name: str) -> Section:
    if name == _ACCOUNT:
        return Account()
    if name.startswith(_SAMPLES):
        return Samples(name.removeprefix(_SAMPLES))
    return next(each for each in map(Rows, tables_with_people()) if each.name == name)


def tables_with_people() -> list[type[models.Model]]:
    """Of this house, and to be told of."""
    found = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    return [
        model
        for model in found
        if model is not User
        and (people_in(model) or model._meta.label_lower in THROUGH)
        and model._meta.label_lower not in NOT_TOLD
    ]


def people_in(model: type[models.Model]) -> list[Any]:
    """The columns that name a person."""
    return [field for field in model._meta.concrete_fields if field.related_model is User]


def columns_of(model: type[models.Model]) -> list[str]:
    return [
        field.attname
        for field in model._meta.concrete_fields
        if field.name not in HIDDEN and not isinstance(field, models.BinaryField)
    ]


def _who(value: int | None, owner: User) -> str | None:
    """Other people's numbers are nothing to the person."""
    return None if value is None else "me" if value == owner.pk else "somebody else"


def _as_lines(rows: Sequence[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False, default=str).encode() + b"\n" for row in rows)
