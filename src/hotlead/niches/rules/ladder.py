"""What a change of a niche or its levels means for those who buy there."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import structs

from hotlead.niches.records import (
    AdminLevel,
    AdminLevelRow,
    Affected,
    AffectedRow,
    CompetitionLevel,
    Ladder,
    LevelChange,
)
from hotlead.niches.rules.promises import competitors_max, levels_in_order


def promises(ladder: Ladder) -> dict[UUID, int]:
    """Return the most competitors by level, of the levels that sell.

    A level out of the cascade (inactive, or before the first that is tried) sells nothing, and no
    level of a closed niche does.
    """
    tried = _tried(ladder)
    maxima = [level.max_distribution_count for level in tried]
    return {
        level.id: competitors_max(ladder.cascade_policy, maxima, position)
        for position, level in enumerate(tried)
    }


def places(ladder: Ladder) -> dict[UUID, int]:
    """Return how many levels leads are offered to up to each, of the levels that sell."""
    return {level.id: place for place, level in enumerate(_tried(ladder), start=1)}


def compare(before: Ladder, after: Ladder) -> list[LevelChange]:
    """Return every level that is in both, in its new order, as it was and as it is then."""
    old = {level.id: level for level in before.levels}
    promised, promises_now = promises(before), promises(after)
    place, place_now = places(before), places(after)
    return [
        LevelChange(
            level_id=level.id,
            name=level.name,
            price_before=old[level.id].price_per_lead,
            price_after=level.price_per_lead,
            buyers_before=old[level.id].max_distribution_count,
            buyers_after=level.max_distribution_count,
            competitors_before=promised.get(level.id),
            competitors_after=promises_now.get(level.id),
            place_before=place.get(level.id),
            place_after=place_now.get(level.id),
        )
        for level in sorted(after.levels, key=lambda level: level.order_position)
        if level.id in old
    ]


def affect(rows: Sequence[AffectedRow], levels: Sequence[LevelChange]) -> list[Affected]:
    """Return the subscriptions with how many leads their balances cover, before and after."""
    by_id = {level.level_id: level for level in levels}
    return [
        Affected(
            **structs.asdict(row),
            leads_before=int(row.balance // by_id[row.level_id].price_before),
            leads_after=int(row.balance // by_id[row.level_id].price_after),
        )
        for row in rows
    ]


def explain_level(row: AdminLevelRow, promised: dict[UUID, int]) -> AdminLevel:
    """Return a level with what its buyers are promised."""
    return AdminLevel(**structs.asdict(row), competitors_max=promised.get(row.id))


def _tried(ladder: Ladder) -> list[CompetitionLevel]:
    """The levels that sell, in the order in which leads are offered to them."""
    if not ladder.is_active:
        return []
    return levels_in_order(ladder.levels, ladder.default_competition_level_id)
