"""The tables of the live half, one file a table; where many ask one, their questions stand in files beside it."""

from recognition.models.alphabet import Alphabet, Labellers, QueueStrategy, Suggestions
from recognition.models.alphabet_revision import AlphabetRevision
from recognition.models.decision import Decision, DecisionKind
from recognition.models.earlier_consent import EarlierConsent
from recognition.models.embedding import Embedding
from recognition.models.exchange import ExportJob, ImportAs, ImportedSample, ImportJob, ImportState
from recognition.models.exemplar import Exemplar
from recognition.models.file_to_fetch import ExportState
from recognition.models.gold_question import GoldOrigin, GoldQuestion
from recognition.models.guideline import Guideline, GuidelineExample
from recognition.models.label import Label
from recognition.models.label_verdict import Answer, Verdict
from recognition.models.model_version import CHALLENGER, CHAMPION, ModelAlias, ModelVersion, Promotion
from recognition.models.outbox import OutboxMessage
from recognition.models.outlier import Outlier
from recognition.models.personal_export import PersonalExport
from recognition.models.prediction import Prediction
from recognition.models.queue_entry import QueueEntry, RetiredAs
from recognition.models.reliability import Reliability
from recognition.models.sample import Original, Sample
from recognition.models.sample_report import ReportKind, ReportSettled, SampleReport
from recognition.models.sample_state import Source, State
from recognition.models.trial import Trial, TrialKind, TrialState
from recognition.models.turn import Turn, TurnState
from recognition.models.writer import Split, Writer
from recognition.models.written_page import PageState, Place, WrittenPage

__all__ = [
    "CHALLENGER",
    "CHAMPION",
    "Alphabet",
    "AlphabetRevision",
    "Answer",
    "Decision",
    "DecisionKind",
    "EarlierConsent",
    "Embedding",
    "Exemplar",
    "ExportJob",
    "ExportState",
    "GoldOrigin",
    "GoldQuestion",
    "Guideline",
    "GuidelineExample",
    "ImportAs",
    "ImportJob",
    "ImportState",
    "ImportedSample",
    "Label",
    "Labellers",
    "ModelAlias",
    "ModelVersion",
    "Original",
    "OutboxMessage",
    "Outlier",
    "PageState",
    "PersonalExport",
    "Place",
    "Prediction",
    "Promotion",
    "QueueEntry",
    "QueueStrategy",
    "Reliability",
    "ReportKind",
    "ReportSettled",
    "RetiredAs",
    "Sample",
    "SampleReport",
    "Source",
    "Split",
    "State",
    "Suggestions",
    "Trial",
    "TrialKind",
    "TrialState",
    "Turn",
    "TurnState",
    "Verdict",
    "Writer",
    "WrittenPage",
]
