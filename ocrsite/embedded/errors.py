class EmbeddedServerError(Exception):
    """An embedded server cannot be started or stopped. The text is one line, for the person who tried."""
