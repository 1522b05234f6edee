"""Measurements of a running Inkloop, each beside a baseline from the same minute: `manage.py bench NAME`."""
