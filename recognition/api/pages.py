"""pages/: send a photo or scan of many characters, see what was found on it, say what stands where."""

import uuid
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.api.asking import asker
from accounts.api.throttling import RateOf
from recognition.api.fields import AlphabetField, Base64Field, InkField, KnownFieldsOnly
from recognition.api.negotiation import WhateverIsAccepted
from recognition.ink.sheets.limits import MAX_BYTES, MAX_SHEETS
from recognition.ink.strokes import MAX_PAGE_POINTS, MAX_PAGE_STROKES
from recognition.models import WrittenPage
from recognition.writing import page_intake, page_removal, page_saving
from recognition.writing.page_cutting import Box, level_picture

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the page whose boxes you changed, or `*`.",
)
_LARGEST = 100_000
_LONGEST_READING = 20


class NewPageSerializer(KnownFieldsOnly):
    alphabet = AlphabetField(help_text="Slug of an alphabet.")
    image = Base64Field(
        required=False,
        kinds="PNG, JPEG, TIFF or PDF",
        help_text=(
            f"A picture or document of a line or page, base64: PNG or JPEG of at most 4 MiB and 16 megapixels, TIFF or PDF of "
            f"at most {MAX_BYTES // 2**20} MiB and {MAX_SHEETS} sheets. Each sheet becomes a page."
        ),
    )
    ink = InkField(
        required=False,
        help_text=f"Or many characters as they were drawn: at most {MAX_PAGE_STROKES} strokes and {MAX_PAGE_POINTS:,} points.",
    )
    file_name = serializers.CharField(required=False, max_length=200)
    consent = serializers.BooleanField(
        required=False,
        help_text="What is saved of it may be learned from; as I have decided unless said here.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("image" in attrs) == ("ink" in attrs):
            came = "both" if "ink" in attrs else "neither"
            raise serializers.ValidationError({"image": f"A page is an image or ink. Received: {came}."})
        return attrs


class RankedSerializer(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    probability = serializers.FloatField()


class BoxReadingSerializer(serializers.Serializer[Any]):
    ranking = RankedSerializer(many=True)
    rejected = serializers.BooleanField(help_text="The model thinks this is no character of the alphabet.")


class WantedBoxSerializer(KnownFieldsOnly):
    """A box in pixels of the level page, `right` and `bottom` one beyond."""

    id = serializers.UUIDField(help_text="That of a box of the page, or a fresh one of yours.")
    left = serializers.IntegerField(min_value=0, max_value=_LARGEST)
    top = serializers.IntegerField(min_value=0, max_value=_LARGEST)
    right = serializers.IntegerField(min_value=0, max_value=_LARGEST)
    bottom = serializers.IntegerField(min_value=0, max_value=_LARGEST)
    line = serializers.IntegerField(min_value=0, max_value=_LARGEST)
    label = serializers.CharField(  # type: ignore[assignment]
        required=False,
        default="",
        allow_blank=True,
        max_length=_LONGEST_READING,
        trim_whitespace=False,
        help_text="What you say that it is; empty: nothing yet.",
    )


class BoxSerializer(WantedBoxSerializer):
    reading = BoxReadingSerializer(
        allow_null=True, help_text="What the model saw; null for a box that a person drew."
    )
    sample = serializers.UUIDField(allow_null=True, help_text="The sample that was saved of it.")


class WantedBoxesSerializer(KnownFieldsOnly):
    boxes = WantedBoxSerializer(many=True, help_text="All boxes of the page, in reading order.")


class PageSerializer(serializers.ModelSerializer[WrittenPage]):
    alphabet = serializers.CharField(source="alphabet.slug")
    progress = serializers.FloatField(help_text="The part of the reading that is done, 0 to 1.")
    model = serializers.IntegerField(source="version_id", allow_null=True)
    is_drawn = serializers.BooleanField(help_text="It was drawn, and its boxes hold strokes.")

    class Meta:
        model = WrittenPage
        fields = [
            "id", "alphabet", "state", "state_reason", "progress", "lines", "width", "height", "angle", "model",
            "is_drawn", "batch", "sheet", "sheets", "file_name", "opening", "consent", "created_at", "saved_at",
        ]  # fmt: skip
        read_only_fields = fields


class PageDetailSerializer(PageSerializer):
    boxes = serializers.SerializerMethodField()
    text = serializers.CharField(help_text="Line by line: what people say, else what the model reads.")
    etag = serializers.CharField(help_text="What `If-Match` needs to save the boxes.")

    class Meta(PageSerializer.Meta):
        fields = [*PageSerializer.Meta.fields, "boxes", "text", "etag"]
        read_only_fields = fields

    @extend_schema(responses=BoxSerializer(many=True))
    def get_boxes(self, page: WrittenPage) -> list[dict[str, Any]]:
        samples = page.samples_by_box()
        return [
            {
                **{name: value for name, value in box.items() if name != "strokes"},
                "sample": samples.get(box["id"]),
            }
            for box in page.boxes
        ]


class PageFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    batch = filters.UUIDFilter(label="The sheets of one document.")


class Pages(generics.ListAPIView[WrittenPage]):
    serializer_class = PageSerializer
    queryset = WrittenPage.objects.none()

    filterset_class = PageFilter

    def get_queryset(self) -> Any:
        return WrittenPage.objects.all().newest_first_of(asker(self.request))

    def get_throttles(self) -> list[BaseThrottle]:
        return [RateOf("batch")] if self.request.method == "POST" else []

    @extend_schema(operation_id="list_pages")
    def get(self, request: Request) -> Response:
        """My pages, newest first, without their boxes."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(PageSerializer(page, many=True).data)

    @extend_schema(
        operation_id="create_page",
        request=NewPageSerializer,
        responses={
            HTTPStatus.ACCEPTED: OpenApiResponse(
                PageDetailSerializer, description="Stored; it is being read."
            ),
            HTTPStatus.OK: OpenApiResponse(
                PageDetailSerializer, description="The same picture was read before."
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Store a photo, scan or drawing of a line or page and have its characters found. Ask at `Location` how far that is.

        Of a document of several sheets the answer is the first; `GET pages/?batch=` lists them all.
        """
        wanted = NewPageSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        contents = (
            page_intake.read_pictures(said["image"])
            if "image" in said
            else [page_intake.read_drawing(said["ink"])]
        )
        pages, _ = page_intake.store_pages(
            author=asker(request),
            alphabet=said["alphabet"],
            contents=contents,
            file_name=said.get("file_name", ""),
            consent=said.get("consent"),
        )
        under_way = any(page.is_under_way for page in pages)
        page, status = pages[0], HTTPStatus.ACCEPTED if under_way else HTTPStatus.OK
        return _answer(page, status=status, Location=reverse("api-page", args=[page.pk]))


class OnePage(APIView):
    @extend_schema(operation_id="get_page", responses=PageDetailSerializer)
    def get(self, request: Request, page_id: uuid.UUID) -> Response:
        """A page with its boxes. They are changed by `PUT boxes/` with this answer's ETag."""
        return _answer(page_intake.told(_visible_to(request, page_id)))

    @extend_schema(operation_id="remove_page", responses={HTTPStatus.NO_CONTENT: None})
    def delete(self, request: Request, page_id: uuid.UUID) -> Response:
        """Have no more of a page read that is being read; remove any other, also one whose reading was stopped.

        Removing withdraws the samples that were saved of the page and erases its picture, strokes and boxes: it cannot be
        undone. Twice is once. 409 where the reading came to its end while this was asked: ask again.
        """
        page = _own(request, page_id)
        if page.is_under_way:
            page_intake.cancel(page)
        else:
            page_removal.remove(user=asker(request), page=page)
        return Response(status=HTTPStatus.NO_CONTENT)


class PageBoxes(APIView):
    @extend_schema(
        operation_id="save_page_boxes",
        parameters=[IF_MATCH],
        request=WantedBoxesSerializer,
        responses=PageDetailSerializer,
    )
    def put(self, request: Request, page_id: uuid.UUID) -> Response:
        """Say what stands where: every box becomes a sample that knows its place, and those that went are withdrawn."""
        page = _own(request, page_id)
        wanted = WantedBoxesSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        boxes = [Box(**box) for box in wanted.validated_data["boxes"]]
        saved = page_saving.save_boxes(
            user=asker(request), page=page, boxes=boxes, if_match=request.headers.get("If-Match")
        )
        return _answer(saved)


class PagePicture(APIView):
    content_negotiation_class = WhateverIsAccepted

    @extend_schema(
        operation_id="get_page_picture", responses={(HTTPStatus.OK, "image/png"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, page_id: uuid.UUID) -> HttpResponse:
        """The page turned level, as its boxes lie on it. 404 until that is known."""
        page = _visible_to(request, page_id)
        if page.ink is None:
            raise NotFound("The page is not turned level yet.")
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return HttpResponse(level_picture(page), content_type="image/png", headers=headers)


def _visible_to(request: Request, page_id: uuid.UUID) -> WrittenPage:
    visible = WrittenPage.objects.all().visible_to(asker(request)).select_related("alphabet")
    return get_object_or_404(visible, pk=page_id)


def _own(request: Request, page_id: uuid.UUID) -> WrittenPage:
    page = _visible_to(request, page_id)
    if not page.may_be_changed_by(asker(request)):
        raise PermissionDenied("Only its author can change a page.")
    return page


def _answer(page: WrittenPage, *, status: HTTPStatus = HTTPStatus.OK, **headers: str) -> Response:
    return Response(PageDetailSerializer(page).data, status=status, headers={"ETag": page.etag, **headers})
