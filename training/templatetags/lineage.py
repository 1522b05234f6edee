"""What the pages of samples, which know nothing of training, show of the versions that learned from one."""

from typing import Any

from django import template

from accounts.models import User
from accounts.roles import VIEW_ALL_SAMPLES
from recognition.models import Label, Sample
from training.lineage import going_on_from, learned_from, what_withdrawal_means

register = template.Library()


@register.inclusion_tag("samples/_lineage.html")
def sample_lineage(sample: Sample, viewer: User) -> dict[str, Any]:
    learned = learned_from(sample)
    later = going_on_from(learned)
    return {
        "sample": sample,
        "learned": learned,
        "later": later,
        "withdrawal": what_withdrawal_means(sample, learned, later),
        "corrections": corrections_on(sample, viewer),
    }


def corrections_on(sample: Sample, viewer: User) -> list[Label]:
    """The viewer's, or everybody's for those who see everybody's samples, with what became of each mistake."""
    corrections = Label.objects.all().corrections().on_samples([sample]).with_mistake().with_drawing()
    return list(corrections if viewer.has_perm(VIEW_ALL_SAMPLES) else corrections.by(viewer))
