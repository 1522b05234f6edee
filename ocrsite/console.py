"""Many processes, one terminal: each line says whose it is."""

import os
import signal
from typing import TextIO

_COLOURS = ("36", "32", "33", "35", "34", "31")
_NAME_WIDTH = 11


class Console:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._in_colour = stream.isatty() and not os.environ.get("NO_COLOR")
        self._colours: dict[str, str] = {}

    def say(self, text: str) -> None:
        """A line of the supervisor's own."""
        self.line("inkloop", text)

    def line(self, name: str, text: str) -> None:
        try:
            self._stream.write(f"{self._prefix(name)} {text}\n")
            self._stream.flush()
        except OSError:  # whoever read along is gone, and with them the reason to run in the foreground
            self._stream = open(os.devnull, "w")  # noqa: SIM115 - in the place of the terminal, as long
            signal.raise_signal(signal.SIGTERM)

    def _prefix(self, name: str) -> str:
        label = f"{name:<{_NAME_WIDTH}} |"
        if not self._in_colour:
            return label
        colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
        return f"\x1b[{colour}m{label}\x1b[0m"
