"""The local outbox as it is listed."""

from datetime import datetime
from uuid import UUID

import msgspec


class OutboxItem(msgspec.Struct, frozen=True):
    """A message of the local outbox in a list."""

    id: UUID
    to: str
    subject: str
    written_at: datetime
