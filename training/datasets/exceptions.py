class DatasetError(Exception):
    """Never raised itself; its leaves are."""


class UnknownDataset(DatasetError):
    """The registry holds no data set of that name."""


class DatasetMissing(DatasetError):
    """The data set's file is not in the folder."""


class DatasetCorrupt(DatasetError):
    """The file is there, and is not the one that was published or added."""


class DatasetUnreadable(DatasetError):
    """The file is not in the format that was promised, or too large for it."""


class NameTaken(DatasetError):
    """A data set of one's own needs a name that is free and well formed."""


class DownloadFailed(DatasetError):
    """A file could not be fetched from its home."""


class NoTrainingData(DatasetError):
    """No available data set carries some class of the alphabet."""
