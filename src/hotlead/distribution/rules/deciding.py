"""Who buys which lead. Pure: the same snapshot gives the same plan, always.

Leads are decided one after the other on a working copy of the market, so that a batch decides
exactly what one lead at a time would have decided.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from msgspec.structs import replace

from hotlead.distribution.records import (
    Candidate,
    Decision,
    LeadToSell,
    Level,
    LevelDecision,
    Market,
    Outcome,
    Plan,
    Reason,
    Sale,
)
from hotlead.niches.records import CascadePolicy
from hotlead.subscriptions.records import Used

ATTEMPTS_MAX = 5
RETRY_WINDOW = timedelta(hours=72)
# Pauses between attempts that nothing else triggers; supply that changes triggers one at once.
RETRY_PAUSES = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
FREE = Decimal("0.00")
NOTHING_USED = Used()


def distribute(leads: Sequence[LeadToSell], market: Market, now: datetime) -> Plan:
    """Decide every lead, in the order given.

    Where a level's queue holds only the front of it and the decision needs more, the plan says
    which level is `short` and decides nothing.
    """
    desk = Desk(market, now)
    decisions: list[Decision] = []
    for lead in leads:
        decision = desk.decide(lead)
        if decision is None:
            return Plan((), desk.short)
        decisions.append(decision)
    return Plan(decisions)


def next_attempt_at(attempt: int, approved_at: datetime, now: datetime) -> datetime | None:
    """When an unsold lead is tried again by itself; None after the last time.

    At most ATTEMPTS_MAX attempts, all within RETRY_WINDOW of the lead's approval.
    """
    if attempt >= ATTEMPTS_MAX:
        return None
    due = now + RETRY_PAUSES[min(attempt, len(RETRY_PAUSES)) - 1]
    return due if due <= approved_at + RETRY_WINDOW else None


class Desk:
    """The working copy of the market on which a batch is decided."""

    def __init__(self, market: Market, now: datetime) -> None:
        self._market = market
        self._now = now
        self._balances = dict(market.balances)
        self._used = dict(market.used)
        self._contacts = dict(market.contacts)
        self._queues = {
            level.id: OrderedDict((c.number, c) for c in market.queues.get(level.id, ()))
            for level in market.levels
        }
        self.short: UUID | None = None

    def decide(self, lead: LeadToSell) -> Decision | None:
        """Sell one lead level by level; None when a queue would have to be read further."""
        if lead.is_expired:
            return self._closed(lead, [], [LevelDecision(UUID(int=0), {}, Reason.LEAD_EXPIRED)])
        sales: list[Sale] = []
        told: list[LevelDecision] = []
        for level in self._market.levels:
            room = self._room(level, sales)
            if room <= 0:
                told.append(LevelDecision(level.id, {}, Reason.PROMISE_REACHED))
                break
            reasons: dict[str, list[int]] = {}
            winners = self._fill(level, lead, room, {*lead.buyers, *_buyers(sales)}, reasons)
            is_full = len(winners) == room
            if not is_full and level.id in self._market.partial:
                self.short = level.id
                return None
            told.append(LevelDecision(level.id, reasons, self._rest(level, room, is_full=is_full)))
            sales += [self._sell(level, lead, candidate) for candidate in winners]
            if is_full or (winners and self._market.policy is CascadePolicy.FIRST_FILL):
                break
        return self._closed(lead, sales, told)

    def _room(self, level: Level, sales: Sequence[Sale]) -> int:
        """How many buyers the level may still add to the lead."""
        if self._market.policy is not CascadePolicy.PROMISE:
            return level.max_count
        # Whoever bought before was promised at most `competitors_max` others.
        promised = min((sale.competitors_max + 1 for sale in sales), default=level.max_count)
        return min(promised, level.max_count) - len(sales)

    def _rest(self, level: Level, room: int, *, is_full: bool) -> Reason | None:
        if not is_full:
            return None
        return Reason.LEVEL_FULL if room == level.max_count else Reason.PROMISE_REACHED

    def _fill(
        self,
        level: Level,
        lead: LeadToSell,
        room: int,
        taken: set[int],
        reasons: dict[str, list[int]],
    ) -> list[Candidate]:
        """The first `room` subscriptions of the queue that can buy; the others get a reason."""
        winners: list[Candidate] = []
        for number, candidate in self._queues[level.id].items():
            refusal = self.refusal(candidate, lead, level.price, taken)
            if refusal is None:
                refusal = Reason.WON
                winners.append(candidate)
            if refusal in reasons:
                reasons[refusal].append(number)
            else:
                reasons[refusal] = [number]
            if len(winners) == room:
                break
        return winners

    def move_to(self, now: datetime) -> None:
        """Decide at a later moment of the same hour, for which limits were read."""
        self._now = now

    def find(self, level_id: UUID, number: int) -> Candidate | None:
        """The subscription of this number in a level's queue."""
        return self._queues[level_id].get(number)

    def queue_of(self, level_id: UUID) -> Iterable[Candidate]:
        """A level's subscriptions, the one that is next first."""
        return self._queues[level_id].values()

    def balance_of(self, provider: int) -> Decimal:
        """What a provider has left."""
        return self._balances[provider]

    def used_by(self, number: int) -> Used:
        """What a subscription has bought in its running periods."""
        return self._used.get(number, NOTHING_USED)

    def lend(self, provider: int, balance: Decimal) -> None:
        """Let a provider have so much, to ask what else stands against it."""
        self._balances[provider] = balance

    def refusal(
        self, candidate: Candidate, lead: LeadToSell, price: Decimal, taken: AbstractSet[int]
    ) -> str | None:
        """The first reason why the subscription cannot buy the lead, in the order of checking."""
        if candidate.blocked is not None:
            return candidate.blocked
        if candidate.provider in taken:
            return Reason.ALREADY_ASSIGNED
        if self._balances[candidate.provider] < price:
            return Reason.INSUFFICIENT_BALANCE
        terms = candidate.terms
        if terms.schedule is not None and not terms.schedule.is_open(self._now):
            return Reason.OUTSIDE_SCHEDULE
        if terms.limits is not None:
            used = self._used.get(candidate.number, NOTHING_USED)
            reached = terms.limits.first_reached(used, price)
            if reached is not None:
                return reached
        if terms.dedup_days and self._contacts and self._knows(candidate, lead):
            return Reason.DUPLICATE_CONTACT
        if terms.area is not None and not terms.area.covers(lead.place):
            return Reason.OUTSIDE_SERVICE_AREA
        return terms.filters.first_mismatch(lead.answers)

    def _knows(self, candidate: Candidate, lead: LeadToSell) -> bool:
        """Whether the provider bought the same person within its window."""
        bought_at = self._contacts.get((candidate.provider, lead.fingerprint))
        window = timedelta(days=candidate.terms.dedup_days)
        return bought_at is not None and self._now - bought_at < window

    def _sell(self, level: Level, lead: LeadToSell, candidate: Candidate) -> Sale:
        """Book a sale on the working copy; a test lead leaves no trace on it."""
        if not lead.is_test:
            self._balances[candidate.provider] -= level.price
            self._contacts[candidate.provider, lead.fingerprint] = self._now
            if candidate.terms.limits is not None:
                used = self._used.get(candidate.number, NOTHING_USED)
                self._used[candidate.number] = _one_more(used, level.price)
            self._requeue(level, candidate)
        return Sale(
            lead.id,
            level.id,
            candidate,
            FREE if lead.is_test else level.price,
            level.competitors_max,
            lead.is_test,
        )

    def _requeue(self, level: Level, candidate: Candidate) -> None:
        """Last in the queue; out of it where subscriptions that were not read stand before."""
        queue = self._queues[level.id]
        if level.id in self._market.partial:
            del queue[candidate.number]
        else:
            queue.move_to_end(candidate.number)

    def _closed(
        self, lead: LeadToSell, sales: Sequence[Sale], told: Sequence[LevelDecision]
    ) -> Decision:
        counts: Counter[str] = Counter()
        for level in told:
            counts.update({str(code): len(numbers) for code, numbers in level.reasons.items()})
            if level.rest is Reason.LEAD_EXPIRED:
                counts[Reason.LEAD_EXPIRED] += 1
        outcome = Outcome.DISTRIBUTED if sales else Outcome.UNSOLD
        return Decision(lead.id, lead.attempt, outcome, sales, told, counts)


def _buyers(sales: Sequence[Sale]) -> list[int]:
    return [sale.candidate.provider for sale in sales]


def _one_more(used: Used, price: Decimal) -> Used:
    return replace(
        used,
        hour=used.hour + 1,
        day=used.day + 1,
        week=used.week + 1,
        month=used.month + 1,
        spent_day=used.spent_day + price,
        spent_week=used.spent_week + price,
        spent_month=used.spent_month + price,
    )
