"""Playing a made-up market: the engine's rules over as many leads as one likes, in memory."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from hotlead.distribution.records import Candidate, Decision, LeadToSell, Outcome
from hotlead.distribution.records.simulation import MadeHour, MadeMarket, Share, Tally
from hotlead.distribution.rules.book import Book
from hotlead.distribution.rules.deciding import Desk
from hotlead.distribution.rules.fairness import share_out

# A Monday, so that weeks are whole.
START: Final = datetime(2026, 1, 5, tzinfo=UTC)
# How many subscriptions are asked, for the sake of the shares alone: some two minutes of them.
ASKED_MAX: Final = 200_000_000
NOBODY: Final = frozenset[int]()


def simulate(made: MadeMarket, hours: Iterable[MadeHour], leads: int) -> Tally:
    """Sell the leads of each hour; providers that run low top up once a day.

    Pure: the same market and hours give the same tally.
    """
    book = Book(made)
    subscriptions = sum(len(queue) for queue in made.queues.values())
    tally = Tally(every=max(1, -(-leads * subscriptions // ASKED_MAX)))
    for level in made.levels:
        for candidate in made.queues[level.id]:
            tally.shares[candidate.number] = Share(candidate.number, level.id)
    for hour in hours:
        now = START + timedelta(hours=hour.hour)
        if hour.hour % 24 == 0:
            tally.deposited += book.top_up(made.top_ups)
        if not hour.leads:
            continue
        desk = book.open(now)
        for lead in hour.leads:
            is_counted = tally.leads % tally.every == 0
            able = _able(book, desk, lead) if is_counted else []
            decision = desk.decide(lead)
            # Only where a queue is cut off, and a made-up market's never is.
            if decision is None:
                return tally
            book.write(lead, decision, now)
            _count(tally, decision, hour.hour // 24)
            if is_counted:
                _share(tally, able, decision)
    return tally


def _able(book: Book, desk: Desk, lead: LeadToSell) -> list[list[Candidate]]:
    """For each level, the subscriptions that could buy the lead, if it has room for them."""
    return [
        [
            candidate
            for candidate in desk.queue_of(level.id)
            if desk.refusal(candidate, lead, level.price, NOBODY) is None
        ]
        for level in book.levels
    ]


def _count(tally: Tally, decision: Decision, day: int) -> None:
    tally.leads += 1
    tally.leads_by_day[day] = tally.leads_by_day.get(day, 0) + 1
    if decision.outcome is Outcome.DISTRIBUTED:
        tally.sold += 1
        tally.sold_by_day[day] = tally.sold_by_day.get(day, 0) + 1
        tally.sales += len(decision.sales)
        tally.revenue += sum((sale.price for sale in decision.sales), Decimal(0))
        return
    for code, count in decision.reason_counts.items():
        tally.reasons[code] = tally.reasons.get(code, 0) + count


def _share(tally: Tally, able: list[list[Candidate]], decision: Decision) -> None:
    """Give every subscription that could have bought its part of what its level sold.

    Whose provider bought at another level could not.
    """
    winners = {sale.candidate.number for sale in decision.sales}
    owners = {sale.candidate.provider for sale in decision.sales}
    for candidates in able:
        numbers = [c.number for c in candidates if c.number in winners or c.provider not in owners]
        if not winners.isdisjoint(numbers):
            share_out(tally.shares, numbers, winners)


def jain(values: Iterable[float]) -> float:
    """Jain's index of fairness: 1 where all are equal, 1 ÷ n where one has everything."""
    listed = list(values)
    squares = sum(value * value for value in listed)
    return sum(listed) ** 2 / (len(listed) * squares) if squares else 1.0
