"""The rules of distribution once more: slow, obvious, one lead at a time, lists only.

Written from the specification and not from the code under test, so that the two can disagree.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hotlead.distribution.records import Candidate, LeadToSell, Market
from hotlead.niches.records import CascadePolicy
from hotlead.subscriptions.records import Used


@dataclass
class Reference:
    """A market that remembers everything that happened in it."""

    market: Market
    now: datetime
    queues: dict[UUID, list[Candidate]] = field(init=False)
    balances: dict[int, Decimal] = field(init=False)
    bought: list[tuple[Candidate, LeadToSell, Decimal]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queues = {key: list(queue) for key, queue in self.market.queues.items()}
        self.balances = dict(self.market.balances)

    def sell(self, lead: LeadToSell) -> list[tuple[UUID, int]]:
        """The (level, subscription number) of each buyer, in order."""
        buyers: list[tuple[UUID, int]] = []
        owners: set[int] = set(lead.buyers)
        promises: list[int] = []
        for level in self.market.levels:
            if lead.is_expired:
                break
            most = level.max_count
            if self.market.policy is CascadePolicy.PROMISE:
                most = min([most, *promises]) - len(buyers)
            here: list[Candidate] = []
            for candidate in list(self.queues[level.id]):
                if len(here) >= most:
                    break
                if self._can_buy(candidate, lead, level.price, owners):
                    here.append(candidate)
                    owners.add(candidate.provider)
            for candidate in here:
                buyers.append((level.id, candidate.number))
                promises.append(level.max_count)
                if not lead.is_test:
                    self.balances[candidate.provider] -= level.price
                    self.bought.append((candidate, lead, level.price))
                    self.queues[level.id].remove(candidate)
                    self.queues[level.id].append(candidate)
            if len(here) >= most:
                break
            if here and self.market.policy is CascadePolicy.FIRST_FILL:
                break
        return buyers

    def _can_buy(
        self, candidate: Candidate, lead: LeadToSell, price: Decimal, owners: set[int]
    ) -> bool:
        terms = candidate.terms
        return (
            candidate.blocked is None
            and candidate.provider not in owners
            and self.balances[candidate.provider] >= price
            and (terms.schedule is None or terms.schedule.is_open(self.now))
            and self._within_limits(candidate, price)
            and not self._knows(candidate, lead)
            and (terms.area is None or terms.area.covers(lead.place))
            and all(
                field_id in lead.answers and wanted.matches(lead.answers[field_id])
                for field_id, wanted in terms.filters.items
            )
        )

    def _within_limits(self, candidate: Candidate, price: Decimal) -> bool:
        limits = candidate.terms.limits
        if limits is None:
            return True
        before = self.market.used.get(candidate.number, Used())
        mine = [p for c, _, p in self.bought if c.number == candidate.number]
        caps = (
            (limits.cap_hour, before.hour),
            (limits.cap_day, before.day),
            (limits.cap_week, before.week),
            (limits.cap_month, before.month),
        )
        budgets = (
            (limits.budget_day, before.spent_day),
            (limits.budget_week, before.spent_week),
            (limits.budget_month, before.spent_month),
        )
        spent = sum(mine, Decimal(0))
        return all(cap is None or used + len(mine) + 1 <= cap for cap, used in caps) and all(
            budget is None or used + spent + price <= budget for budget, used in budgets
        )

    def _knows(self, candidate: Candidate, lead: LeadToSell) -> bool:
        if candidate.terms.dedup_days == 0:
            return False
        just_now = any(
            c.provider == candidate.provider and other.fingerprint == lead.fingerprint
            for c, other, _ in self.bought
        )
        before = self.market.contacts.get((candidate.provider, lead.fingerprint))
        window = timedelta(days=candidate.terms.dedup_days)
        return just_now or (before is not None and self.now - before < window)
