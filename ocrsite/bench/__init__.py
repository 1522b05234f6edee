"""Measurements, each beside a baseline from the same minute: `manage.py bench NAME`.

Each module has `add_arguments(parser)` and `lines(**options)`, which measures and yields what to print.
"""


class Unmeasurable(Exception):
    """What was to be measured is not there, or does not work."""
