class DatasetError(Exception):
    """Never raised itself; its leaves are."""


class UnknownDataset(DatasetError):
    """The registry holds no data set of that name."""


class DatasetMissing(DatasetError):
    """The data set's file is not in the folder."""


class DatasetCorrupt(DatasetError):
    """The file is there, and is not the one that was published."""


class NoTrainingData(DatasetError):
    """No available data set carries some class of the alphabet."""
