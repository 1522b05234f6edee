"""How well pages are parted into characters and read: composed pages of known truth, by an alphabet's champion.

The pages are written with the strokes and scans of test writers; `--fit` writes others with those of training writers and
fits on them the numbers by which candidates are judged.
"""

import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ocrsite.bench import Unmeasurable
from recognition.engine.bundle import BundleError, read_bundle
from recognition.engine.reading_pages import reader
from recognition.engine.recognizer import Recognizer
from recognition.ink.page.drawn import Drawing
from recognition.ink.page.matching import edits, matched, overlaps
from recognition.ink.page.sheet import leveling
from recognition.ink.raster import render_ink
from recognition.ink.segments import read_line, segment
from recognition.ink.strokes import MAX_PAGE_POINTS, MAX_PAGE_STROKES, Ink
from recognition.models import Alphabet
from training.champions import checksums
from training.datasets.composing import LAYOUTS, Hand, Sheet, compose, compose_drawing
from training.datasets.composing import Drawing as Drawn
from training.datasets.spec import TEST

STROKES, SCANS = ("unipen", "chars74k_hand"), "nist_sd19"
TOUCHING = 0.5
# A hand needs so many characters; scans have no writers, so so many are drawn together.
_FEWEST, _SCANS_A_HAND = 30, 200
_DRAWINGS_A_PAGE = 4


@dataclass(kw_only=True)
class Tally:
    """Over pages of one kind: characters that are there, that were found, that are both; edits to the truth; seconds."""

    pages: int = 0
    there: int = 0
    found: int = 0
    matched: int = 0
    edits: int = 0
    read_right: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return 2 * self.matched / max(self.there + self.found, 1)

    @property
    def error_rate(self) -> float:
        return self.edits / max(self.there, 1)

    def __str__(self) -> str:
        return (
            f"{self.pages:5} {self.there:8,} {self.f1:8.4f} {self.matched / max(self.found, 1):10.4f} "
            f"{self.matched / max(self.there, 1):8.4f} {self.error_rate:8.1%} {self.read_right / max(self.matched, 1):8.1%} "
            f"{np.median(self.seconds):9.2f}"
        )


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--alphabet", default="alnum")
    parser.add_argument("--pages", type=int, default=8, help="Of each layout, separated and touching.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--fit", type=Path, metavar="PATH", help="Fit the judge and write its numbers here instead."
    )


def lines(*, alphabet: str, pages: int, seed: int, fit: Path | None = None, **options: Any) -> Iterator[str]:
    known, recognizer = _champion(alphabet)
    if fit is not None:
        from ocrsite.bench.page_judge import fitted

        yield from fitted(known, recognizer, hands_of(known), pages=pages, seed=seed, path=fit)
        return
    hands = hands_of(known, split=TEST)
    random = np.random.default_rng(seed)
    tallies: dict[tuple[str, str], Tally] = {}
    for layout in LAYOUTS:
        for kind, touching in (("separated", 0.0), ("touching", TOUCHING)):
            if layout == "form" and touching:
                continue
            tally = tallies.setdefault((kind, layout), Tally())
            for _ in range(pages):
                hand = hands[int(random.integers(len(hands)))]
                _measure(
                    compose(hand, layout=layout, touching=touching, random=random), known, recognizer, tally
                )
    drawings = _draw_all(hands, known, recognizer, pages=pages, random=np.random.default_rng(seed))
    yield f"{len(hands)} hands of test writers; {TOUCHING:.0%} of the neighbours in a word touch on touching pages"
    yield (
        f"{'':22} {'pages':>5} {'there':>8} {'F1':>8} {'precision':>10} {'recall':>8} {'CER':>8} {'read':>8} {'s a page':>9}"
    )
    for kind in ("separated", "touching"):
        for (of, layout), tally in tallies.items():
            if of == kind:
                yield f"{f'{kind} {layout}':22} {tally}"
        yield f"{f'{kind} all':22} {_together([tally for (of, _), tally in tallies.items() if of == kind])}"
    for kind, tally in drawings.items():
        yield f"{f'drawn, {kind}':22} {tally}"


