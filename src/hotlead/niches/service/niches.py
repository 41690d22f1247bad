"""The verbs of niches themselves."""

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import UNSET, UnsetType, structs
from psycopg.errors import UniqueViolation

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.niches import queries, rules
from hotlead.niches.records import Effects, Ladder, Niche, NicheChanges, NicheInput, NicheState
from hotlead.niches.service.effects import announce, weigh
from hotlead.niches.service.errors import NicheChanged, NicheInUse, SlugTaken
from hotlead.niches.service.ladder import get_ladder
from hotlead.niches.service.recording import record, refuse

# What of a niche decides whether a lead can be sold.
_DECIDES_SALES: Final = (
    "cascade_policy",
    "default_competition_level_id",
    "lead_max_age_hours",
    "provider_dedup_days",
)


async def create_niche(tx: Tx, actor: Actor, niche: NicheInput, now: datetime) -> Niche:
    """Make a niche without a form or levels; it is shown once it has a form.

    For administrators. Raises InvalidInput by field, and SlugTaken.
    """
    actor.require_admin()
    wanted, problems = rules.read_niche(niche)
    refuse(problems)
    niche_id = new_id()
    if not await queries.insert_niche(tx, niche_id, wanted, now):
        raise SlugTaken
    if await queries.is_former_slug(tx, wanted.slug, except_of=niche_id):
        raise SlugTaken
    entry = ("niche.created", f"Niche {wanted.name} created", audit.changes({}, wanted))
    await record(tx, actor, niche_id, entry, now)
    return await queries.get_niche(tx, niche_id)


async def update_niche(
    tx: Tx, actor: Actor, niche_id: UUID, changes: NicheChanges, now: datetime
) -> Niche:
    """Change a niche, at once for every form and sale; what is left out stays.

    For administrators. The address it had goes on leading to it. Subscribers whose promise
    changes are told. Nothing is written where nothing differs. Raises NotFound, InvalidInput by
    field, SlugTaken, and NicheChanged where `changes.version` is no longer the niche's.
    """
    actor.require_admin()
    niche = await queries.lock_niche(tx, niche_id)
    if changes.version not in (UNSET, niche.version):
        raise NicheChanged
    ladder = await get_ladder(tx, niche_id)
    before, wanted = _state_of(niche), _wanted(niche, ladder, changes)
    if wanted == before:
        return niche
    await _write(tx, niche_id, before, wanted, now)
    entry = ("niche.updated", f"Niche {wanted.name} changed", audit.changes(before, wanted))
    event_id = await record(tx, actor, niche_id, entry, now)
    await announce(tx, ladder, event_id, now)
    if any(getattr(before, name) != getattr(wanted, name) for name in _DECIDES_SALES):
        await _retry_unsold(tx, niche_id)
    return await queries.get_niche(tx, niche_id)


async def foresee_niche(tx: Tx, actor: Actor, niche_id: UUID, changes: NicheChanges) -> Effects:
    """What `update_niche` would mean to subscribers; nothing is changed.

    For administrators. Raises NotFound, InvalidInput by field, NicheChanged.
    """
    actor.require_admin()
    ladder = await get_ladder(tx, niche_id)
    niche = await queries.get_niche(tx, niche_id)
    if changes.version not in (UNSET, niche.version):
        raise NicheChanged
    wanted = _wanted(niche, ladder, changes)
    after = structs.replace(
        ladder,
        cascade_policy=wanted.cascade_policy,
        default_competition_level_id=wanted.default_competition_level_id,
    )
    return await weigh(tx, ladder, after, niche.version)


async def activate_niche(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    now: datetime,
    niche_version: int | UnsetType = UNSET,
) -> Niche:
    """Open a niche: its form is shown again, and what waits in it is sold.

    For administrators. Doing it twice is harmless. Its subscribers are told. Raises NotFound, and
    NicheChanged where `niche_version` is no longer the niche's.
    """
    return await _open_or_close(tx, actor, niche_id, niche_version, now, is_active=True)


