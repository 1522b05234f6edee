"""Move the aliases: what serves is one row, so a promotion or a rollback is one update, with its reason kept."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from recognition.engine.bundle import BundleError, read_bundle
from recognition.exceptions import InvalidInput
from recognition.models import CHALLENGER, CHAMPION, Alphabet, ModelAlias, ModelVersion, Promotion
from recognition.reading import exemplars, rereading, trials
from recognition.reading.folding import fold_of
from training import tidings
from training.exceptions import VersionUnusable


@transaction.atomic
def promote(*, version: ModelVersion, user: User | None, reason: str) -> Promotion:
    """Make the version champion of its alphabet; promoting an older one is the rollback. `user` None: the gate.

    The bundle is checked first: VersionUnusable, and nothing moves, where it is missing or altered. Promoting the
    champion again changes nothing and returns the promotion that made it one.
    """
    if not reason.strip():
        raise InvalidInput("A promotion needs a reason. Received: none.", field="reason")
    version.alphabet = Alphabet.objects.select_for_update().get(pk=version.alphabet_id)
    check_bundle(version)
    champion = ModelVersion.objects.champion_of(version.alphabet)
    made_champion = Promotion.objects.filter(version=version).order_by("created_at").last()
    if champion == version and made_champion is not None:
        return made_champion
    _point(CHAMPION, version)
    ModelAlias.objects.filter(alphabet=version.alphabet, name=CHALLENGER, version=version).delete()
    rereading.ask(version)
    exemplars.ask_to_rebuild(version)
    trials.follow_promotion(version=version, user=user, now=timezone.now())
    if made_champion is None:  # going back to it later tells nobody anything
        tidings.tell_of_promotion(version)
    return Promotion.objects.create(
        alphabet=version.alphabet,
        version=version,
        previous=champion,
        user=user,
        reason=reason.strip()[:500],
        created_at=timezone.now(),
    )


@transaction.atomic
def keep_as_challenger(version: ModelVersion) -> None:
    _point(CHALLENGER, version)


def check_bundle(version: ModelVersion) -> None:
    """Raise VersionUnusable unless the bundle is the one that was registered, and tells the alphabet's classes apart."""
    try:
        bundle = read_bundle(version.bundle_path, sha256=version.sha256)
        fold_of(version)
    except BundleError as error:
        raise VersionUnusable(f"{version} cannot serve: {error}") from error
    if list(bundle.info.classes) != list(version.classes):
        raise VersionUnusable(
            f"{version} cannot serve: its bundle has other classes than it was registered with."
        )


def _point(name: str, version: ModelVersion) -> None:
    ModelAlias.objects.update_or_create(alphabet=version.alphabet, name=name, defaults={"version": version})
