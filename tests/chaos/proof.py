"""What must be true after the storm, each proof from the tables alone."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast
from uuid import UUID

from hotlead.distribution.records import LeadToSell, Market, Terms
from hotlead.distribution.service.market import TermsCache, load_frame, load_market
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from hotlead.niches.records import Location
from hotlead.subscriptions.records import Place
from tests.chaos.storm import Watch
from tests.distribution.reference import Reference


@dataclass(frozen=True, slots=True)
class Bought:
    """One sale as it is stored."""

    lead_id: UUID
    level_id: UUID
    subscription: int
    provider_id: UUID
    price: Decimal


async def list_sales(watch: Watch) -> list[Bought]:
    """Every sale, with the price of its level: no price changed."""
    rows = await watch.ask(
        """
        SELECT a.lead_id, a.competition_level_id, s.number, a.provider_id, l.price_per_lead
        FROM lead_assignments AS a
        JOIN provider_subscriptions AS s ON s.id = a.subscription_id
        JOIN competition_levels AS l ON l.id = a.competition_level_id
        """
    )
    return [Bought(*row) for row in rows]


async def load_markets(db: Database, niche_ids: Sequence[UUID]) -> dict[UUID, Market]:
    """Every niche's market as it stands now, whole queues."""
    markets: dict[UUID, Market] = {}
    async with db.transaction(SYSTEM) as tx:
        for niche_id in niche_ids:
            frame = await load_frame(tx, niche_id)
            assert frame is not None
            chunks = {level.id: 1_000 for level in frame.levels}
            markets[niche_id] = await load_market(
                tx, frame, [], chunks, cache=TermsCache(), now=utc_now()
            )
    return markets


async def list_decided(watch: Watch) -> dict[UUID, list[LeadToSell]]:
    """The leads of each niche in the order they were decided in.

    A batch takes its id, which begins with the time, while it holds the niche.
    """
    leads = {
        lead_id: LeadToSell(lead_id, answers, Place.of(Location()), fingerprint)
        for lead_id, answers, fingerprint in await watch.ask(
            "SELECT id, form_data, contact_fingerprint FROM leads"
        )
    }
    decided: dict[UUID, list[LeadToSell]] = defaultdict(list)
    for niche_id, lead_ids in await watch.ask(
        "SELECT niche_id, lead_ids FROM distribution_batches ORDER BY id"
    ):
        decided[niche_id] += [leads[lead_id] for lead_id in lead_ids]
    return decided


def prove_reference(
    markets: Mapping[UUID, Market],
    decided: Mapping[UUID, Sequence[LeadToSell]],
    sales: Sequence[Bought],
) -> None:
    """The slow, obvious model, sent the same leads in the same order, sells to the same buyers."""
    buyers = _buyers(sales)
    for niche_id, market in markets.items():
        reference = Reference(market, utc_now())
        for position, lead in enumerate(decided[niche_id]):
            wanted = sorted(reference.sell(lead))
            assert wanted == buyers[lead.id], f"lead {position} of niche {niche_id}"


