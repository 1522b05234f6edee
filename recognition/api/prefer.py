"""The Prefer header (RFC 7240), of which we know `wait`: how many seconds the client would wait for a full answer."""

import re

# What stands between commas that are not inside quotes.
_PREFERENCE = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*")+')
_WAIT = re.compile(r'\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?', re.IGNORECASE | re.ASCII | re.DOTALL)


def preferred_wait(header: str, *, most: int) -> int | None:
    """Return the seconds to wait, at most `most`; None where the header does not say, or not as the RFC has it."""
    for preference in _PREFERENCE.findall(header):
        if found := _WAIT.fullmatch(preference):
            return min(int(found[1]), most)
    return None
