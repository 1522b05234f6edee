"""practice/next/: what to draw next, by what is needed most."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.asking import asker
from recognition import practising
from recognition.api.fields import AlphabetField, KnownFieldsOnly
from recognition.classes.class_names import LONGEST_NAME, spoken
from recognition.practising import MOST_PROMPTS


class WantedPromptsSerializer(KnownFieldsOnly):
    alphabet = AlphabetField()
    count = serializers.IntegerField(required=False, default=1, help_text=f"1 to {MOST_PROMPTS}.")
    after = serializers.ListField(
        child=serializers.CharField(trim_whitespace=False, max_length=LONGEST_NAME),
        required=False,
        default=list,
        max_length=MOST_PROMPTS,
        help_text="Classes that were already asked for and are not drawn yet: they are not asked for again at once.",
    )
    whole = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Every class once instead, in an order of chance; `count` says nothing.",
    )


class PromptSerializer(serializers.Serializer[Any]):
    prompt = serializers.CharField(help_text="A class: what `POST samples/` takes as `prompt`.")
    name = serializers.CharField(help_text="What it is called, where its sign alone does not tell.")


class PromptsSerializer(serializers.Serializer[Any]):
    alphabet = serializers.CharField()
    results = PromptSerializer(many=True)


class NextPrompts(APIView):
    @extend_schema(
        operation_id="next_prompts", parameters=[WantedPromptsSerializer], responses=PromptsSerializer
    )
    def get(self, request: Request) -> Response:
        """Classes to draw next: those with few samples, of mine and of all, and those that the champion misreads."""
        wanted = WantedPromptsSerializer(data=_of_query(request))
        wanted.is_valid(raise_exception=True)
        said = wanted.validated_data
        alphabet, user = said["alphabet"], asker(request)
        if said["whole"]:
            prompts = practising.whole_set(user=user, alphabet=alphabet)
        else:
            prompts = practising.next_prompts(
                user=user, alphabet=alphabet, count=said["count"], after=said["after"]
            )
        found = [{"prompt": name, "name": spoken(name)} for name in prompts]
        return Response(PromptsSerializer({"alphabet": alphabet.slug, "results": found}).data)


def _of_query(request: Request) -> dict[str, Any]:
    query = request.query_params
    return {name: query.getlist(name) if name == "after" else query[name] for name in query}
