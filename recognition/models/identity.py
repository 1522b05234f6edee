"""Ids that sort by time and may be made by the client."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562): its first 48 bits are the milliseconds since 1970."""
    made: uuid.UUID = uuid_utils.compat.uuid7()
    return made
