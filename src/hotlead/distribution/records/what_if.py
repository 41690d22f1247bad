"""What a subscription's terms would have meant over the last month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import msgspec

from hotlead.subscriptions.records import Place, Summary


class RecentLead(msgspec.Struct, frozen=True):
    """A lead of the last days with the moment it reached the market, ready to compare."""

    at: datetime
    place: Place
    answers: Mapping[str, object]
    fingerprint: bytes = b""


@dataclass(slots=True)
class WhatIfCounts:
    """What the rules counted.

    `refused` is by the engine's code, with a side (`below`, `above` or nothing) for filters that
    are ranges. `limited` is by the code of the cap or budget that was reached.
    """

    leads: int = 0
    matching: int = 0
    taken: int = 0
    refused: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    limited: dict[str, int] = field(default_factory=dict[str, int])


class WhatIfReason(msgspec.Struct, frozen=True):
    """How many leads one part of the terms keeps out: `8 outside your area`."""

    code: str
    leads: int
    sentence: str


class WhatIf(msgspec.Struct, frozen=True, kw_only=True):
    """The last `days` days under these terms, if every matching lead had been won.

    `matching` and `cost` are before caps and budgets, `taken` and `cost_taken` after them. They
    are null and `is_withheld` is true where a filter on free text tells so few leads apart that a
    number would say what somebody wrote.
    """

    days: int
    leads: int
    matching: int | None
    cost: Decimal | None
    taken: int | None
    cost_taken: Decimal | None
    is_withheld: bool
    price_per_lead: Decimal
    covers_one_lead: bool
    sentence: str
    reasons: tuple[WhatIfReason, ...]
    limits: tuple[WhatIfReason, ...]
    summary: Summary
