"""What a change of levels or policy would have done to last month: before anything is saved."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec
from msgspec import UNSET, structs

from hotlead.distribution import queries, rules
from hotlead.distribution.records import Candidate, Level, Reason, RecentLead
from hotlead.distribution.records.market_what_if import (
    LevelDraft,
    LiveRow,
    MarketDraft,
    MarketWhatIf,
    Played,
    ProviderEffect,
)
from hotlead.distribution.records.simulation import MadeMarket
from hotlead.distribution.service.market import compile_terms
from hotlead.distribution.service.what_if import DAYS, routes_of
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.niches import service as niches
from hotlead.niches.records import (
    AdminNiche,
    CascadePolicy,
    CompetitionLevel,
    LevelInput,
    Location,
)
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Place

LEADS_MAX: Final = 5_000
SUBSCRIPTIONS_MAX: Final = 5_000
PROVIDERS_SHOWN: Final = 100
ENDLESS: Final = Decimal(10**9)
NOTHING: Final = Decimal("0.00")
_Answers = msgspec.json.Decoder(dict[str, object])


async def what_if_market(
    db: Database, actor: Actor, niche_id: UUID, draft: MarketDraft, now: datetime
) -> MarketWhatIf:
    """Sell the newest LEADS_MAX leads of the last DAYS days again, as it is and as it might be.

    For administrators; writes nothing. Raises NotFound, and InvalidInput by field.
    """
    actor.require_admin()
    async with db.transaction(actor) as tx:
        niche = await niches.get_admin_niche(tx, actor, niche_id, now)
        wanted = _wanted(niche.levels, draft)
        rows = await queries.list_live(tx, niche_id, SUBSCRIPTIONS_MAX)
        leads = await _read_leads(tx, niche_id, now - timedelta(days=DAYS))
    policy = draft.cascade_policy or niche.cascade_policy

    def play() -> tuple[Played, Played]:
        is_now = _market(niche, niche.cascade_policy, niche.levels, rows)
        might_be = _market(niche, policy, wanted, rows)
        return rules.play_again(is_now, leads), rules.play_again(might_be, leads)

    # A month takes a second or more: the other requests of this process go on meanwhile.
    before, after = await asyncio.to_thread(play)
    return _told(rows, before, after)


async def _read_leads(tx: Tx, niche_id: UUID, since: datetime) -> list[RecentLead]:
    """The newest, in the order they reached the market, as answers to the form in force."""
    rows = await queries.list_recent_leads(tx, niche_id, since, LEADS_MAX)
    routes = await routes_of(tx, niche_id, rows)
    return [
        RecentLead(
            at,
            Place.of(Location(None, None, state, country, code, latitude, longitude)),
            routes.map_answers(version, _Answers.decode(text)) if routes else _Answers.decode(text),
            fingerprint,
        )
        for at, version, text, fingerprint, latitude, longitude, state, country, code in reversed(
            rows
        )
    ]


def _wanted(levels: Sequence[CompetitionLevel], draft: MarketDraft) -> list[CompetitionLevel]:
    """The levels as they might be; raises InvalidInput by field."""
    by_id = {level.id: level for level in levels}
    problems: dict[str, str] = {}
    for at, change in enumerate(draft.levels):
        level = by_id.get(change.id)
        if level is None:
            problems[f"levels.{at}.id"] = "Name a level of the niche."
            continue
        by_id[level.id], found = _changed(level, change)
        problems |= {f"levels.{at}.{name}": sentence for name, sentence in found.items()}
    order = draft.level_ids or list(by_id)
    if sorted(order) != sorted(by_id):
        problems["level_ids"] = "Name every level of the niche once."
    if problems:
        raise InvalidInput(fields=problems)
    return [
        structs.replace(by_id[level_id], order_position=at)
        for at, level_id in enumerate(order, start=1)
    ]


def _changed(
    level: CompetitionLevel, change: LevelDraft
) -> tuple[CompetitionLevel, dict[str, str]]:
    given = {
        name: value
        for name in ("price_per_lead", "max_distribution_count", "is_active")
        if (value := getattr(change, name)) is not UNSET
    }
    wanted = structs.replace(level, **given)
    _, problems = niches.read_level(
        LevelInput(
            name=wanted.name,
            max_distribution_count=wanted.max_distribution_count,
            price_per_lead=wanted.price_per_lead,
        )
    )
    return wanted, problems


def _market(
    niche: AdminNiche,
    policy: CascadePolicy,
    levels: Sequence[CompetitionLevel],
    rows: Sequence[LiveRow],
) -> MadeMarket:
    """The market of the niche with these levels; every provider has money without end."""
    tried = niches.levels_in_order(list(levels), niche.default_competition_level_id)
    maxima = [level.max_distribution_count for level in tried]
    made = [
        Level(
            level.id,
            level.price_per_lead,
            level.max_distribution_count,
            niches.competitors_max(policy, maxima, at),
        )
        for at, level in enumerate(tried)
    ]
    queues: dict[UUID, list[Candidate]] = {level.id: [] for level in made}
    for row in rows:
        if row.level_id in queues:
            queues[row.level_id].append(_candidate(row, niche.provider_dedup_days))
    return MadeMarket(
        policy=policy,
        levels=made,
        queues=queues,
        balances={row.provider: ENDLESS for row in rows},
        zones={row.number: subscriptions.zone_of(row.timezone) for row in rows},
    )


def _candidate(row: LiveRow, dedup_days: int) -> Candidate:
    blocked = None
    if not row.is_provider_active:
        blocked = Reason.PROVIDER_INACTIVE
    elif row.is_paused:
        blocked = Reason.SUBSCRIPTION_PAUSED
    terms = compile_terms(row, dedup_days)
    return Candidate(row.number, row.provider, row.filters_version, blocked, terms)


def _told(rows: Sequence[LiveRow], before: Played, after: Played) -> MarketWhatIf:
    names = {row.provider: row for row in rows}
    effects = [
        ProviderEffect(
            provider_id=names[provider].provider_id,
            company_name=names[provider].company_name,
            leads_before=before.leads.get(provider, 0),
            leads_after=after.leads.get(provider, 0),
            spent_before=before.spent.get(provider, NOTHING),
            spent_after=after.spent.get(provider, NOTHING),
        )
        for provider in before.leads.keys() | after.leads.keys()
    ]
    concerned = [
        one
        for one in effects
        if (one.leads_before, one.spent_before) != (one.leads_after, one.spent_after)
    ]
    concerned.sort(key=lambda one: (-abs(one.spent_after - one.spent_before), one.company_name))
    leads, moved = len(before.buyers), rules.count_moved(before, after)
    was, might_be = rules.figures_of(before), rules.figures_of(after)
    return MarketWhatIf(
        days=DAYS,
        leads=leads,
        moved=moved,
        before=was,
        after=might_be,
        providers=concerned[:PROVIDERS_SHOWN],
        providers_total=len(concerned),
        sentence=rules.say_moved(leads, moved, was, might_be),
    )
