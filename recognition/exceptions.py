"""What can go wrong in the live half, named for what happened. recognition.api.problems makes HTTP of it."""


class RecognitionError(Exception):
    """The base of the leaves below; nobody raises it."""


class InvalidInput(RecognitionError):
    """What came cannot be taken; `field` says where it stood."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class Conflict(RecognitionError):
    """What was asked contradicts what is stored."""


class NotAllowed(RecognitionError):
    """The alphabet takes no readings from this person."""


class PreconditionRequired(RecognitionError):
    """A change needs If-Match with the version it is based on."""


class PreconditionFailed(RecognitionError):
    """If-Match names a version that is no longer the live one."""


class TooOften(RecognitionError):
    """The person has done it as often as anybody may in a day."""


class NoChampion(RecognitionError):
    """The alphabet has no model yet."""


class RecognizerUnavailable(RecognitionError):
    """No worker answered in time."""
