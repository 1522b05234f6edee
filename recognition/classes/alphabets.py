"""The alphabets that Inkloop ships with. What they say is written to the database by a migration, once."""

from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from recognition.classes import class_names

# The capitals whose small letters EMNIST folds into them, because they are drawn alike.
_MERGED = "CIJKLMOPSUVWXYZ"
_LOOKALIKES = ["0Oo", "1IiLl", "5Ss", "2Zz", "9qg", "6b", "8B"]


def _folded_to(classes: str, merges: dict[str, str]) -> list[list[str]]:
    """The groups of look-alikes, as far as they are different classes of this alphabet."""
    groups = []
    for group in _LOOKALIKES:
        members = list(dict.fromkeys(merges.get(c, c) for c in group if merges.get(c, c) in classes))
        if len(members) > 1:
            groups.append(members)
    return groups


def _alphabet(
    slug: str, name: str, classes: str, merges: dict[str, str], default: bool = False
) -> dict[str, Any]:
    return {
        "slug": slug,
        "name": name,
        "classes": list(classes),
        "merges": merges,
        "lookalikes": _folded_to(classes, merges),
        "is_default": default,
    }


_ALNUM = digits + ascii_uppercase + "".join(c for c in ascii_lowercase if c.upper() not in _MERGED)

SHIPPED: list[dict[str, Any]] = [
    _alphabet("digits", "Digits", digits, {}),
    _alphabet("letters", "Letters, case folded", ascii_uppercase, {c: c.upper() for c in ascii_lowercase}),
    _alphabet("alnum", "Digits and letters", _ALNUM, {c.lower(): c for c in _MERGED}, default=True),
    _alphabet("alnum-case", "Digits and letters, case kept", digits + ascii_uppercase + ascii_lowercase, {}),
]

# LaTeX has names for what a keyboard has not, and labels of data sets are such names: they are readings of the classes.
_LATEX = {
    "\\times": "×", "\\div": "÷", "\\pm": "±", "\\sqrt": "√", "\\sum": "∑", "\\int": "∫", "\\infty": "∞",
    "\\rightarrow": "→", "\\ldots": "…", "\\dots": "…", "\\leq": "≤", "\\geq": "≥", "\\neq": "≠", "\\lt": "<",
    "\\gt": ">", "\\{": "{", "\\}": "}", "\\mid": "|", "\\alpha": "α", "\\beta": "β", "\\gamma": "γ", "\\theta": "θ",
    "\\lambda": "λ", "\\mu": "μ", "\\pi": "π", "\\sigma": "σ", "\\phi": "φ", "\\varphi": "φ", "\\Delta": "Δ",
    "\\Sigma": "∑",
}  # fmt: skip


def _example(slug: str, name: str, classes: str, merges: dict[str, str], lookalikes: str) -> dict[str, Any]:
    """Made from lists as an administrator pastes them, by the same reading and the same rules."""
    made = class_names.classes(class_names.listed(classes))
    return {
        "slug": slug,
        "name": name,
        "classes": made,
        "merges": {class_names.name(reading): into for reading, into in merges.items()},
        "lookalikes": class_names.groups(lookalikes),
    }


# What an administrator might make, to begin with: other things to draw than letters.
EXAMPLES: list[dict[str, Any]] = [
    _example(
        "shapes",
        "Shapes",
        "circle square triangle star line hexagon octagon diamond zigzag",
        {},
        "circle hexagon octagon\nsquare diamond",
    ),
    _example(
        "math",
        "Mathematics",
        "0 1 2 3 4 5 6 7 8 9 + - × ÷ ± / ! √ ∑ ∫ ∞ … → = ≠ < > ≤ ≥ ( ) [ ] { } | α β γ θ λ μ π σ φ Δ",
        _LATEX,
        "1 | / !\n( [ {\n) ] }\n< ≤ (\n> ≥ )\n0 θ φ\n6 σ\n2 α ∞\n8 ∞",
    ),
]
