"""The verbs of competition levels."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType, structs

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.niches import queries
from hotlead.niches.records import (
    CompetitionLevel,
    Ladder,
    LevelChanges,
    LevelInput,
)
from hotlead.niches.service.effects import announce
from hotlead.niches.service.errors import (
    LevelHasHistory,
    LevelHasSubscriptions,
    LevelIsFirst,
    TooManyLevels,
)
from hotlead.niches.service.ladder import (
    expect_version,
    get_ladder,
    level_in,
    readable,
    reordered,
    wanted_level,
)
from hotlead.niches.service.recording import record


async def create_level(
    tx: Tx, actor: Actor, niche_id: UUID, level: LevelInput, now: datetime
) -> CompetitionLevel:
    """Add an active competition level behind the niche's others.

    For administrators. Subscribers of other levels are told where their promise changes. Raises
    NotFound, InvalidInput by field, and TooManyLevels.
    """
    actor.require_admin()
    await queries.lock_niche(tx, niche_id)
    ladder = await get_ladder(tx, niche_id)
    wanted = readable(ladder, level)
    if len(ladder.levels) >= queries.LEVELS_MAX:
        raise TooManyLevels(f"A niche has at most {queries.LEVELS_MAX} levels.")
    created = await queries.insert_level(tx, niche_id, new_id(), wanted, now)
    await queries.touch_niche(tx, niche_id, now)
    entry = ("created", audit.changes({}, created))
    await announce(tx, ladder, await _record(tx, actor, created, entry, now), now)
    return created


async def update_level(
    tx: Tx, actor: Actor, level_id: UUID, changes: LevelChanges, now: datetime
) -> CompetitionLevel:
    """Change a level's name, price or maximum, for every sale from now on; the others stay as sold.

    For administrators. Subscribers are told where price or promise change, of this level or of
    others of the niche. Nothing is written where nothing differs. Raises NotFound, InvalidInput
    by field, and NicheChanged where `changes.niche_version` is no longer the niche's.
    """
    ladder, before = await _take(tx, actor, level_id, changes.niche_version)
    wanted = wanted_level(ladder, level_id, changes)
    if wanted == before:
        return before
    await queries.set_level(tx, wanted, now)
    await queries.touch_niche(tx, ladder.niche_id, now)
    entry = ("updated", audit.changes(before, wanted))
    await announce(tx, ladder, await _record(tx, actor, wanted, entry, now), now)
    await _retry_unsold(tx, ladder.niche_id)
    return wanted


async def activate_level(
    tx: Tx,
    actor: Actor,
    level_id: UUID,
    now: datetime,
    niche_version: int | UnsetType = UNSET,
) -> CompetitionLevel:
    """Sell at a level again, at its place in the order.

    For administrators. Doing it twice is harmless. Its subscribers, and those of other levels whose
    place or promise changes, are told. Raises NotFound, and NicheChanged where `niche_version` is
    no longer the niche's.
    """
    return await _open_or_close(tx, actor, level_id, niche_version, now, is_active=True)


async def deactivate_level(
    tx: Tx,
    actor: Actor,
    level_id: UUID,
    now: datetime,
    niche_version: int | UnsetType = UNSET,
) -> CompetitionLevel:
    """Sell nothing at a level until it is activated again; its subscriptions stay.

    For administrators. Doing it twice is harmless. Its subscribers, and those of other levels whose
    place or promise changes, are told. Raises NotFound, and NicheChanged where `niche_version` is
    no longer the niche's.
    """
    return await _open_or_close(tx, actor, level_id, niche_version, now, is_active=False)


async def delete_level(tx: Tx, actor: Actor, level_id: UUID, now: datetime) -> CompetitionLevel:
    """Erase a level that nobody ever subscribed to; as it was.

    For administrators. What was bought at a level, and the place in its queue that a former
    subscriber keeps, are never erased: such a level can only be deactivated. Raises NotFound,
    LevelHasSubscriptions, LevelHasHistory, and LevelIsFirst.
    """
    ladder, level = await _take(tx, actor, level_id)
    await queries.lock_level(tx, level_id)
    live, ever = await queries.count_subscriptions(tx, level_id)
    if live:
        raise LevelHasSubscriptions
    if ever:
        raise LevelHasHistory
    if level_id == ladder.default_competition_level_id:
        raise LevelIsFirst
    await queries.delete_level(tx, level_id)
    await queries.touch_niche(tx, ladder.niche_id, now)
    entry = ("deleted", audit.changes(level, {}))
    await announce(tx, ladder, await _record(tx, actor, level, entry, now), now)
    return level


async def reorder_levels(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    level_ids: Sequence[UUID],
    now: datetime,
    niche_version: int | UnsetType = UNSET,
) -> None:
    """Put the levels of a niche into a new order; leads are sold from the first on.

    For administrators. `level_ids` names every level of the niche once; raises InvalidInput
    otherwise, NotFound for an unknown niche, and NicheChanged where `niche_version` is no longer
    the niche's. The order it has already changes nothing. Subscribers whose place or promise
    changes are told.
    """
    actor.require_admin()
    await queries.lock_niche(tx, niche_id)
    await expect_version(tx, niche_id, niche_version)
    ladder = await get_ladder(tx, niche_id)
    if reordered(ladder, level_ids) == ladder:
        return
    names = {level.id: level.name for level in ladder.levels}
    await queries.set_level_order(tx, niche_id, level_ids, now)
    await queries.touch_niche(tx, niche_id, now)
    changed = audit.changes(
        {"order": list(names.values())}, {"order": [names[each] for each in level_ids]}
    )
    entry = ("niche.levels_reordered", "Competition levels reordered", changed)
    await announce(tx, ladder, await record(tx, actor, niche_id, entry, now), now)
    await _retry_unsold(tx, niche_id)


async def _open_or_close(
    tx: Tx,
    actor: Actor,
    level_id: UUID,
    niche_version: int | UnsetType,
    now: datetime,
    *,
    is_active: bool,
) -> CompetitionLevel:
    ladder, level = await _take(tx, actor, level_id)
    if level.is_active is is_active:
        return level
    await expect_version(tx, ladder.niche_id, niche_version)
    wanted = structs.replace(level, is_active=is_active)
    await queries.set_level(tx, wanted, now)
    await queries.touch_niche(tx, ladder.niche_id, now)
    entry = ("activated" if is_active else "deactivated", audit.changes(level, wanted))
    await announce(tx, ladder, await _record(tx, actor, wanted, entry, now), now)
    # Closing one may bring another to the front that nobody reached before.
    await _retry_unsold(tx, ladder.niche_id)
    return wanted


async def _take(
    tx: Tx, actor: Actor, level_id: UUID, niche_version: int | UnsetType = UNSET
) -> tuple[Ladder, CompetitionLevel]:
    """Lock the niche of a level; its levels as they are, and the one. Raises NicheChanged."""
    actor.require_admin()
    niche_id = (await get_ladder(tx, level_id=level_id)).niche_id
    await queries.lock_niche(tx, niche_id)
    await expect_version(tx, niche_id, niche_version)
    ladder = await get_ladder(tx, level_id=level_id)
    return ladder, level_in(ladder, level_id)


async def _retry_unsold(tx: Tx, niche_id: UUID) -> None:
    """What may be sold changed, so leads that nobody could buy get another chance."""
    await enqueue(tx, "distribution.retry_unsold", {"niche_id": str(niche_id)})


async def _record(
    tx: Tx,
    actor: Actor,
    level: CompetitionLevel,
    entry: tuple[str, Mapping[str, object]],
    now: datetime,
) -> UUID:
    """Write what was done to a level; the id of the entry names the event."""
    done, changed = entry
    return await audit.record(
        tx,
        actor,
        f"competition_level.{done}",
        entity_type="competition_level",
        entity_id=level.id,
        description=f"Level {level.name} {done}",
        metadata=changed,
        now=now,
    )
