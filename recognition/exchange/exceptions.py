"""What can be wrong with a file as a whole. What is wrong with one character of it is told beside its place."""


class ExchangeError(Exception):
    """The base of the leaves below; nobody raises it. Messages are fit to be shown to whoever sent the file."""


class Unreadable(ExchangeError):
    """The file is not what it was said to be, or holds more than it may."""


class NotInstalled(ExchangeError):
    """The format needs a package that is not installed here."""
