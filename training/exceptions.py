"""What can go wrong in the learning half, named for what happened."""


class TrainingError(Exception):
    """The base of the leaves below; nobody raises it."""


class TrainingCancelled(TrainingError):
    """Somebody asked a run to stop, and it did."""


class LeaseLost(TrainingError):
    """The run was closed or taken up by another worker: this one must not write any more."""


class RunUnderWay(TrainingError):
    """The alphabet has a run that is queued or working."""


class StillSettling(RunUnderWay):
    """The classes have just changed: the alphabet's samples are being settled by them, or the run began before."""


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


class SnapshotDiffers(TrainingError):
    """What lies here is not what a snapshot was taken from."""


class Diverged(TrainingError):
    """The loss is no number any more: what was learned is lost."""


class NotReproducible(TrainingError):
    """A version of which it is not known here what it learned from."""


class CannotLookForSuspects(TrainingError):
    """There is no champion whose embedding could tell what is doubtful."""


class ExclusionRevoked(TrainingError):
    """An exclusion that holds no more cannot be revoked again."""


class TrialUnderWay(TrainingError):
    """Another version of the alphabet is being tried."""


class TrialFinished(TrainingError):
    """No trial of the alphabet is under way."""


class NothingToTryAgainst(TrainingError):
    """A trial needs a champion."""