async def deactivate_niche(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    now: datetime,
    niche_version: int | UnsetType = UNSET,
) -> Niche:
    """Close a niche: no form, no new subscriptions, no sales. Subscriptions and leads stay.

    For administrators. Doing it twice is harmless. Its subscribers are told. Raises NotFound, and
    NicheChanged where `niche_version` is no longer the niche's.
    """
    return await _open_or_close(tx, actor, niche_id, niche_version, now, is_active=False)


async def delete_niche(tx: Tx, actor: Actor, niche_id: UUID, now: datetime) -> Niche:
    """Erase a closed niche that nothing hangs on, with its form and levels; as it was.

    For administrators. Raises NotFound, and NicheInUse where it is open, or a lead or a
    subscription was ever made in it.
    """
    actor.require_admin()
    niche = await queries.lock_niche(tx, niche_id)
    ladder = await get_ladder(tx, niche_id)
    if niche.is_active:
        raise NicheInUse("Deactivate the niche before you delete it.")
    for level in ladder.levels:
        await queries.lock_level(tx, level.id)
    if await queries.is_niche_used(tx, niche_id):
        raise NicheInUse
    await queries.delete_niche(tx, niche_id)
    changed = audit.changes(_state_of(niche), {})
    await record(
        tx, actor, niche_id, ("niche.deleted", f"Niche {niche.name} deleted", changed), now
    )
    return niche


async def _open_or_close(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    niche_version: int | UnsetType,
    now: datetime,
    *,
    is_active: bool,
) -> Niche:
    actor.require_admin()
    niche = await queries.lock_niche(tx, niche_id)
    if niche.is_active is is_active:
        return niche
    if niche_version not in (UNSET, niche.version):
        raise NicheChanged
    ladder = await get_ladder(tx, niche_id)
    before = _state_of(niche)
    await queries.set_niche(tx, niche_id, structs.replace(before, is_active=is_active), now)
    done = "activated" if is_active else "deactivated"
    changed = audit.changes({"is_active": not is_active}, {"is_active": is_active})
    entry = (f"niche.{done}", f"Niche {niche.name} {done}", changed)
    event_id = await record(tx, actor, niche_id, entry, now)
    await announce(tx, ladder, event_id, now)
    if is_active:
        await enqueue(tx, "distribution.distribute_niche", {"niche_id": str(niche_id)})
        await _retry_unsold(tx, niche_id)
    return await queries.get_niche(tx, niche_id)


async def _write(
    tx: Tx, niche_id: UUID, before: NicheState, wanted: NicheState, now: datetime
) -> None:
    try:
        await queries.set_niche(tx, niche_id, wanted, now)
    except UniqueViolation as error:
        raise SlugTaken from error
    if wanted.slug == before.slug:
        return
    if await queries.is_former_slug(tx, wanted.slug, except_of=niche_id):
        raise SlugTaken
    await queries.insert_former_slug(tx, niche_id, before.slug, now)


def _state_of(niche: Niche) -> NicheState:
    return NicheState(**{name: getattr(niche, name) for name in NicheState.__struct_fields__})


def _wanted(niche: Niche, ladder: Ladder, changes: NicheChanges) -> NicheState:
    """The niche as it shall be; raises InvalidInput by field."""
    given = {
        name: value
        for name, value in structs.asdict(changes).items()
        if value is not UNSET and name != "version"
    }
    wanted, problems = rules.read_niche(structs.replace(_state_of(niche), **given))
    first = wanted.default_competition_level_id
    is_open = {level.id: level.is_active for level in ladder.levels}
    if first is not None and first != niche.default_competition_level_id and not is_open.get(first):
        problems["default_competition_level_id"] = "Choose one of the niche's active levels."
    refuse(problems)
    return wanted


async def _retry_unsold(tx: Tx, niche_id: UUID) -> None:
    """What may be sold changed, so leads that nobody could buy get another chance."""
    await enqueue(tx, "distribution.retry_unsold", {"niche_id": str(niche_id)})
