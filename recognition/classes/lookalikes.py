"""Classes that people cannot tell apart by eye, or hardly: suggested to whoever makes an alphabet. Pure."""

import unicodedata
from collections.abc import Iterable, Sequence

# One row is one shape: the same letter of several scripts, to everybody who draws or reads it.
_SAME_SHAPE = (
    "AΑА", "BΒВ", "CСϹ", "EΕЕ", "FϜ", "HΗН", "IΙІӀ", "JЈͿ", "KΚКK", "MΜМ", "NΝ", "OΟОՕ", "PΡР", "SЅՏ", "TΤТ", "XΧХ",
    "YΥҮ", "ZΖ", "aа", "cсϲ", "eе", "iі", "jјϳ", "oοоօ", "pрρ", "sѕ", "uս", "vνѵ", "xх×", "yуγ", "wѡ", "ßβ", "∑Σ",
    "∏Π", "∆Δ", "µμ", "-−–‐", "·⋅∙", "|∣ǀ", "/∕⁄", "'′ʹ", "∈ϵ",
)  # fmt: skip
# One row is drawn much alike, though people mean different things by it.
_ALIKE = (
    "0Oo°○", "1IiLl|", "2Zz", "5Ss", "6bG", "8B", "9qg", "uv", "nh", "rv", "ij", "tf", "CcG", "Vv√", "Xx×χ", "aα", "Bβ",
    "yγ", "pρ", "wω", "kκ", "uμ", "nη", "oσ", "∫Ss", "+t", "<≤c", ">≥", "({[", ")}]", "φΦθ", "πn", "∞8", "EΣ∑ε", "Δ△",
)  # fmt: skip


def same_shape(classes: Sequence[str]) -> list[list[str]]:
    """Groups of different characters that are written with the same shape: hardly ever meant to be two classes."""
    return _groups(classes, _SAME_SHAPE)


def suggested(classes: Sequence[str]) -> list[list[str]]:
    """Groups that are often taken for each other: of the table, and letters whose two cases differ in size alone."""
    return _groups(classes, [*_ALIKE, *_SAME_SHAPE, *differing_in_size(classes)])


def differing_in_size(classes: Sequence[str]) -> list[list[str]]:
    """Pairs of a capital and its small letter that nobody tells apart in a frame of their own."""
    pairs = ([name, name.swapcase()] for name in classes if len(name) == 1 and name.isupper())
    return [pair for pair in pairs if pair[0] in _SIZE_ONLY and pair[1] in classes]


# Whose capital and small letter differ in size alone.
_SIZE_ONLY = set("CcKkOoPpSsUuVvWwXxZzΟοΡρΨψСсОоРрХхУуВвЗзКкМмТтФфЖжШш")


def _groups(classes: Sequence[str], rows: Iterable[Iterable[str]]) -> list[list[str]]:
    here = dict.fromkeys(classes)
    found: dict[frozenset[str], list[str]] = {}
    for row in rows:
        wanted = {unicodedata.normalize("NFC", character) for character in row}
        group = [name for name in here if name in wanted]
        if len(group) > 1 and not any(known >= set(group) for known in found):
            found[frozenset(group)] = group
    return list(found.values())
