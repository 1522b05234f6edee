"""samples/{id}/label/: my reading of a sample."""

import uuid
from http import HTTPStatus
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import asker
from accounts.models import User
from recognition import labelling
from recognition.api.sample_serializers import LabelledSerializer, NewLabelSerializer
from recognition.exceptions import InvalidInput
from recognition.models import Prediction, Sample

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of my label that is to be changed, or `*`.",
)


class SampleLabel(APIView):
    @extend_schema(
        operation_id="label_sample",
        parameters=[IF_MATCH],
        request=NewLabelSerializer,
        responses={
            HTTPStatus.OK: OpenApiResponse(LabelledSerializer, description="Changed, or the same again."),
            HTTPStatus.CREATED: OpenApiResponse(
                LabelledSerializer, description="My first label of the sample."
            ),
        },
        examples=[
            OpenApiExample("It is a 7", {"label": "7"}, request_only=True),
            OpenApiExample("It is none", {"verdict": "not a character"}, request_only=True),
        ],
    )
    def put(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Say what the sample is. Changing what one has said needs If-Match; saying it again changes nothing."""
        user = asker(request)
        sample = _sample(user, sample_id)
        wanted = NewLabelSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        label, is_first = labelling.label_sample(
            user=user,
            sample=sample,
            reading=labelling.read(
                alphabet=sample.alphabet, label=said.get("label"), verdict=said.get("verdict")
            ),
            prediction=_prediction(sample, said.get("prediction")),
            if_match=request.headers.get("If-Match"),
            seconds=said.get("seconds"),
        )
        status = HTTPStatus.CREATED if is_first else HTTPStatus.OK
        context = {"asker": user}
        body = LabelledSerializer(label, context=context).data
        return Response(body, status=status, headers={"ETag": label.etag})

    @extend_schema(
        operation_id="take_label_back", parameters=[IF_MATCH], responses={HTTPStatus.NO_CONTENT: None}
    )
    def delete(self, request: Request, sample_id: uuid.UUID) -> Response:
        """Take my reading back: what followed from it is undone, and I may be asked again. Needs If-Match."""
        user = asker(request)
        labelling.take_back(
            user=user, sample=_sample(user, sample_id), if_match=request.headers.get("If-Match")
        )
        return Response(status=HTTPStatus.NO_CONTENT)


def _sample(user: User, sample_id: uuid.UUID) -> Sample:
    open_to_them: Any = Sample.objects.all().open_to(user).select_related("alphabet")
    sample: Sample = get_object_or_404(open_to_them, pk=sample_id)
    return sample


def _prediction(sample: Sample, prediction_id: uuid.UUID | None) -> Prediction | None:
    if prediction_id is None:
        return None
    prediction = Prediction.objects.all().on(sample, prediction_id)
    if prediction is None:
        raise InvalidInput(
            f"The sample has no such prediction. Received: {prediction_id}.", field="prediction"
        )
    return prediction
