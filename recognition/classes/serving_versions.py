"""Which versions can serve an alphabet whose classes have changed: those whose outputs make up the new ones."""

from django.utils import timezone

from accounts.models import User
from recognition.engine.bundle import BundleError, read_bundle
from recognition.models import (
    CHAMPION,
    Alphabet,
    ModelAlias,
    ModelVersion,
    Promotion,
    Trial,
    TrialState,
)

_LONGEST_REASON = Promotion._meta.get_field("reason").max_length or 500


def keep_who_can_serve(alphabet: Alphabet, user: User, reason: str) -> tuple[str, list[int]]:
    """Take the aliases off versions that do not tell the new classes apart; give the champion's back where one does."""
    dropped = []
    for alias in ModelAlias.objects.select_related("version").filter(alphabet=alphabet):
        if alphabet.places_of(alias.version) is None:
            dropped.append(alias.version.number)
            alias.delete()
    _end_trials(alphabet)
    champion = champion_now(alphabet)
    if champion == "none" and _restored(alphabet, user, reason):
        return "restored", dropped
    return "dropped" if champion == "none" and dropped else champion, dropped


def champion_now(alphabet: Alphabet) -> str:
    """ "serves" with these classes, "folded" from others that make them up, or "none"."""
    champion = ModelVersion.objects.champion_of(alphabet)
    if champion is None:
        return "none"
    return "serves" if champion.classes == alphabet.classes else "folded"


def _restored(alphabet: Alphabet, user: User, reason: str) -> bool:
    """Whether one that was champion before tells these classes apart, and serves again."""
    for promotion in Promotion.objects.all().newest_first().of_alphabet(alphabet):
        version = promotion.version
        if alphabet.places_of(version) is not None and _is_whole(version):
            ModelAlias.objects.create(alphabet=alphabet, name=CHAMPION, version=version)
            Promotion.objects.create(
                alphabet=alphabet,
                version=version,
                user=user,
                reason=f"It tells the classes of revision {alphabet.revision} apart: {reason}"[
                    :_LONGEST_REASON
                ],
                created_at=timezone.now(),
            )
            return True
    return False


def _is_whole(version: ModelVersion) -> bool:
    try:
        read_bundle(version.bundle_path, sha256=version.sha256)
    except BundleError:
        return False
    return True


def _end_trials(alphabet: Alphabet) -> None:
    for trial in (
        Trial.objects.all().under_way().filter(alphabet=alphabet).select_related("version", "champion")
    ):
        if any(alphabet.places_of(version) is None for version in (trial.version, trial.champion)):
            trial.end(
                state=TrialState.STOPPED,
                reason=f"Its versions do not tell the classes of revision {alphabet.revision} apart.",
                now=timezone.now(),
            )
