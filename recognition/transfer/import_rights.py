"""Who may bring in what: asked when an import is begun, when somebody goes on with it, and again by each slice that stores."""

from accounts.models import User
from accounts.roles import SETTLE_SAMPLES
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, ImportAs


def check_may(*, owner: User, alphabet: Alphabet, labels_as: str, reader: User | None) -> None:
    """Raises InvalidInput."""
    if alphabet.is_retired:
        raise InvalidInput(f"{alphabet.name} is retired: it takes no more samples.", field="alphabet")
    if labels_as not in ImportAs.values:
        raise InvalidInput(
            f"Labels come in as {', '.join(ImportAs.values)}. Received: {labels_as!r}.", field="labels_as"
        )
    settles = owner.has_perm(SETTLE_SAMPLES)
    if labels_as == ImportAs.TRUTH and not settles:
        raise InvalidInput(
            "Only reviewers and administrators can say what is true: import as readings or suggestions.",
            field="labels_as",
        )
    if reader is not None and reader != owner and not settles:
        raise InvalidInput("Only reviewers and administrators can import for somebody else.", field="reader")
    if reader is not None and labels_as != ImportAs.READINGS:
        raise InvalidInput("A reader is named for readings only.", field="reader")
    if reader is not None and not reader.is_active:
        raise InvalidInput(
            f"A reader has an account that is in use. Received: {reader.username}.", field="reader"
        )
    labeller = reader or owner
    if labels_as != ImportAs.SUGGESTIONS and not alphabet.may_be_labelled_by(labeller):
        raise InvalidInput(
            f"{alphabet.name} is labelled by {alphabet.get_labelled_by_display()} only: import as suggestions."
            f" Received: labels of {labeller.username}.",
            field="labels_as" if reader is None else "reader",
        )
