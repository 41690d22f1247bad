"""What a change of levels would mean, before it is made. Nothing here changes anything."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import UNSET, UnsetType, structs

from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.niches import queries
from hotlead.niches.records import CompetitionLevel, Effects, Ladder, LevelChanges, LevelInput
from hotlead.niches.service.effects import weigh
from hotlead.niches.service.ladder import (
    expect_version,
    get_ladder,
    level_in,
    readable,
    reordered,
    replaced,
    wanted_level,
)


async def foresee_level(tx: Tx, actor: Actor, level_id: UUID, changes: LevelChanges) -> Effects:
    """What `update_level` would mean to the niche's levels and subscribers.

    For administrators. Raises NotFound, InvalidInput by field, NicheChanged.
    """
    actor.require_admin()
    ladder = await get_ladder(tx, level_id=level_id)
    wanted = wanted_level(ladder, level_id, changes)
    return await _weigh(tx, ladder, replaced(ladder, wanted), changes.niche_version)


async def foresee_new_level(tx: Tx, actor: Actor, niche_id: UUID, level: LevelInput) -> Effects:
    """What `create_level` would mean to the levels that are there.

    For administrators. Raises NotFound, InvalidInput by field.
    """
    actor.require_admin()
    ladder = await get_ladder(tx, niche_id)
    wanted = readable(ladder, level)
    last = max((each.order_position for each in ladder.levels), default=0)
    added = CompetitionLevel(
        id=new_id(),
        niche_id=niche_id,
        order_position=last + 1,
        is_active=True,
        **structs.asdict(wanted),
    )
    return await _weigh(tx, ladder, structs.replace(ladder, levels=(*ladder.levels, added)))


async def foresee_opening(
    tx: Tx,
    actor: Actor,
    level_id: UUID,
    niche_version: int | UnsetType = UNSET,
    *,
    is_active: bool,
) -> Effects:
    """What `activate_level` or `deactivate_level` would mean.

    For administrators. Raises NotFound, and NicheChanged unless the level is like this already.
    """
    actor.require_admin()
    ladder = await get_ladder(tx, level_id=level_id)
    level = level_in(ladder, level_id)
    wanted = replaced(ladder, structs.replace(level, is_active=is_active))
    return await _weigh(tx, ladder, wanted, UNSET if wanted == ladder else niche_version)


async def foresee_niche_opening(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    niche_version: int | UnsetType = UNSET,
    *,
    is_active: bool,
) -> Effects:
    """What `activate_niche` or `deactivate_niche` would mean: a closed niche sells nothing.

    For administrators. Raises NotFound, and NicheChanged unless the niche is like this already.
    """
    actor.require_admin()
    ladder = await get_ladder(tx, niche_id)
    wanted = structs.replace(ladder, is_active=is_active)
    return await _weigh(tx, ladder, wanted, UNSET if wanted == ladder else niche_version)


async def foresee_order(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    level_ids: Sequence[UUID],
    niche_version: int | UnsetType = UNSET,
) -> Effects:
    """What `reorder_levels` would mean.

    For administrators. Raises NotFound, InvalidInput, NicheChanged.
    """
    actor.require_admin()
    ladder = await get_ladder(tx, niche_id)
    return await _weigh(tx, ladder, reordered(ladder, level_ids), niche_version)


async def _weigh(
    tx: Tx, before: Ladder, after: Ladder, niche_version: int | UnsetType = UNSET
) -> Effects:
    await expect_version(tx, before.niche_id, niche_version)
    niche = await queries.get_niche(tx, before.niche_id)
    return await weigh(tx, before, after, niche.version)
