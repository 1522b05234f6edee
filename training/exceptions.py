"""What can go wrong in the learning half, named for what happened."""


class TrainingError(Exception):
    """The base of the leaves below; nobody raises it."""


class TrainingCancelled(TrainingError):
    """Somebody asked a run to stop, and it did."""


class RunUnderWay(TrainingError):
    """The alphabet has a run that is queued or working."""


class RunFinished(TrainingError):
    """A run that has ended cannot be cancelled."""


class NothingToLearnFrom(TrainingError):
    """No base data set carries the classes of the alphabet, and nothing was collected."""


class VersionUnusable(TrainingError):
    """The version's bundle is missing, altered, or for another alphabet."""


class CannotStartFrom(TrainingError):
    """The champion that a run was to start from does not suit it."""


class NothingToTestOn(TrainingError):
    """No data set that is here, and nothing collected, can test an alphabet's versions."""
