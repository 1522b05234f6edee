"""alphabets/: what can be drawn, and which model reads it."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers

from recognition.models import CHALLENGER, CHAMPION, Alphabet


class AlphabetSerializer(serializers.ModelSerializer[Alphabet]):
    classes = serializers.ListField(
        child=serializers.CharField(), help_text="In the order of a model's outputs."
    )
    merges = serializers.DictField(
        child=serializers.CharField(), help_text="What may be answered too -> the class it is folded into."
    )
    lookalikes = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    champion = serializers.SerializerMethodField(help_text="Id of the model that serves; null: none yet.")
    challenger = serializers.SerializerMethodField()

    class Meta:
        model = Alphabet
        fields = ["slug", "name", "classes", "merges", "lookalikes", "is_default", "champion", "challenger"]
        read_only_fields = fields

    def get_champion(self, alphabet: Alphabet) -> int | None:
        return alphabet.aliased(CHAMPION)

    def get_challenger(self, alphabet: Alphabet) -> int | None:
        return alphabet.aliased(CHALLENGER)


@extend_schema_view(get=extend_schema(operation_id="list_alphabets"))
class Alphabets(generics.ListAPIView[Alphabet]):
    """The alphabets in use."""

    serializer_class = AlphabetSerializer
    queryset = Alphabet.objects.all().in_use().with_aliases()
    ordering = "slug"


@extend_schema_view(get=extend_schema(operation_id="get_alphabet"))
class OneAlphabet(generics.RetrieveAPIView[Alphabet]):
    """One alphabet, also a retired one."""

    serializer_class = AlphabetSerializer
    queryset: Any = Alphabet.objects.all().with_aliases()
    lookup_field = "slug"
