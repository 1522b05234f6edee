"""What the pages of accounts, which know nothing of training, show of the versions that learned from somebody."""

from typing import Any

from django import template

from accounts.models import User
from training.lineage import taught_by

register = template.Library()

SHOWN = 50


@register.inclusion_tag("consent/_versions.html")
def taught_versions(user: User) -> dict[str, Any]:
    """Those that learned from the person's drawings or readings, the latest first."""
    versions = list(taught_by(user)[: SHOWN + 1])
    return {"versions": versions[:SHOWN], "are_more": len(versions) > SHOWN}
