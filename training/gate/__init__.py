"""May the challenger take over? Each rule a small function with its numbers and with what would have changed it. Pure."""

from training.gate.answers import Answers, CorrectedAnswers, JunkAnswers
from training.gate.integrity import ONNX_TOLERANCE, is_faithful
from training.gate.judging import judge
from training.gate.report import side_by_side
from training.gate.rule import CHALLENGER, PROMOTED, REJECTED, Rule, Verdict

__all__ = [
    "CHALLENGER",
    "ONNX_TOLERANCE",
    "PROMOTED",
    "REJECTED",
    "Answers",
    "CorrectedAnswers",
    "JunkAnswers",
    "Rule",
    "Verdict",
    "is_faithful",
    "judge",
    "side_by_side",
]
