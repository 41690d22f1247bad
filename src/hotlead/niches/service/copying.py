"""Making a niche like another."""

from datetime import datetime
from uuid import UUID

from msgspec import structs

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.niches import queries
from hotlead.niches.records import (
    LevelInput,
    Niche,
    NicheChanges,
    NicheCopy,
    NicheInput,
)
from hotlead.niches.service.forms import activate_schema, publish_schema
from hotlead.niches.service.ladder import get_ladder
from hotlead.niches.service.levels import create_level, deactivate_level
from hotlead.niches.service.niches import create_niche, update_niche
from hotlead.niches.service.recording import record


async def clone_niche(
    tx: Tx, actor: Actor, niche_id: UUID, copy: NicheCopy, now: datetime
) -> Niche:
    """Make a closed niche with the settings, the levels and the form in force of another.

    The form becomes version 1, in force; subscriptions and leads are not copied. For
    administrators. Raises NotFound, InvalidInput by field, SlugTaken.
    """
    actor.require_admin()
    original = await queries.get_niche(tx, niche_id)
    settings = {name: getattr(original, name) for name in NicheInput.__struct_fields__}
    wanted = structs.replace(NicheInput(**settings), **structs.asdict(copy), is_active=False)
    made = await create_niche(tx, actor, wanted, now)
    await _copy_form(tx, actor, original, made, now)
    await _copy_levels(tx, actor, original, made, now)
    origin = {"from_niche_id": str(niche_id)}
    entry = ("niche.cloned", f"Made like {original.name}", audit.changes({}, origin))
    await record(tx, actor, made.id, entry, now)
    return await queries.get_niche(tx, made.id)


async def _copy_form(tx: Tx, actor: Actor, original: Niche, made: Niche, now: datetime) -> None:
    stored = await queries.find_schema(tx, original.id)
    if stored is None:
        return
    summary = f"As version {stored.version} of {original.name}"
    version = await publish_schema(
        tx, actor, made.id, stored.schema, change_summary=summary, now=now
    )
    await activate_schema(tx, actor, made.id, version, now)


async def _copy_levels(tx: Tx, actor: Actor, original: Niche, made: Niche, now: datetime) -> None:
    for level in (await get_ladder(tx, original.id)).levels:
        values = {name: getattr(level, name) for name in LevelInput.__struct_fields__}
        copy = await create_level(tx, actor, made.id, LevelInput(**values), now)
        if not level.is_active:
            await deactivate_level(tx, actor, copy.id, now)
        elif level.id == original.default_competition_level_id:
            first = NicheChanges(default_competition_level_id=copy.id)
            await update_niche(tx, actor, made.id, first, now)
