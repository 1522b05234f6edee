#!/usr/bin/env python
"""Commands of Inkloop. Those that need the database find the embedded servers running, or run them meanwhile."""

import contextlib
import os
import signal
import sys

_NEEDS_NO_SERVER = {"check", "collectstatic", "diffsettings", "findstatic", "help", "spectacular", "version"}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)  # by the door, so that a server started for this command stops with it

    from django.core.exceptions import ImproperlyConfigured

    from ocrsite.embedded import EmbeddedServerError

    try:
        _run(arguments)
    except (EmbeddedServerError, ImproperlyConfigured) as error:
        sys.exit(f"{error}")


def _run(arguments: list[str]) -> None:
    command = arguments[1] if len(arguments) > 1 else "help"
    if command == "up":
        # Past Django's own dispatcher, which loads every app: the supervisor of those who need them stays small.
        from ocrsite.management.commands.up import Command

        Command().run_from_argv(arguments)
        return

    from django.core.management import execute_from_command_line

    with _servers_for(command):
        execute_from_command_line(arguments)


def _servers_for(command: str) -> contextlib.AbstractContextManager[None]:
    from ocrsite import embedded

    which = embedded.needed(os.environ)
    if not which or command.startswith("-") or command in _NEEDS_NO_SERVER:
        return contextlib.nullcontext()

    from django.conf import settings

    return embedded.ensure_running(settings.DATA_DIR, which=which)


def _leave(number: int, frame: object) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main(sys.argv)
