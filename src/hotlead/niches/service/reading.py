"""What administrators see of niches and levels."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import structs

from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.paging import PageOf, Paging
from hotlead.niches import queries, rules
from hotlead.niches.records import AdminLevel, AdminLevelRow, AdminNiche, LevelSearch


async def get_admin_niche(tx: Tx, actor: Actor, niche_id: UUID, now: datetime) -> AdminNiche:
    """A niche with its levels, for administrators; raises NotFound."""
    actor.require_admin()
    niche = await queries.get_niche(tx, niche_id)
    form = await queries.find_schema(tx, niche_id)
    paging = Paging(limit=queries.LEVELS_MAX)
    rows = await queries.list_levels(tx, paging, now, wanted=LevelSearch(niche_id=niche_id))
    levels = await _explain(tx, rows)
    return AdminNiche(
        **structs.asdict(niche),
        active_schema_version=form.version if form else None,
        levels=tuple(levels),
    )


async def list_admin_levels(
    tx: Tx, actor: Actor, paging: Paging, now: datetime, wanted: LevelSearch
) -> PageOf[AdminLevel]:
    """The levels that are wanted, by niche in their order; for administrators."""
    actor.require_admin()
    rows = await queries.list_levels(tx, paging, now, wanted=wanted)
    total = await queries.count_levels(tx, wanted)
    return PageOf(await _explain(tx, rows), paging.page, paging.limit, total)


async def get_admin_level(tx: Tx, actor: Actor, level_id: UUID, now: datetime) -> AdminLevel:
    """A level, for administrators; raises NotFound."""
    actor.require_admin()
    rows = await queries.list_levels(tx, Paging(limit=1), now, level_id=level_id)
    if not rows:
        raise NotFound
    return (await _explain(tx, rows))[0]


async def _explain(tx: Tx, rows: Sequence[AdminLevelRow]) -> list[AdminLevel]:
    ladders = await queries.list_ladders(tx, list({row.niche_id for row in rows}))
    promised = {ladder.niche_id: rules.promises(ladder) for ladder in ladders}
    return [rules.explain_level(row, promised[row.niche_id]) for row in rows]
