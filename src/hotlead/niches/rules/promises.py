"""How many buyers a lead can have: what a buyer is promised and what a visitor is told."""

from collections.abc import Sequence
from uuid import UUID

from hotlead.niches.records import CascadePolicy, CompetitionLevel


def levels_in_order(
    levels: Sequence[CompetitionLevel], start_id: UUID | None
) -> list[CompetitionLevel]:
    """Return the active levels in the order they are tried, from `start_id` where it is active."""
    active = sorted((level for level in levels if level.is_active), key=lambda x: x.order_position)
    start = next((i for i, level in enumerate(active) if level.id == start_id), 0)
    return active[start:]


def buyers_max(policy: CascadePolicy, maxima: Sequence[int], position: int) -> int:
    """Return the most buyers of a lead that sells at the level at `position`.

    `maxima` are the levels' own maxima in the order they are tried. A full level ends the
    cascade, so under `additive` every level before the last that sells stays one short of its
    maximum; under the other policies the level's own maximum holds.
    """
    own = maxima[position]
    if policy is not CascadePolicy.ADDITIVE:
        return own
    before = sum(maximum - 1 for maximum in maxima[:position])
    if own == 1:
        # One sale fills the level, so nothing can follow it.
        return before + 1
    return sum(maximum - 1 for maximum in maxima) + 1


def competitors_max(policy: CascadePolicy, maxima: Sequence[int], position: int) -> int:
    """Return the most competitors that a buyer at the level at `position` can face."""
    return buyers_max(policy, maxima, position) - 1


def recipients_max(policy: CascadePolicy, maxima: Sequence[int]) -> int:
    """Return the most providers that can receive a lead: what its submitter is told."""
    return max((buyers_max(policy, maxima, i) for i in range(len(maxima))), default=0)