def hands_of(alphabet: Alphabet, *, split: str = "train") -> list[Hand]:
    """The writers of one side of the split, and drawn collections of scans, with what the alphabet can read of theirs."""
    from training.datasets import registry

    here = registry.available(settings.DATASETS_DIR)
    hands: list[Hand] = []
    for name in (each for each in (*STROKES, SCANS) if each in here):
        loaded = registry.load(name, settings.DATASETS_DIR, cache=settings.DATA_DIR / "cache")
        read = [alphabet.class_of(label) is not None for label in loaded.labels.tolist()]
        usable = np.flatnonzero((loaded.splits == split) & np.array(read, bool))
        if name == SCANS:
            random = np.random.default_rng(5)
            draws = [
                random.choice(usable, min(_SCANS_A_HAND, len(usable)), replace=False)
                for _ in range(len(hands) // 6 + 1)
            ]
            glyphs: Sequence[Any] = list(loaded.pixels)
        else:
            draws = [usable[loaded.writers[usable] == who] for who in np.unique(loaded.writers[usable])]
            glyphs = loaded.inks.lines() if loaded.inks else []
        hands += [
            Hand(
                name=f"{name} {number}",
                glyphs=[glyphs[place] for place in places.tolist()],
                labels=[str(loaded.labels[place]) for place in places.tolist()],
            )
            for number, places in enumerate(draws)
            if len(places) >= _FEWEST
        ]
    if not hands:
        raise Unmeasurable(
            f"Needs one of {', '.join((*STROKES, SCANS))} under {settings.DATASETS_DIR}. Received: none."
        )
    return hands


def true_boxes(sheet: Sheet, angle: float) -> NDArray[np.float64]:
    """The characters' boxes on the page once it is turned level by `angle`: [N, 4], left, top, right, bottom."""
    matrix, _ = leveling(sheet.gray.shape[1], sheet.gray.shape[0], angle)
    level = [outline @ matrix[:, :2].T + matrix[:, 2] for outline in sheet.outlines]
    return np.array([[*points.min(axis=0) - 0.5, *points.max(axis=0) + 0.5] for points in level])


def _measure(sheet: Sheet, alphabet: Alphabet, recognizer: Recognizer, tally: Tally) -> None:
    start = time.perf_counter()
    level, found = segment(sheet.gray, reader(recognizer))
    tally.seconds.append(time.perf_counter() - start)
    classes = recognizer.info.classes
    truth = [alphabet.class_of(label) or "" for label in sheet.labels]
    readings = [classes[int(each.log_probabilities.argmax())] for each in found]
    pairs = matched(
        overlaps(np.array([each.box for each in found], float).reshape(-1, 4), true_boxes(sheet, level.angle))
    )
    tally.pages += 1
    tally.there += len(truth)
    tally.found += len(found)
    tally.matched += len(pairs)
    tally.edits += edits(readings, truth)
    tally.read_right += sum(readings[one] == truth[other] for one, other in pairs)


def _draw_all(
    hands: Sequence[Hand],
    alphabet: Alphabet,
    recognizer: Recognizer,
    *,
    pages: int,
    random: np.random.Generator,
) -> dict[str, Tally]:
    """Lines drawn on a canvas, by the hands of which there are strokes."""
    draw = [hand for hand in hands if isinstance(hand.glyphs[0], list)]
    tallies = {"separated": Tally(), "touching": Tally()}
    for tally, touching in zip(tallies.values(), (0.0, TOUCHING), strict=True):
        for _ in range(_DRAWINGS_A_PAGE * pages if draw else 0):
            drawing = compose_drawing(draw[int(random.integers(len(draw)))], touching=touching, random=random)
            _measure_drawing(drawing, alphabet, recognizer, tally)
    return {kind: tally for kind, tally in tallies.items() if tally.pages}


def _measure_drawing(drawn: Drawn, alphabet: Alphabet, recognizer: Recognizer, tally: Tally) -> None:
    """A character is found where the strokes of a box cover what its own do."""
    start = time.perf_counter()
    ink = Ink.from_json(
        {
            "strokes": [stroke.tolist() for stroke in drawn.strokes],
            "width": 1200,
            "height": 800,
            "pointer": "pen",
        },
        most_strokes=MAX_PAGE_STROKES,
        most_points=MAX_PAGE_POINTS,
    )
    drawing = Drawing.of(ink)
    parts = []
    for line in range(len(drawing.written.lines)):
        parts += drawing.parts_of(read_line(drawing.written, line, reader(recognizer)))
    inks = [drawing.ink_of(each) for each in parts if each]
    logits = recognizer.logits(np.stack([render_ink(each) for each in inks]))
    tally.seconds.append(time.perf_counter() - start)
    readings = [recognizer.info.classes[place] for place in logits.argmax(axis=1).tolist()]
    truth = [alphabet.class_of(label) or "" for label in drawn.labels]
    there = [
        _box_of([stroke for stroke, who in zip(drawn.strokes, drawn.owners, strict=True) if who == number])
        for number in range(len(truth))
    ]
    pairs = matched(overlaps(np.array([_box_of(list(each.strokes)) for each in inks]), np.array(there)))
    tally.pages += 1
    tally.there += len(truth)
    tally.found += len(inks)
    tally.matched += len(pairs)
    tally.edits += edits(readings, truth)
    tally.read_right += sum(readings[one] == truth[other] for one, other in pairs)


def _box_of(strokes: Sequence[NDArray[np.floating]]) -> list[float]:
    """A little more than the points cover: a line has no area."""
    points = np.concatenate([stroke[:, :2] for stroke in strokes])
    return [*(points.min(axis=0) - 3), *(points.max(axis=0) + 3)]


def _together(tallies: Sequence[Tally]) -> Tally:
    return Tally(
        pages=sum(each.pages for each in tallies),
        there=sum(each.there for each in tallies),
        found=sum(each.found for each in tallies),
        matched=sum(each.matched for each in tallies),
        edits=sum(each.edits for each in tallies),
        read_right=sum(each.read_right for each in tallies),
        seconds=[second for each in tallies for second in each.seconds],
    )


def _champion(slug: str) -> tuple[Alphabet, Recognizer]:
    """The shipped champion, so that the figures mean the same on every machine."""
    name = f"{slug}.bundle.zip"
    known = checksums(settings.CHAMPIONS_DIR)
    try:
        alphabet = Alphabet.objects.get(slug=slug)
        return alphabet, Recognizer(read_bundle(settings.CHAMPIONS_DIR / name, sha256=known[name]))
    except Alphabet.DoesNotExist as error:
        raise Unmeasurable(f"There is no alphabet {slug!r}.") from error
    except KeyError as error:
        raise Unmeasurable(f"No champion is shipped for {slug}.") from error
    except BundleError as error:
        raise Unmeasurable(f"The champion of {slug} cannot be read: {error}") from error
