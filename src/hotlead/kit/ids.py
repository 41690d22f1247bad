"""Identifiers: UUID version 7 (RFC 9562), so that rows made together lie together."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A new identifier; later ones sort after earlier ones of the same process."""
    return UUID(int=uuid_utils.uuid7().int)
