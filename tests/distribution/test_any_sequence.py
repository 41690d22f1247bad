"""Whatever happens to a market, in any order: a turn comes, and nothing is oversold.

The market is kept between leads as the service keeps it, and every lead is sold by the rules.

**The wait.** A *chance* of a subscription is a lead, no test, that its level was offered and that
the subscription could have bought: live, not paused, able to pay, its filters matching, the lead
not bought by its provider at a level before. Of the chances since it last bought, let `E` be how
many subscriptions of the level could have bought at least one of them, itself and newcomers
included, and `max` the least the level could sell of any of them: its maximum, or what a promise
made above had left of it. Then the subscription buys at its ⌈E ÷ max⌉-th chance or before.

Why: whoever buys in its stead stood before it and stands behind it from then on, so each of the
`E - 1` others does so once at most, `max` at a time. Leads that it could not have bought only
shorten that: they too send others to the end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from math import inf
from typing import cast
from uuid import UUID

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hotlead.distribution import rules
from hotlead.distribution.records import (
    Candidate,
    Decision,
    LeadToSell,
    Level,
    Market,
    Reason,
    Sale,
    Terms,
)
from hotlead.distribution.records.snapshots import LeadShot, MarketShot
from hotlead.distribution.rules import Desk
from hotlead.niches.records import CascadePolicy
from hotlead.niches.service import competitors_max
from hotlead.subscriptions.records import Filters, Place, RangeFilter

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PROVIDERS = 6
LEVELS = 3


@dataclass(eq=False)
class Seat:
    """A subscription and its wait since it last bought."""

    number: int
    provider: int
    minimum: int | None
    is_live: bool = True
    is_paused: bool = False
    place: int | None = None
    missed: int = 0
    least: float = inf
    rivals: set[int] = field(default_factory=set[int])

    def wants(self, lead: LeadToSell) -> bool:
        return self.minimum is None or cast("int", lead.answers["budget"]) >= self.minimum

    def candidate(self) -> Candidate:
        wanted = RangeFilter(self.minimum, None)
        items = () if self.minimum is None else (("budget", wanted),)
        blocked = Reason.SUBSCRIPTION_PAUSED if self.is_paused else None
        return Candidate(self.number, self.provider, 1, blocked, Terms(filters=Filters(items)))

    def meets(self, could: Sequence["Seat"], room: int, *, bought: bool) -> None:
        """Count a chance; fails where the wait is longer than it may be."""
        self.rivals |= {seat.number for seat in could}
        self.least = min(self.least, room)
        if bought:
            self.missed, self.least, self.rivals = 0, inf, set()
            return
        self.missed += 1
        assert self.missed * self.least < len(self.rivals), "waited longer than its turn"


@dataclass
class Rung:
    """A level with everybody who ever subscribed to it, in the order they came."""

    id: UUID
    price: Decimal
    most: int
    served: int = 0
    seats: dict[int, Seat] = field(default_factory=dict[int, Seat])

    def queue(self) -> list[Seat]:
        """Live subscriptions: never served first, then the one served longest ago."""
        live = [seat for seat in self.seats.values() if seat.is_live]
        return sorted(live, key=lambda seat: (seat.place or 0, seat.number))


class Bazaar:
    """A market to which anything may happen. A verb takes who, where and how much."""

    def __init__(self, policy: CascadePolicy) -> None:
        self.policy = policy
        self.rungs = [Rung(UUID(int=at), Decimal(LEVELS - at), at + 1) for at in range(LEVELS)]
        self.balances = dict.fromkeys(range(PROVIDERS), Decimal(12))
        self._numbers = count(1)
        self._leads = count(1)

    def subscribe(self, who: int, where: int, value: int) -> None:
        rung = self.rungs[where]
        if who not in rung.seats:
            minimum = None if value < 4 else value - 3
            rung.seats[who] = Seat(next(self._numbers), who, minimum)
        elif not rung.seats[who].is_live:
            self._comes_back(rung.seats[who])

    def unsubscribe(self, who: int, where: int, _value: int) -> None:
        if who in self.rungs[where].seats:
            self.rungs[where].seats[who].is_live = False

    def rejoin(self, who: int, where: int, value: int) -> None:
        """Leave and come back at once: the way to jump a queue, if there were one."""
        self.unsubscribe(who, where, value)
        self.subscribe(who, where, value)

    def pause(self, who: int, where: int, _value: int) -> None:
        if who in self.rungs[where].seats:
            self.rungs[where].seats[who].is_paused = True

    def resume(self, who: int, where: int, _value: int) -> None:
        if who in self.rungs[where].seats:
            self._resumes(self.rungs[where].seats[who])

    def deposit(self, who: int, _where: int, value: int) -> None:
        self.balances[who] += value * 3

    def set_price(self, _who: int, where: int, value: int) -> None:
        self.rungs[where].price = Decimal(value + 1)

    def set_most(self, _who: int, where: int, value: int) -> None:
        self.rungs[where].most = value % 4 + 1

    def set_policy(self, _who: int, _where: int, value: int) -> None:
        self.policy = list(CascadePolicy)[value % len(CascadePolicy)]

    def reorder(self, _who: int, where: int, value: int) -> None:
        self.rungs.insert(value % LEVELS, self.rungs.pop(where))

    def sell(self, who: int, _where: int, value: int) -> None:
        """One to three leads in a batch; some are tests."""
        leads = [
            LeadToSell(
                UUID(int=number),
                {"budget": value % 4},
                Place(),
                number.to_bytes(32, "big"),
                is_test=value == 6,
            )
            for number in (next(self._leads) for _ in range(who // 2 + 1))
        ]
        market = self._market()
        decisions = rules.distribute(leads, market, NOW).decisions
        _replay(market, leads, decisions)
        for lead, decision in zip(leads, decisions, strict=True):
            self._judge(lead, decision.sales)
            for sale in decision.sales:
                self._book(sale)

    def _comes_back(self, seat: Seat) -> None:
        seat.is_live, seat.is_paused = True, False

    def _resumes(self, seat: Seat) -> None:
        seat.is_paused = False

    def _market(self) -> Market:
        maxima = [rung.most for rung in self.rungs]
        levels = [
            Level(rung.id, rung.price, rung.most, competitors_max(self.policy, maxima, at))
            for at, rung in enumerate(self.rungs)
        ]
        return Market(
            policy=self.policy,
            levels=levels,
            queues={rung.id: [s.candidate() for s in rung.queue()] for rung in self.rungs},
            balances=dict(self.balances),
            used={},
            contacts={},
            zones={s.number: "UTC" for rung in self.rungs for s in rung.seats.values()},
        )

    def _judge(self, lead: LeadToSell, sales: Sequence[Sale]) -> None:
        """Hold a decision to the specification, level by level."""
        owners = [sale.candidate.provider for sale in sales]
        assert len(set(owners)) == len(owners), "sold twice to one provider"
        for sale in sales:
            assert len(sales) - 1 <= sale.competitors_max, "broke a promise"
        taken: set[int] = set()
        for rung, room in self._offered(sales):
            buyers = {s.candidate.number for s in sales if s.level_id == rung.id}
            could = [seat for seat in rung.queue() if self._could(seat, rung, lead, taken)]
            assert buyers <= {seat.number for seat in could}, "sold to who could not buy"
            assert len(buyers) == min(room, len(could)), "sold to more or fewer than it could"
            for seat in could:
                if not lead.is_test:
                    seat.meets(could, room, bought=seat.number in buyers)
            taken |= {seat.provider for seat in could if seat.number in buyers}
        assert taken == set(owners), "sold below the last level"

    def _offered(self, sales: Sequence[Sale]) -> Iterator[tuple[Rung, int]]:
        """The levels that a lead came to, each with how many it could sell to."""
        before, promised = 0, inf
        for rung in self.rungs:
            room = rung.most
            if self.policy is CascadePolicy.PROMISE:
                room = int(min(room, promised)) - before
            if room <= 0:
                return
            yield rung, room
            here = sum(sale.level_id == rung.id for sale in sales)
            before += here
            promised = min(promised, rung.most) if here else promised
            if here == room or (here and self.policy is CascadePolicy.FIRST_FILL):
                return

    def _could(self, seat: Seat, rung: Rung, lead: LeadToSell, taken: set[int]) -> bool:
        return (
            not seat.is_paused
            and seat.provider not in taken
            and self.balances[seat.provider] >= rung.price
            and seat.wants(lead)
        )

    def _book(self, sale: Sale) -> None:
        """Take the money, and send the buyer to the end of its queue."""
        provider = sale.candidate.provider
        self.balances[provider] -= sale.price
        assert self.balances[provider] >= 0, "spent money it had not"
        if not sale.is_test:
            rung = next(rung for rung in self.rungs if rung.id == sale.level_id)
            rung.served += 1
            rung.seats[provider].place = self._place(rung)

    def _place(self, rung: Rung) -> int:
        return rung.served


def _replay(market: Market, leads: Sequence[LeadToSell], decisions: Sequence[Decision]) -> None:
    """Decide again on what is kept of a batch, as it is stored."""
    kept = rules.freeze_market(market, leads, decisions, 30)
    frozen = msgspec.msgpack.decode(msgspec.msgpack.encode(kept[0]), type=MarketShot)
    shots = msgspec.msgpack.decode(msgspec.msgpack.encode(kept[1]), type=list[LeadShot])
    terms = {c.number: c.terms for queue in market.queues.values() for c in queue}
    thawed = rules.thaw_market(frozen, {key: terms[key[0]] for key in rules.terms_keys(frozen)})
    again = [rules.thaw_lead(lead.id, 1, shot) for lead, shot in zip(leads, shots, strict=True)]
    replayed = rules.distribute(again, thawed, NOW).decisions
    assert [rules.written(d) for d in replayed] == [rules.written(d) for d in decisions]
    assert [d.sales for d in replayed] == [d.sales for d in decisions]


Verb = Callable[[Bazaar, int, int, int], None]
Step = tuple[Verb, int, int, int]
# Markets live by leads: every other step sells some.
VERBS: list[Verb] = [
    Bazaar.subscribe,
    Bazaar.subscribe,
    Bazaar.unsubscribe,
    Bazaar.rejoin,
    Bazaar.pause,
    Bazaar.resume,
    Bazaar.deposit,
    Bazaar.deposit,
    Bazaar.set_price,
    Bazaar.set_most,
    Bazaar.set_policy,
    Bazaar.reorder,
    *[Bazaar.sell] * 12,
]
policies = st.sampled_from(CascadePolicy)
any_step: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from(VERBS),
    st.integers(0, PROVIDERS - 1),
    st.integers(0, LEVELS - 1),
    st.integers(0, 6),
)
sequences = st.lists(any_step, min_size=20, max_size=80)
# Nothing is made shorter where a fault is only to be found.
long_sequences = st.lists(any_step, min_size=100, max_size=200)


def _play(policy: CascadePolicy, steps: Sequence[Step]) -> None:
    bazaar = Bazaar(policy)
    # Without anybody there is nothing to prove.
    for who in range(PROVIDERS):
        bazaar.subscribe(who, who // LEVELS, 0)
    for verb, who, where, value in steps:
        verb(bazaar, who, where, value)


@given(policies, sequences)
@settings(max_examples=250, deadline=None)
def test_any_sequence_of_events(policy: CascadePolicy, steps: list[Step]) -> None:
    _play(policy, steps)


def _returns_to_the_front(_bazaar: Bazaar, seat: Seat) -> None:
    seat.is_live, seat.is_paused, seat.place = True, False, None


def _stays(_bazaar: Bazaar, _rung: Rung) -> int:
    return 0


def _room_for_one_more(desk: Desk, level: Level, sales: Sequence[Sale]) -> int:
    return _room(desk, level, sales) + 1


def _promises_too_little(desk: Desk, level: Level, lead: LeadToSell, one: Candidate) -> Sale:
    return replace(_sell(desk, level, lead, one), competitors_max=0)


_room = Desk._room  # pyright: ignore[reportPrivateUsage] - broken on purpose
_sell = Desk._sell  # pyright: ignore[reportPrivateUsage] - broken on purpose
BROKEN: dict[str, tuple[type, str, object]] = {
    "who comes back goes first": (Bazaar, "_comes_back", _returns_to_the_front),
    "who resumes goes first": (Bazaar, "_resumes", _returns_to_the_front),
    "who bought keeps its place": (Bazaar, "_place", _stays),
    "sells one too many": (Desk, "_room", _room_for_one_more),
    "promises too little": (Desk, "_sell", _promises_too_little),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_market_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @given(policies, long_sequences)
    @settings(
        max_examples=2_000,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
    )
    def plays(policy: CascadePolicy, steps: list[Step]) -> None:
        _play(policy, steps)

    owner, method, mutant = BROKEN[name]
    monkeypatch.setattr(owner, method, mutant)
    with pytest.raises(AssertionError):
        plays()
