"""Guidelines for whichever page shows them beside something else."""

from django import template

from recognition.classes import guiding
from recognition.classes.guiding import Guide, Guidelines
from recognition.models import Alphabet, GuidelineExample, Sample

register = template.Library()


@register.simple_tag
def guidelines_of(alphabet: Alphabet) -> Guidelines:
    """{% guidelines_of alphabet as guide %}: four queries."""
    return guiding.guidelines_of(alphabet)


@register.simple_tag
def is_example(sample: Sample) -> bool:
    return GuidelineExample.objects.all().on(sample) is not None


@register.simple_tag
def text_in(said: dict[str, str], guide: Guide) -> str:
    """What somebody has just filled in, which was not taken, or else what stands."""
    return said.get(guide.label_class, guide.text)
