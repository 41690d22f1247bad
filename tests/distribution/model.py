"""The market once more, from the specification: what each event changes, in plain lists.

It decides nothing by the code under test, and knows nothing of how a market is stored. A verb
gives the code it must be refused with, and changes nothing then; None where it is done.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from math import inf
from typing import Final
from uuid import UUID

from hotlead.niches.records import CascadePolicy
from tests.distribution.test_rules import cascade, supplies

AGE_MAX: Final = timedelta(hours=168)
SAME_PERSON: Final = timedelta(days=30)
ATTEMPTS_MAX: Final = 5
RETRY_WINDOW: Final = timedelta(hours=72)
PAUSES: Final = (
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
State = dict[str, object]


@dataclass(eq=False)
class Level:
    """A level; `served` counts those it sent to the end of its queue."""

    id: UUID
    price: Decimal
    most: int
    is_open: bool = True
    served: int = 0


@dataclass(eq=False)
class Subscription:
    """A subscription; `place` is its number in the queue, None before its first lead."""

    id: UUID
    provider: UUID
    level: UUID
    minimum: int | None = None
    cap_day: int | None = None
    is_live: bool = True
    is_paused: bool = False
    place: int | None = None


@dataclass(frozen=True)
class Sale:
    """A lead sold; by hand where no drain sold it."""

    subscription: Subscription
    price: Decimal
    promised: int
    at: datetime


@dataclass(eq=False)
class Lead:
    """A lead with all that became of it."""

    id: UUID
    person: str
    budget: int
    is_test: bool
    created_at: datetime
    status: str = "pending_approval"
    approved_at: datetime | None = None
    tried_at: datetime | None = None
    due: datetime | None = None
    attempts: int = 0
    runs: int = 0
    sales: list[Sale] = field(default_factory=list[Sale])


@dataclass
class Model:
    """A niche with everybody in it. `levels` are in their order, subscriptions as they came."""

    levels: list[Level] = field(default_factory=list[Level])
    balances: dict[UUID, Decimal] = field(default_factory=dict[UUID, Decimal])
    subscriptions: list[Subscription] = field(default_factory=list[Subscription])
    leads: list[Lead] = field(default_factory=list[Lead])
    policy: CascadePolicy = CascadePolicy.ADDITIVE
    first: UUID | None = None
    is_open: bool = True

    def level(self, level_id: UUID) -> Level:
        return next(level for level in self.levels if level.id == level_id)

    def find(self, provider: UUID, level: UUID) -> Subscription | None:
        mine = (s for s in self.subscriptions if s.provider == provider and s.level == level)
        return next(mine, None)

    def on_sale(self) -> list[Level]:
        """The levels a lead is offered to, in order, from the one that is tried first."""
        tried = [level for level in self.levels if level.is_open]
        first = next((at for at, level in enumerate(tried) if level.id == self.first), 0)
        return tried[first:]

    def queue(self, level_id: UUID) -> list[Subscription]:
        """Live subscriptions: never served first, as they came, then the longest ago."""
        live = [s for s in self.subscriptions if s.level == level_id and s.is_live]
        return sorted(live, key=lambda s: s.place or 0)

    def subscribe(self, provider: UUID, level_id: UUID) -> str | None:
        known = self.find(provider, level_id)
        if not (self.is_open and self.level(level_id).is_open):
            return "not_found"
        return "already_subscribed" if known and known.is_live else None

    def pause(self, one: Subscription, *, is_paused: bool) -> str | None:
        if not one.is_live:
            return "subscription_ended"
        one.is_paused = is_paused
        return None

    def unsubscribe(self, one: Subscription) -> None:
        one.is_live = one.is_paused = False

    def move_money(self, provider: UUID, amount: Decimal) -> str | None:
        if self.balances[provider] + amount < 0:
            return "balance_too_low"
        self.balances[provider] += amount
        return None

    def approve(self, lead: Lead, now: datetime) -> str | None:
        if lead.status != "pending_approval":
            return "lead_not_pending"
        lead.status, lead.approved_at = "approved", now
        return None

    def reject(self, lead: Lead) -> str | None:
        if lead.status not in {"pending_approval", "unsold"}:
            return "lead_not_pending"
        lead.status, lead.approved_at, lead.due = "rejected", None, None
        return None

    def reopen(self, lead: Lead) -> str | None:
        if lead.status != "rejected":
            return "lead_not_rejected"
        lead.status = "pending_approval"
        return None

    def take_back(self, lead: Lead) -> str | None:
        if lead.sales:
            return "lead_sold"
        if lead.status not in {"approved", "unsold"}:
            return "lead_not_approved"
        lead.status, lead.approved_at, lead.due = "pending_approval", None, None
        return None

    def retry(self, lead: Lead) -> str | None:
        if lead.status != "unsold":
            return "lead_not_unsold"
        lead.status, lead.due = "approved", None
        return None

    def retry_unsold(self, now: datetime, *, supply_changed: bool) -> int:
        """Try again what is due, and what a change of supply makes due; how many."""
        waiting = [lead for lead in self.leads if self._may_retry(lead, now)]
        for lead in waiting if supply_changed else ():
            assert lead.tried_at is not None
            pause = PAUSES[lead.attempts - 2] if lead.attempts > 1 else timedelta()
            soon = max(now, lead.tried_at + pause)
            lead.due = min(lead.due or soon, soon)
        due = [one for one in waiting if self.is_open and one.due is not None and one.due <= now]
        for lead in due:
            lead.status, lead.due = "approved", None
        return len(due)

    def _may_retry(self, lead: Lead, now: datetime) -> bool:
        return (
            lead.status == "unsold"
            and lead.attempts < ATTEMPTS_MAX
            and lead.approved_at is not None
            and now - lead.approved_at <= RETRY_WINDOW
        )

    def drain(self, now: datetime) -> None:
        """Sell what is approved, the one approved first before the others."""
        approved = [lead for lead in self.leads if lead.status == "approved" and self.is_open]
        for lead in sorted(approved, key=lambda lead: (lead.approved_at or now, lead.id)):
            self._sell(lead, now)

    def _sell(self, lead: Lead, now: datetime) -> None:
        is_expired = now - lead.created_at > AGE_MAX
        for level, room in () if is_expired else self._offered(lead):
            queue = self.queue(level.id)
            could = [one for one in queue if self._can_buy(one, lead, level.price, now)]
            for one in could[: max(room, 0)]:
                self._book(one, lead, now)
        lead.attempts, lead.runs, lead.tried_at = lead.attempts + 1, lead.runs + 1, now
        lead.status = "distributed" if lead.sales else "unsold"
        may_be_due = not (lead.sales or is_expired or lead.attempts >= ATTEMPTS_MAX)
        due = now + PAUSES[lead.attempts - 1] if may_be_due else None
        in_time = due is not None and due <= (lead.approved_at or now) + RETRY_WINDOW
        lead.due = due if in_time else None

    def _offered(self, lead: Lead) -> Iterator[tuple[Level, int]]:
        """The levels the lead comes to, each with how many it may sell to when it is its turn."""
        promised = inf
        for level in self.on_sale():
            before, room = len(lead.sales), level.most
            if self.policy is CascadePolicy.PROMISE:
                room = int(min(level.most, promised)) - before
            yield level, room
            sold = len(lead.sales) - before
            promised = min(promised, level.most) if sold else promised
            if sold >= room or (sold and self.policy is CascadePolicy.FIRST_FILL):
                return

    def _can_buy(self, one: Subscription, lead: Lead, price: Decimal, now: datetime) -> bool:
        bought = [(other, sale) for other in self.leads for sale in other.sales]
        today = [
            s for _, s in bought if s.subscription is one and s.price and s.at.date() == now.date()
        ]
        return (
            not one.is_paused
            and all(sale.subscription.provider != one.provider for sale in lead.sales)
            and self.balances[one.provider] >= price
            and (one.cap_day is None or len(today) < one.cap_day)
            and not any(
                sale.subscription.provider == one.provider
                and other.person == lead.person
                and not other.is_test
                and now - sale.at < SAME_PERSON
                for other, sale in bought
            )
            and (one.minimum is None or lead.budget >= one.minimum)
        )

    def _book(self, one: Subscription, lead: Lead, now: datetime) -> None:
        level = self.level(one.level)
        price = Decimal(0) if lead.is_test else level.price
        if not lead.is_test:
            self.balances[one.provider] -= price
            level.served += 1
            one.place = level.served
        lead.sales.append(Sale(one, price, self._promise(level), now))

    def _promise(self, level: Level) -> int:
        on_sale = self.on_sale()
        maxima = tuple(each.most for each in on_sale)
        return most_competitors(self.policy, maxima, on_sale.index(level))

    def assign(self, one: Subscription, lead: Lead, now: datetime) -> str | None:
        """Sell by hand, as the market allows, whatever the provider wishes."""
        refused = self._hand_refusal(one, lead, now)
        if refused is None:
            self._book(one, lead, now)
            lead.status, lead.due = "distributed", None
        return refused

    def _hand_refusal(self, one: Subscription, lead: Lead, now: datetime) -> str | None:
        level, on_sale = self.level(one.level), self.on_sale()
        promises = [sale.promised for sale in lead.sales]
        checks = {
            "lead_not_sellable": lead.status in {"pending_approval", "rejected"},
            "niche_closed": not self.is_open,
            "lead_expired": now - lead.created_at > AGE_MAX,
            "level_not_on_sale": level not in on_sale,
            "subscription_inactive": not one.is_live,
            "subscription_paused": one.is_paused,
            "already_assigned": any(s.subscription.provider == one.provider for s in lead.sales),
            "insufficient_balance": not lead.is_test and self.balances[one.provider] < level.price,
            "level_full": sum(s.subscription.level == level.id for s in lead.sales) >= level.most,
        }
        refused = next((code for code, is_so in checks.items() if is_so), None)
        if refused is None and len(lead.sales) > min([self._promise(level), *promises]):
            return "promise_reached"
        return refused

    def state(self) -> State:
        """All of it that a database must hold too, in the shape that it is read in."""
        return {
            "levels": [(x.id, x.price, x.most, x.is_open, x.served) for x in self.levels],
            "balances": dict(self.balances),
            "queues": {
                level.id: [(s.provider, s.is_paused, s.place) for s in self.queue(level.id)]
                for level in self.levels
            },
            "leads": {lead.id: (lead.status, lead.attempts, lead.due) for lead in self.leads},
            "sales": {
                (lead.id, s.subscription.provider): (s.subscription.level, s.price, s.promised)
                for lead in self.leads
                for s in lead.sales
            },
        }


@cache
def most_competitors(policy: CascadePolicy, maxima: Sequence[int], at: int) -> int:
    """The most a buyer at the level `at` can face, by trying every supply there can be."""
    sold = [cascade(policy, maxima, supply) for supply in supplies(maxima)]
    return max(sum(each) for each in sold if each[at]) - 1
