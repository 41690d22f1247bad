"""Real verbs on a real PostgreSQL, in any order, beside a model written from the specification.

After every step the two must agree: who bought what at which price under which promise, balances,
queues, statuses, attempts. In the end the money is proven, and every decision is made again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec import structs

from hotlead.billing import service as billing
from hotlead.billing.records import ManualEntry
from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.db import Tx
from hotlead.leads import service as leads
from hotlead.niches import service as niches
from hotlead.niches.records import CascadePolicy, LevelChanges, LevelInput, NicheChanges
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Terms
from tests.builders import make_lead, make_level, make_niche, make_provider, make_user
from tests.conftest import ServerUnderTest
from tests.distribution.machine import Machine
from tests.distribution.model import Lead, Level, Model, Subscription
from tests.distribution.proof import drain

T = TypeVar("T")
PROVIDERS_MAX = 6
LEVELS_MAX = 3

which = st.integers(0, 11)
counts = st.integers(1, 5)
people = st.integers(0, 25)
budgets = st.integers(0, 3).map(lambda n: 100 * n)
minima = st.none() | budgets
caps = st.none() | st.integers(1, 3)
prices = st.integers(1, 60).map(Decimal)
maxima = st.integers(1, 4)
amounts = st.integers(1, 120).map(Decimal)
batch_sizes = st.sampled_from([1, 2, 3, 100])
policies = st.sampled_from(CascadePolicy)
waits = st.sampled_from([10, 60, 6 * 60, 24 * 60, 80 * 60, 31 * 24 * 60]).map(
    lambda n: timedelta(minutes=n)
)

ModelVerb = Callable[[Model, Lead], str | None]
LeadVerb = Callable[[Tx, Actor, UUID, datetime], Awaitable[object]]


def _pick(those: Sequence[T], which: int) -> T:
    return those[which % len(those)]


def _newest(those: Sequence[T], which: int) -> T:
    """Counted from the end: what came long ago has mostly been sold."""
    return those[-1 - which % len(those)]


async def _reject(tx: Tx, actor: Actor, lead_id: UUID, now: datetime) -> None:
    """As the page of unsold leads and the queue of pending ones do."""
    if not await leads.reject_leads(tx, actor, [lead_id], "A test", now):
        raise leads.LeadNotPending


class MarketMachine(Machine):
    """A niche, and everything that may happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.actors: dict[UUID, Actor] = {}
        self.steps = 0

    @initialize(policy=policies, budget=budgets)
    def opens(self, policy: CascadePolicy, budget: int) -> None:
        """Two levels, and four providers: one is picky, and one buys at both levels."""
        self.model.policy = policy
        self.wait_for(self._open())
        for _ in range(4):
            self.provider_joins(Decimal(500))
        for who, where, minimum in [(0, 1, None), (1, 1, budget), (2, 1, None), (3, 0, None)]:
            self.subscribe(who, where, minimum, None)
        self.subscribe(3, 1, None, None)

    async def _open(self) -> None:
        async with self.db.transaction(SYSTEM) as tx:
            self.admin = Actor(
                role=Role.ADMIN,
                user_id=await make_user(tx, "admin@example.com", role="admin"),
                name="Ada Admin",
            )
            self.niche_id = await make_niche(tx, slug="vps", policy=self.model.policy)
            for position, (price, most) in enumerate([(40, 1), (25, 3)], start=1):
                level_id = await make_level(
                    tx, self.niche_id, position=position, max_count=most, price=str(price)
                )
                self.model.levels.append(Level(level_id, Decimal(price), most))

    @invariant()
    def leads_flow(self) -> None:
        """Markets live by leads: whatever happens, two new people come after every other step."""
        self.steps += 1
        if self.steps % 2 == 0:
            self.leads_come(2, 100 + self.steps, 300, has_trial=False)
            self.drain(100)

    @rule(balance=amounts)
    def provider_joins(self, balance: Decimal) -> None:
        if len(self.actors) < PROVIDERS_MAX:
            name = f"p{len(self.actors)}"
            made = self.do(None, SYSTEM, lambda tx: make_provider(tx, name, balance=str(balance)))
            assert made
            self.actors[made.provider_id] = made.actor
            self.model.balances[made.provider_id] = balance

    @rule(who=which, where=which, minimum=minima, cap=caps)
    def subscribe(self, who: int, where: int, minimum: int | None, cap: int | None) -> None:
        """Or come back, on other terms."""
        provider_id, level = _pick(list(self.actors), who), _pick(self.model.levels, where)
        actor = self.actors[provider_id]
        filters: dict[str, object] = {} if minimum is None else {"budget": {"min": minimum}}
        terms = Terms(filters=filters, cap_day=cap)
        made = self.do(
            self.model.subscribe(provider_id, level.id),
            actor,
            lambda tx: subscriptions.subscribe(tx, actor, level.id, terms, self.now),
        )
        known = self.model.find(provider_id, level.id)
        if made and known:
            known.is_live, known.minimum, known.cap_day = True, minimum, cap
        elif made:
            one = Subscription(made.id, provider_id, level.id, minimum, cap)
            self.model.subscriptions.append(one)

    @rule(who=which, returns=st.booleans(), minimum=minima)
    def unsubscribe(self, who: int, returns: bool, minimum: int | None) -> None:
        """For good, or to come back at once: the way to jump a queue, if there were one."""
        one = _pick(self.model.subscriptions, who)
        actor = self.actors[one.provider]
        self.model.unsubscribe(one)
        self.do(None, actor, lambda tx: subscriptions.unsubscribe(tx, actor, one.id, self.now))
        if returns:
            level = self.model.levels.index(self.model.level(one.level))
            self.subscribe(list(self.actors).index(one.provider), level, minimum, one.cap_day)

    @rule(who=which, is_paused=st.booleans())
    def pause_or_resume(self, who: int, is_paused: bool) -> None:
        one = _pick(self.model.subscriptions, who)
        actor = self.actors[one.provider]

        async def act(tx: Tx) -> None:
            if is_paused:
                await subscriptions.pause_subscription(tx, actor, one.id, now=self.now)
            else:
                await subscriptions.resume_subscription(tx, actor, one.id, self.now)

        self.do(self.model.pause(one, is_paused=is_paused), actor, act)

    @rule(who=which, amount=amounts, is_credit=st.booleans())
    def money_moves(self, who: int, amount: Decimal, is_credit: bool) -> None:
        provider_id = _pick(list(self.actors), who)
        order = ManualEntry(
            provider_id=provider_id, amount=amount, memo="A test", key=f"{self.now.isoformat():>32}"
        )
        verb = billing.credit_provider if is_credit else billing.debit_provider
        self.do(
            self.model.move_money(provider_id, amount if is_credit else -amount),
            self.admin,
            lambda tx: verb(tx, self.admin, order, self.now),
        )

    @rule(where=which, price=st.none() | prices, most=st.none() | maxima)
    def level_changes(self, where: int, price: Decimal | None, most: int | None) -> None:
        """Confirmed, as on the page: what it means is read before, and may not have changed."""
        level = _pick(self.model.levels, where)
        level.price, level.most = price or level.price, most or level.most
        changes = LevelChanges(price_per_lead=level.price, max_distribution_count=level.most)

        async def change(tx: Tx) -> None:
            seen = await niches.foresee_level(tx, self.admin, level.id, changes)
            confirmed = structs.replace(changes, niche_version=seen.niche_version)
            await niches.update_level(tx, self.admin, level.id, confirmed, self.now)

        self.do(None, self.admin, change)

    @rule(price=prices, most=maxima)
    def level_is_added(self, price: Decimal, most: int) -> None:
        if len(self.model.levels) < LEVELS_MAX:
            wanted = LevelInput(name="Third", max_distribution_count=most, price_per_lead=price)
            made = self.do(
                None,
                self.admin,
                lambda tx: niches.create_level(tx, self.admin, self.niche_id, wanted, self.now),
            )
            assert made
            self.model.levels.append(Level(made.id, price, most))

    @rule(where=which, to=which)
    def levels_are_reordered(self, where: int, to: int) -> None:
        levels = self.model.levels
        levels.insert(to % len(levels), levels.pop(where % len(levels)))
        ids = [level.id for level in levels]
        self.do(
            None,
            self.admin,
            lambda tx: niches.reorder_levels(tx, self.admin, self.niche_id, ids, self.now),
        )

    @rule(where=which)
    def level_opens_or_closes(self, where: int) -> None:
        level = _pick(self.model.levels, where)
        level.is_open = not level.is_open
        verb = niches.activate_level if level.is_open else niches.deactivate_level
        self.do(None, self.admin, lambda tx: verb(tx, self.admin, level.id, self.now))

    @rule()
    def niche_opens_or_closes(self) -> None:
        self.model.is_open = not self.model.is_open
        verb = niches.activate_niche if self.model.is_open else niches.deactivate_niche
        self.do(None, self.admin, lambda tx: verb(tx, self.admin, self.niche_id, self.now))

    @rule(policy=policies, first=st.none() | which)
    def policy_changes(self, policy: CascadePolicy, first: int | None) -> None:
        level = None if first is None else _pick(self.model.levels, first)
        self.model.policy = policy
        self.model.first = level.id if level and level.is_open else None
        changes = NicheChanges(cascade_policy=policy, default_competition_level_id=self.model.first)
        self.do(
            None,
            self.admin,
            lambda tx: niches.update_niche(tx, self.admin, self.niche_id, changes, self.now),
        )

    @rule(count=counts, person=people, budget=budgets, has_trial=st.booleans())
    def leads_come(self, count: int, person: int, budget: int, has_trial: bool) -> None:
        """Of so many people, some of whom came before; the first may be a test of the second."""

        async def come(tx: Tx) -> list[Lead]:
            return [
                await self._make_lead(
                    tx, person + max(at - has_trial, 0), budget, is_test=has_trial and at == 0
                )
                for at in range(count)
            ]

        self.model.leads += self.do(None, SYSTEM, come) or []
        self.approve(count - 1, count)

    async def _make_lead(self, tx: Tx, person: int, budget: int, *, is_test: bool) -> Lead:
        email = f"person{person}@example.com"
        lead_id = await make_lead(
            tx, self.niche_id, form_data={"budget": budget}, email=email, now=self.now
        )
        await tx.execute("UPDATE leads SET is_test = %s WHERE id = %s", (is_test, lead_id))
        return Lead(lead_id, email, budget, is_test, self.now)

    @rule(first=which, count=counts)
    def approve(self, first: int, count: int) -> None:
        chosen = self.model.leads[-1 - first :][:count]
        if chosen:
            for lead in chosen:
                self.model.approve(lead, self.now)
            ids = [lead.id for lead in chosen]
            self.do(None, self.admin, lambda tx: leads.approve_leads(tx, self.admin, ids, self.now))

    @rule(batch_size=batch_sizes)
    def drain(self, batch_size: int) -> None:
        self.model.drain(self.now)
        self.wait_for(
            drain(self.worker_db, self.niche_id, self.now, batch_size=batch_size, cache=self.cache)
        )
        # A sale by hand is told from the engine's by its time.
        self.now += timedelta(minutes=1)

    @rule(count=counts, person=people, budget=budgets, batch_size=batch_sizes)
    def leads_are_sold(self, count: int, person: int, budget: int, batch_size: int) -> None:
        self.leads_come(count, person, budget, has_trial=count > 3)
        self.drain(batch_size)

    @rule(
        which_lead=which,
        verb=st.sampled_from(
            [
                (Model.reject, _reject),
                (Model.reopen, leads.reopen_lead),
                (Model.take_back, service.take_back_lead),
                (Model.retry, service.retry_lead),
            ]
        ),
    )
    def lead_is_reviewed(self, which_lead: int, verb: tuple[ModelVerb, LeadVerb]) -> None:
        """Rejected, taken up again, taken back, or tried again by hand: as its status allows."""
        if self.model.leads:
            lead = _newest(self.model.leads, which_lead)
            act = verb[1]
            self.do(
                verb[0](self.model, lead),
                self.admin,
                lambda tx: act(tx, self.admin, lead.id, self.now),
            )

    @rule(which_lead=which, who=which, count=counts)
    def lead_is_assigned(self, which_lead: int, who: int, count: int) -> None:
        """To one subscription after the other, as far as the market lets."""
        if self.model.leads:
            lead = _newest(self.model.leads, which_lead)
            for at in range(count):
                self._assign(lead, _pick(self.model.subscriptions, who + at))

    def _assign(self, lead: Lead, one: Subscription) -> None:
        self.do(
            self.model.assign(one, lead, self.now),
            self.admin,
            lambda tx: service.assign_lead(tx, self.admin, lead.id, one.id, self.now),
        )

    @rule(supply_changed=st.booleans())
    def unsold_are_retried(self, supply_changed: bool) -> None:
        retried = self.model.retry_unsold(self.now, supply_changed=supply_changed)
        niche_id = self.niche_id if supply_changed else None
        assert retried == self.wait_for(service.retry_unsold(self.worker_db, niche_id, self.now))

    @rule(wait=waits)
    def time_passes(self, wait: timedelta) -> None:
        self.now += wait


@pytest.mark.timeout(600)  # Room to make a failing sequence short.
def test_any_sequence_of_verbs(server: ServerUnderTest) -> None:
    with asyncio.Runner() as runner:
        given = {"server": server, "runner": runner}
        run_state_machine_as_test(
            type("Machine", (MarketMachine,), given),
            settings=settings(
                max_examples=20,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
