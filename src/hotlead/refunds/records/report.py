"""What came of the leads that were sold in a stretch of days."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


class ReportBy(StrEnum):
    """What the sales of a report are told apart by."""

    TOTAL = "total"
    REASON = "reason"
    SOURCE = "source"
    NICHE = "niche"
    PROVIDER = "provider"


class RefundLineRow(msgspec.Struct, frozen=True, kw_only=True):
    """The sales of one kind: `label` says which, `key` names it.

    `reports` are all that were filed about them; of these, `automatic` were decided by a rule.
    `refunds` are refunded sales, those of leads that were bad for everybody too.
    """

    by: ReportBy
    key: str
    label: str
    sold: int
    reports: int
    approved: int
    rejected: int
    automatic: int
    refunds: int
    amount: Decimal


class RefundLine(RefundLineRow, frozen=True, kw_only=True):
    """The same with its rate: refunded sales in percent of those sold.

    For a reason, of all that were sold: a lead has no reason before it is reported.
    """

    rate: Decimal


class RefundReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the leads sold on these days (UTC, both included). `rate` is in percent."""

    date_from: date
    date_to: date
    niche_id: UUID | None
    total: RefundLine
    by_reason: Sequence[RefundLine]
    by_source: Sequence[RefundLine]
    by_niche: Sequence[RefundLine]
    by_provider: Sequence[RefundLine]
