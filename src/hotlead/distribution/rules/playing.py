"""Leads that came before, sold again on another market: by the engine's rules, in memory."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from hotlead.distribution.records import LeadToSell, RecentLead
from hotlead.distribution.records.market_what_if import Figures, Played
from hotlead.distribution.records.simulation import MadeMarket
from hotlead.distribution.rules.book import Book
from hotlead.distribution.rules.deciding import Desk
from hotlead.kit.money import format_money

CENT = Decimal("0.01")


def play_again(made: MadeMarket, leads: Sequence[RecentLead]) -> Played:
    """Sell leads in the order they reached the market, each at its moment.

    Pure. Limits are read once an hour and on every sale, as the engine does within a batch.
    """
    book = Book(made)
    desk: Desk | None = None
    hour: datetime | None = None
    bought, spent = Counter[int](), dict[int, Decimal]()
    buyers: list[frozenset[int]] = []
    for at, recent in enumerate(leads):
        now = recent.at.replace(minute=0, second=0, microsecond=0)
        if desk is None or now != hour:
            desk, hour = book.open(recent.at), now
        desk.move_to(recent.at)
        lead = LeadToSell(UUID(int=at), recent.answers, recent.place, recent.fingerprint)
        decision = desk.decide(lead)
        # Only where a queue is cut off, and none of these is.
        if decision is None:
            break
        book.write(lead, decision, recent.at)
        for sale in decision.sales:
            provider = sale.candidate.provider
            bought[provider] += 1
            spent[provider] = spent.get(provider, Decimal(0)) + sale.price
        buyers.append(frozenset(sale.candidate.provider for sale in decision.sales))
    return Played(buyers, bought, spent, sum(spent.values(), Decimal("0.00")))


def figures_of(played: Played) -> Figures:
    """The sum of it."""
    sold = sum(1 for providers in played.buyers if providers)
    sales = sum(len(providers) for providers in played.buyers)
    each = (Decimal(sales) / sold if sold else Decimal(0)).quantize(CENT)
    return Figures(sold=sold, sales=sales, revenue=played.revenue, buyers_per_sold_lead=each)


def count_moved(before: Played, after: Played) -> int:
    """How many leads have other buyers."""
    return sum(one != other for one, other in zip(before.buyers, after.buyers, strict=True))


def say_moved(leads: int, moved: int, before: Figures, after: Figures) -> str:
    """`This change moves 18% of last month's leads · $1,204.00 more revenue`."""
    if not leads:
        return "No leads came last month, so there is nothing to compare with yet"
    share = 100 * moved / leads
    percent = f"{share:.0f}%" if moved == 0 or share >= 1 else "less than 1%"
    said = f"This change moves {percent} of last month's leads"
    if after.sold != before.sold:
        more = after.sold - before.sold
        said += f" · {abs(more):,} {'more' if more > 0 else 'fewer'} sold"
    if after.revenue != before.revenue:
        more_money = after.revenue - before.revenue
        word = "more" if more_money > 0 else "less"
        said += f" · {format_money(abs(more_money))} {word} revenue"
    return said
