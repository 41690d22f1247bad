"""What a provider can buy: niches, levels, and how much came lately."""

from datetime import datetime, timedelta
from uuid import UUID

from hotlead.distribution import queries, rules
from hotlead.distribution.records import MarketLevel, MarketNiche, NicheOffer
from hotlead.distribution.service.what_if import (
    DAYS,
    LEADS_MAX,
    compile_draft,
    count_rows,
    filters_text,
    routes_of,
)
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.paging import PageOf, Paging
from hotlead.niches import service as niches
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Terms as WantedTerms


async def list_market(
    tx: Tx, actor: Actor, query: str, paging: Paging, now: datetime
) -> PageOf[MarketNiche]:
    """The niches on sale by name, for a provider; `query` is looked for in name and description.

    A niche without a form in force or an open level is not on sale, nor is a level before the one
    that the niche starts with.
    """
    provider_id = actor.require_provider()
    since = now - timedelta(days=DAYS)
    offers = await queries.list_offers(tx, provider_id, query, since, paging)
    items = [await _niche(tx, actor, offer, since) for offer in offers]
    return PageOf(items, paging.page, paging.limit, await queries.count_offers(tx, query))


async def _niche(tx: Tx, actor: Actor, offer: NicheOffer, since: datetime) -> MarketNiche:
    tried = niches.levels_in_order(offer.levels, offer.default_competition_level_id)
    maxima = [level.max_distribution_count for level in tried]
    matching = await _matching(tx, actor, offer, since) if offer.subscribed else {}
    return MarketNiche(
        niche_id=offer.niche_id,
        name=offer.name,
        slug=offer.slug,
        description=offer.description,
        is_demo=offer.is_demo,
        leads=offer.leads,
        levels=tuple(
            MarketLevel(
                competition_level_id=level.id,
                name=level.name,
                price_per_lead=level.price_per_lead,
                competitors_max=niches.competitors_max(offer.cascade_policy, maxima, position),
                is_affordable=offer.balance >= level.price_per_lead,
                subscription_id=offer.subscribed.get(level.id),
                matching=matching.get(level.id),
            )
            for position, level in enumerate(tried)
        ),
    )


async def _matching(tx: Tx, actor: Actor, offer: NicheOffer, since: datetime) -> dict[UUID, int]:
    """How many recent leads each subscription's terms let through, where that may be told."""
    rows = await queries.list_recent_leads(tx, offer.niche_id, since, LEADS_MAX)
    routes = await routes_of(tx, offer.niche_id, rows)
    matching: dict[UUID, int] = {}
    for level_id in offer.subscribed:
        draft = await subscriptions.check_draft(tx, actor, level_id, WantedTerms())
        found = draft.offer
        terms = compile_draft(draft.terms, found.timezone, found.dedup_days)
        counts = count_rows(rows, terms, found, routes)
        if not rules.is_telling(counts, filters_text(draft.schema, terms)):
            matching[level_id] = counts.matching
    return matching
