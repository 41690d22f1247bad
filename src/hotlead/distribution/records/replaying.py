"""Kept decisions, read to be made again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec


class BatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as stored; `lead_ids` in the order they were decided."""

    id: UUID
    decided_at: datetime
    lead_ids: list[UUID]
    market: bytes


class KeptRun(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided for a lead, on what, and which subscriptions were sold it.

    `lead` is None once the person was erased: it cannot be decided again.
    """

    lead_id: UUID
    attempt: int
    outcome: str
    decisions: list[dict[str, object]]
    lead: bytes | None
    sold_to: list[int]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A stored decision that is not what the rules decide on its snapshot; `told` says where."""

    lead_id: UUID
    attempt: int
    decided_at: datetime
    told: Sequence[str]


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided again. `beyond` are decisions whose snapshot is not whole any more."""

    batches: int = 0
    decisions: int = 0
    beyond: int = 0
    bytes_kept: int = 0
    differences: Sequence[Difference] = ()
