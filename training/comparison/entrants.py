"""Who is compared: a bundle, what it learned from and what learning took."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from recognition.engine.bundle import Bundle, read_bundle
from recognition.models import Alphabet, ModelVersion
from training.judging.evaluating import trained_on
from training.promotion import check_bundle


@dataclass(frozen=True, kw_only=True, eq=False)
class Entrant:
    """`trained_on`: names of data sets. `images` learned from, with repeats, in `seconds`; None where nobody noted it.

    `goes_on`: it began with the weights of another network, whose training is not in these figures.
    """

    name: str
    bundle: Bundle
    trained_on: tuple[str, ...]
    images: int | None
    seconds: float | None
    goes_on: bool = False


def entrant(name: str, bundle: Bundle, learned_from: Sequence[str]) -> Entrant:
    noted: dict[str, Any] = bundle.info.metrics.get("training") or {}
    return Entrant(
        name=name,
        bundle=bundle,
        trained_on=tuple(learned_from),
        images=noted.get("images"),
        seconds=noted.get("seconds"),
        goes_on=bool((bundle.info.metrics.get("made_with") or {}).get("started_from")),
    )


def champions() -> list[Entrant]:
    """The champion of every alphabet that has one. Raises VersionUnusable for one whose bundle is missing or altered."""
    found = []
    for alphabet in Alphabet.objects.in_use():
        if champion := ModelVersion.objects.champion_of(alphabet):
            check_bundle(champion)
            bundle = read_bundle(champion.bundle_path, sha256=champion.sha256)
            found.append(entrant(f"Inkloop `{alphabet}`", bundle, trained_on(champion, bundle.info)))
    return found
