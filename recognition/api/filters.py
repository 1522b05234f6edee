"""What lists can be narrowed by. A filter that does not exist, or a value it cannot have, is told: never passed over."""

from typing import Any

from django import forms
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from recognition.models import Alphabet, ModelVersion, Sample, State
from recognition.models.alphabet import AlphabetQuerySet

PAGING = ("cursor", "page_size")


class KnownFiltersOnly(filters.DjangoFilterBackend):  # type: ignore[misc]  # django-filter is untyped
    def get_filterset(self, request: Request, queryset: Any, view: APIView) -> Any:
        filterset = super().get_filterset(request, queryset, view)
        known = [*(filterset.filters if filterset is not None else ()), *PAGING]
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            text = f"There is no such parameter. The parameters are {', '.join(known)}."
            raise ValidationError(dict.fromkeys(unknown, text))
        return filterset


def refusal(text: str) -> forms.ValidationError:
    """django-filter formats the message once more, so what came must not stand in it."""
    return forms.ValidationError("%(text)s", params={"text": text})


class OneOfField(forms.CharField):
    """A text out of those that `allowed` returns at the time."""

    def __init__(self, *, allowed: Any, **options: Any) -> None:
        super().__init__(**options)
        self.allowed = allowed

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and text not in (allowed := self.allowed()):
            raise refusal(f"Must be one of {', '.join(allowed)}. Received: {text!r}.")
        return text


class OneOf(filters.CharFilter):  # type: ignore[misc]  # django-filter is untyped
    field_class = OneOfField


class ModelIdField(forms.IntegerField):
    def clean(self, value: Any) -> int | None:
        model_id: int | None = super().clean(value)
        if model_id is not None and not ModelVersion.objects.filter(pk=model_id).exists():
            raise refusal(f"Must be the id of a model: see models/. Received: {model_id}.")
        return model_id


class ModelId(filters.NumberFilter):  # type: ignore[misc]  # django-filter is untyped
    field_class = ModelIdField


def alphabet_slugs() -> list[str]:
    return list(Alphabet.objects.order_by("slug").values_list("slug", flat=True))


def day(lookup: str, help_text: str) -> filters.DateFilter:
    return filters.DateFilter(
        field_name="created_at",
        lookup_expr=lookup,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "Must be a day as 2025-12-31."},
        help_text=help_text,
    )


class AlphabetFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    retired = OneOf(allowed=lambda: ("true", "false"), help_text="true: those that are not in use any more.")

    def filter_queryset(self, queryset: AlphabetQuerySet) -> AlphabetQuerySet:
        """Where nothing is said, those in use."""
        return queryset.retired() if self.form.cleaned_data["retired"] == "true" else queryset.in_use()


class SampleFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    alphabet = OneOf("alphabet__slug", allowed=alphabet_slugs, help_text="Slug of an alphabet.")
    state = OneOf(allowed=lambda: State.values, help_text=f"One of {', '.join(State.values)}.")
    author = filters.CharFilter("author__username", help_text="A username, for those who see everybody's.")
    label = filters.CharFilter(method="labelled_as", help_text="A reading that stands, as it was given.")
    model = ModelId(method="read_by", help_text="Id of a model that has read the sample.")
    confidence_below = filters.NumberFilter(
        method="less_sure_than",
        min_value=0,
        max_value=1,
        help_text="The model (any, unless `model` is given) was less sure of its first choice, 0 to 1.",
    )
    date_after = day("date__gte", "Stored on this day or later, as 2025-12-31.")
    date_before = day("date__lte", "Stored on this day or earlier.")

    class Meta:
        model = Sample
        fields: list[str] = []

    def labelled_as(self, samples: Any, name: str, value: str) -> Any:
        return samples.labelled_as(value)

    def read_by(self, samples: Any, name: str, value: int) -> Any:
        return samples.read_by(value)

    def less_sure_than(self, samples: Any, name: str, value: float) -> Any:
        return samples.less_sure_than(float(value), model_id=self.form.cleaned_data["model"])
