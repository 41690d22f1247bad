"""What the engine reports back."""

from uuid import UUID

import msgspec


class Served(msgspec.Struct, frozen=True):
    """A subscription that bought `leads` leads, and its new place in the queue.

    `version` is the one it was decided on.
    """

    subscription_id: UUID
    version: int
    rotation: int
    leads: int
