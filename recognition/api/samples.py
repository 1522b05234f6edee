"""samples/: store what was drawn, wait for what the network sees in it, look at it again, take it back."""

import uuid
from functools import partial
from http import HTTPStatus
from typing import Any

import numpy as np
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api.asking import asker, asks_by_token
from accounts.api.throttling import RateOf
from accounts.models import User
from accounts.roles import VIEW_ALL_SAMPLES
from recognition import intake, labelling, practising
from recognition.api.fields import INK_EXAMPLE
from recognition.api.filters import SampleFilter
from recognition.api.negotiation import WhateverIsAccepted
from recognition.api.prefer import preferred_wait
from recognition.api.sample_serializers import (
    ChangedSampleSerializer,
    NewSampleSerializer,
    SampleDetailSerializer,
    SampleSerializer,
)
from recognition.exceptions import InvalidInput
from recognition.ink.framing import SIDE
from recognition.ink.images import encode_png
from recognition.models import Sample, Source
from recognition.people import consenting
from recognition.reading.waiting import Outcome, first_outcome_of, outcome_of, outcomes_of

PREFER = OpenApiParameter(
    "Prefer",
    str,
    OpenApiParameter.HEADER,
    description="`wait=5`: answer as soon as the prediction is there, at the latest after that many seconds "
    f"(at most {settings.MAX_WAIT_SECONDS}).",
)
STORED = OpenApiResponse(SampleDetailSerializer, description="Stored, and recognized.")
PENDING = OpenApiResponse(
    SampleDetailSerializer, description="Stored; the recognition is pending. Ask again at `Location`."
)
YEAR_SECONDS = 365 * 24 * 60 * 60


