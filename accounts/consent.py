"""Whether what a person draws may be learned from: asked once for each wording, kept with every answer that was given.

What becomes of drawings given earlier is known in the rooms above, which register here.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from accounts.models import ConsentDecision, User

# No wording is ever changed or removed: samples and decisions name the one that was answered. The first was no question:
# it stood below the form of the sign-up.
WORDINGS: dict[int, str] = {
    1: (
        "What you draw, upload and answer here is stored, and the models learn from it. You can withdraw any of your"
        " drawings at any time: it is then never learned from again. By signing up you agree to this."
    ),
    2: (
        "May the models learn from what you draw? If you say yes, models are trained on your drawings, and other"
        " annotators may be shown them, without your name, to say what they are. If you say no, your drawings are"
        " recognized and kept for you: nothing learns from them, and no other annotator sees them; those who review and"
        " run this site can. You can change your mind at any time, for all of your drawings or for a single one. Versions"
        " that have learned from a drawing by then stay as trained, and you are told which they are."
    ),
}
CURRENT_WORDING = max(WORDINGS)

_followers: list[Callable[[User, ConsentDecision], None]] = []


def follow(follower: Callable[[User, ConsentDecision], None]) -> None:
    """`follower` is called in the transaction of each decision: what it writes stands or falls with it."""
    if follower not in _followers:
        _followers.append(follower)


def is_to_be_asked(user: User) -> bool:
    """Never asked, or with another wording than today's."""
    return user.consent_wording != CURRENT_WORDING


@transaction.atomic
def decide(*, user: User, given: bool, earlier: bool = False) -> ConsentDecision:
    """Record the person's answer to today's wording. It holds from now on; with `earlier`, for all they gave before too.

    Only a no reaches back: what was once kept from learning, perhaps for somebody else's sake, is given drawing by
    drawing. The same answer again is the same decision.
    """
    if given and earlier:
        raise ValueError("Only a no holds for earlier drawings. Received: given and earlier.")
    # What the person stores at this moment refers to them, and is waited for: it must be able to end.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    latest: ConsentDecision | None = ConsentDecision.objects.all().history_of(user).first()
    if latest is not None and not earlier and (latest.given, latest.wording) == (given, CURRENT_WORDING):
        return latest
    now = timezone.now()
    user.decide_consent(given=given, wording=CURRENT_WORDING, now=now)
    decision = ConsentDecision.objects.create(
        user=user, given=given, earlier=earlier, wording=CURRENT_WORDING, decided_at=now
    )
    for follower in _followers:
        follower(user, decision)
    return decision
