"""A market in memory that leads are sold on hour after hour, by the engine's own rules."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from hotlead.distribution.records import Contact, Decision, LeadToSell, Market
from hotlead.distribution.records.simulation import MadeMarket
from hotlead.distribution.rules.deciding import Desk
from hotlead.distribution.rules.till import Till


class Book:
    """Balances, places in the queues, and what everyone bought so far."""

    def __init__(self, made: MadeMarket) -> None:
        self.levels: Final = made.levels
        self._policy = made.policy
        self._queues = {
            key: OrderedDict((c.number, c) for c in queue) for key, queue in made.queues.items()
        }
        self.balances: Final = dict(made.balances)
        self._tills = {
            number: Till(made.zones.get(number, UTC))
            for queue in self._queues.values()
            for number, candidate in queue.items()
            if candidate.terms.limits is not None
        }
        self._contacts: dict[Contact, datetime] = {}
        self._remembers = {
            candidate.provider
            for queue in self._queues.values()
            for candidate in queue.values()
            if candidate.terms.dedup_days
        }

    def open(self, now: datetime) -> Desk:
        """A desk to decide on at `now`, which never goes back."""
        market = Market(
            policy=self._policy,
            levels=self.levels,
            queues={key: tuple(queue.values()) for key, queue in self._queues.items()},
            balances=self.balances,
            used={number: till.used(now) for number, till in self._tills.items()},
            contacts=self._contacts,
        )
        return Desk(market, now)

    def write(self, lead: LeadToSell, decision: Decision, now: datetime) -> None:
        """Write down what was decided on a desk."""
        for sale in decision.sales:
            candidate = sale.candidate
            self.balances[candidate.provider] -= sale.price
            self._queues[sale.level_id].move_to_end(candidate.number)
            if candidate.number in self._tills:
                self._tills[candidate.number].buy(sale.price)
            if candidate.provider in self._remembers:
                self._contacts[candidate.provider, lead.fingerprint] = now

    def top_up(self, amounts: Mapping[int, Decimal]) -> Decimal:
        """Every provider named adds its amount where it has less than that; how much in all."""
        total = Decimal(0)
        for provider, amount in amounts.items():
            if self.balances[provider] < amount:
                self.balances[provider] += amount
                total += amount
        return total