def prove_fair(
    markets: Mapping[UUID, Market],
    decided: Mapping[UUID, Sequence[LeadToSell]],
    sales: Sequence[Bought],
) -> Mapping[UUID, int]:
    """Who could buy the same leads got as many, give or take one; nobody waits longer than a round.

    Two that could buy exactly the same leads take turns: who is served goes behind the other. That
    is so at every level. On the lower ones it takes those apart who bought some leads further up:
    such a lead passes them by, they keep their place, and the next one they could buy is theirs
    all the sooner. What holds for them too: a lead they could buy and did not get was sold to
    others in front of them, who then went behind them. So at most ⌈n ÷ max⌉ - 1 such leads come
    between two of theirs, of the n that could buy at that level at all.

    The largest difference of each level's equals.
    """
    buyers = {lead_id: set(pairs) for lead_id, pairs in _buyers(sales).items()}
    spreads: dict[UUID, int] = {}
    for niche_id, market in markets.items():
        chances = _chances(market, decided[niche_id], buyers)
        for level in market.levels:
            mine = {n: tuple(c) for (level_id, n), c in chances.items() if level_id == level.id}
            longest = -(-len(mine) // level.max_count) - 1
            for number, offered in mine.items():
                waited = _longest_wait(offered, buyers, (level.id, number))
                assert waited <= longest, (niche_id, level.id, number, waited)
            spreads[level.id] = _spread(level.id, mine, buyers)
            assert spreads[level.id] <= 1, (niche_id, level.id)
    return spreads


def _chances(
    market: Market,
    decided: Sequence[LeadToSell],
    buyers: Mapping[UUID, set[tuple[UUID, int]]],
) -> dict[tuple[UUID, int], list[UUID]]:
    """The leads each subscription could have bought, in order, by level and number."""
    chances: dict[tuple[UUID, int], list[UUID]] = defaultdict(list)
    for lead in decided:
        owners: set[int] = set()
        for level in market.levels:
            queue = market.queues[level.id]
            able = [c for c in queue if c.provider not in owners and _matches(c.terms, lead)]
            for candidate in able:
                chances[level.id, candidate.number].append(lead.id)
            here = {c.provider for c in able if (level.id, c.number) in buyers[lead.id]}
            owners |= here
            if len(here) == level.max_count:
                break
    return chances


def _matches(terms: Terms, lead: LeadToSell) -> bool:
    return all(wanted.matches(lead.answers[name]) for name, wanted in terms.filters.items)


def _longest_wait(
    offered: Sequence[UUID], buyers: Mapping[UUID, set[tuple[UUID, int]]], who: tuple[UUID, int]
) -> int:
    longest = waited = 0
    for lead_id in offered:
        waited = 0 if who in buyers[lead_id] else waited + 1
        longest = max(longest, waited)
    return longest


def _spread(
    level_id: UUID,
    chances: Mapping[int, Sequence[UUID]],
    buyers: Mapping[UUID, set[tuple[UUID, int]]],
) -> int:
    got: dict[Sequence[UUID], list[int]] = defaultdict(list)
    for number, offered in chances.items():
        got[offered].append(sum((level_id, number) in buyers[lead_id] for lead_id in offered))
    return max(max(counts) - min(counts) for counts in got.values())


async def prove_once(watch: Watch, sales: Sequence[Bought], readers: Collection[UUID]) -> None:
    """No provider has a lead twice; each sale was announced once to a buyer who wants that."""
    pairs = Counter((sale.lead_id, sale.provider_id) for sale in sales)
    assert set(pairs.values()) == {1}
    told = await watch.ask(
        "SELECT lead_id, recipient_id FROM deliveries WHERE template = 'new_lead'"
    )
    wanted = {pair: 1 for pair in pairs if pair[1] in readers}
    assert Counter((lead_id, provider_id) for lead_id, provider_id in told) == wanted


async def prove_balances(
    watch: Watch, opening: Mapping[UUID, Decimal], sales: Sequence[Bought]
) -> Mapping[UUID, Decimal]:
    """Balances from the sales and the levels' prices alone; each sale has its own ledger entry."""
    expected = dict(opening)
    for sale in sales:
        expected[sale.provider_id] -= sale.price
    stored = cast("dict[UUID, Decimal]", dict(await watch.ask("SELECT id, balance FROM providers")))
    assert stored == expected
    entries = await watch.ask(
        """
        SELECT lead_id, provider_id, amount FROM provider_ledger
        WHERE transaction_type = 'lead_purchase'
        """
    )
    paid = Counter((sale.lead_id, sale.provider_id, -sale.price) for sale in sales)
    assert Counter(tuple(entry) for entry in entries) == paid
    return stored


def _buyers(sales: Sequence[Bought]) -> dict[UUID, list[tuple[UUID, int]]]:
    buyers: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    for sale in sales:
        buyers[sale.lead_id].append((sale.level_id, sale.subscription))
    return {lead_id: sorted(pairs) for lead_id, pairs in buyers.items()}