class Samples(generics.ListAPIView[Sample]):
    serializer_class = SampleSerializer
    filterset_class = SampleFilter
    queryset = Sample.objects.none()

    def get_queryset(self) -> Any:
        visible = Sample.objects.all().visible_to(asker(self.request))
        return visible.with_readings().without_heavy_columns()

    def get_throttles(self) -> list[BaseThrottle]:
        return [RateOf("ink")] if self.request.method == "POST" else []

    @extend_schema(operation_id="list_samples")
    def get(self, request: Request) -> Response:
        """The samples that I may see, newest first: mine, or everybody's for reviewers. Without ink and pixels."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        context = {"asker": asker(request), "outcomes": outcomes_of(page or [])}
        return self.get_paginated_response(SampleSerializer(page, many=True, context=context).data)

    @extend_schema(
        operation_id="create_sample",
        parameters=[PREFER],
        request=NewSampleSerializer,
        responses={HTTPStatus.CREATED: STORED, HTTPStatus.ACCEPTED: PENDING},
        examples=[
            OpenApiExample("A stroke", {"alphabet": "digits", "ink": INK_EXAMPLE}, request_only=True),
            OpenApiExample(
                "Drawn when asked for",
                {"alphabet": "digits", "ink": INK_EXAMPLE, "prompt": "1"},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """Store ink or a picture, and recognize it. The same id, or the same drawing, twice is the same sample."""
        wanted = NewSampleSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        sample, is_new = _stored(request, wanted.validated_data)
        wait = _wait(request)
        outcome = (first_outcome_of if is_new else outcome_of)(sample, seconds=wait or 0)
        if "prompt" in wanted.validated_data:  # it has a label already
            sample, is_new = Sample.objects.all().with_readings().get(pk=sample.pk), False
        status = HTTPStatus.ACCEPTED if outcome.is_pending else HTTPStatus.CREATED
        return _answer(request, sample, outcome, status=status, wait=wait, is_new=is_new)


class OneSample(APIView):
    @extend_schema(operation_id="get_sample", parameters=[PREFER], responses=SampleDetailSerializer)
    def get(self, request: Request, sample_id: uuid.UUID) -> Response:
        """A sample with its ink, its newest prediction and my label, whose ETag a change of the label needs."""
        sample = get_object_or_404(_open_to(asker(request)).with_readings(), pk=sample_id)
        wait = _wait(request)
        return _answer(
            request, sample, outcome_of(sample, seconds=wait or 0), status=HTTPStatus.OK, wait=wait
        )

    @extend_schema(
        operation_id="change_sample", request=ChangedSampleSerializer, responses=SampleDetailSerializer
    )
    def patch(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Say anew whether it may be learned from. Only its author can; versions that learned from it stay as trained."""
        user = asker(request)
        sample = get_object_or_404(_visible_to(user), pk=sample_id)
        wanted = ChangedSampleSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        consenting.change(user=user, sample=sample, given=wanted.validated_data["consent"])
        changed = _visible_to(user).with_readings().get(pk=sample_id)
        return _answer(request, changed, outcome_of(changed, seconds=0), status=HTTPStatus.OK, wait=None)

    @extend_schema(operation_id="withdraw_sample", responses={HTTPStatus.NO_CONTENT: None})
    def delete(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Take my sample back: it is never learned from again. Only its author can."""
        user = asker(request)
        sample = get_object_or_404(_visible_to(user), pk=sample_id)
        if not sample.may_be_withdrawn_by(user):
            raise PermissionDenied("Only its author can withdraw a sample.")
        labelling.withdraw(user=user, sample=sample)
        return Response(status=HTTPStatus.NO_CONTENT)


class SampleImage(APIView):
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(
        operation_id="get_sample_image", responses={(HTTPStatus.OK, "image/png"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, sample_id: uuid.UUID) -> HttpResponse:
        """What the network sees: 28x28, white on black. 404 until a worker has rendered it."""
        sample = get_object_or_404(_open_to(asker(request)).only("pixels"), pk=sample_id)
        if sample.pixels is None:
            raise NotFound("The sample is not rendered yet.")
        png = encode_png(np.frombuffer(sample.pixels, np.uint8).reshape(SIDE, SIDE))
        cache = f"private, max-age={YEAR_SECONDS}, immutable"
        return HttpResponse(png, content_type="image/png", headers={"Cache-Control": cache})


def _stored(request: Request, wanted: dict[str, Any]) -> tuple[Sample, bool]:
    if ("ink" in wanted) == ("image" in wanted):
        raise InvalidInput("Give either ink or an image. Received: both or neither.", field="ink")
    is_ink = "ink" in wanted
    store = partial(practising.store, prompt=wanted["prompt"]) if "prompt" in wanted else intake.store
    return store(
        author=asker(request),
        alphabet=wanted["alphabet"],
        content=intake.read_ink(wanted["ink"]) if is_ink else intake.read_image(wanted["image"]),
        source=_source(request, wanted.get("source"), is_ink=is_ink),
        sample_id=wanted.get("id"),
        writer=wanted.get("writer", ""),
        consent=wanted.get("consent"),
    )


def _source(request: Request, said: str | None, *, is_ink: bool) -> Source:
    """A page says canvas or upload; what a program sends is api."""
    if asks_by_token(request):
        allowed = [Source.API]
    else:
        allowed = [Source.CANVAS, Source.UPLOAD] if is_ink else [Source.UPLOAD, Source.CANVAS]
    if said is not None and said not in allowed:
        raise InvalidInput(
            f"The source can be {' or '.join(allowed)} here. Received: {said}.", field="source"
        )
    return Source(said) if said else allowed[0]


def _visible_to(user: User) -> Any:
    return Sample.objects.all().visible_to(user)


def _open_to(user: User) -> Any:
    return Sample.objects.all().open_to(user)


def _wait(request: Request) -> int | None:
    return preferred_wait(request.headers.get("Prefer", ""), most=settings.MAX_WAIT_SECONDS)


def _answer(
    request: Request,
    sample: Sample,
    outcome: Outcome,
    *,
    status: HTTPStatus,
    wait: int | None,
    is_new: bool = False,
) -> Response:
    user = asker(request)
    context = {
        "asker": user,
        "outcomes": {sample.pk: outcome},
        "is_new": is_new,
        "sees_all": not is_new and user.has_perm(VIEW_ALL_SAMPLES),
    }
    response = Response(SampleDetailSerializer(sample, context=context).data, status=status)
    if status != HTTPStatus.OK:
        response["Location"] = reverse("api-sample", args=[sample.pk])
    if wait is not None:
        response["Preference-Applied"] = f"wait={wait}"
    if my_label := response.data["label"]:
        response["ETag"] = my_label["etag"]
    patch_vary_headers(response, ["Prefer"])
    return response
