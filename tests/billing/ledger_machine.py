"""Every way that money moves, in any order, beside a model that knows Decimals and nothing else."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, TypeAlias, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from hotlead.billing import service
from hotlead.billing.records import (
    Check,
    ManualEntry,
    Payment,
)
from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Database, Tx, fetch_rows
from hotlead.kit.errors import HotleadError
from hotlead.kit.ids import new_id
from hotlead.kit.payment_gateways import make_sandbox
from tests.billing.test_deposits import event, handle, receive
from tests.builders import (
    NOW,
    ProviderCast,
    make_lead,
    make_level,
    make_niche,
    make_provider,
    make_subscription,
    make_user,
)
from tests.conftest import ServerUnderTest, fresh_database, settings_for

T = TypeVar("T")
PROVIDERS = 3
PRICE = Decimal("25.00")
# Room for sequences that end early.
EXAMPLES, STEPS = 115, 50
CHECKED_MIN = 5_000

which = st.integers(0, 30)
amounts = st.integers(1, 20_000).map(lambda cents: Decimal(cents).scaleb(-2))
deposits = st.integers(2_500, 60_000).map(lambda cents: Decimal(cents).scaleb(-2))
keys = st.integers(0, 3)
Story: TypeAlias = tuple[str, Mapping[str, object], str]
STORIES: list[Story] = [
    ("checkout.session.completed", {"payment_status": "paid"}, "paid"),
    ("checkout.session.completed", {"payment_status": "unpaid"}, "processing"),
    ("checkout.session.async_payment_succeeded", {"payment_status": "paid"}, "paid"),
    ("checkout.session.async_payment_failed", {}, "failed"),
    ("checkout.session.expired", {}, "canceled"),
    ("payment_intent.payment_failed", {}, "pending"),
]
told = st.sampled_from(STORIES)
disputed = st.sampled_from(
    [
        ("created", ""),
        ("funds_withdrawn", ""),
        ("funds_reinstated", ""),
        ("closed", "won"),
        ("closed", "lost"),
    ]
)
_BEFORE: Mapping[str, frozenset[str]] = {
    "processing": frozenset({"pending"}),
    "failed": frozenset({"pending", "processing"}),
    "canceled": frozenset({"pending"}),
    "pending": frozenset({"pending"}),
}


@dataclass
class Paying:
    """A payment as the model has it."""

    payment: Payment
    provider: int
    status: str = "pending"
    refunded: Decimal = Decimal("0.00")
    disputes: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])

    @property
    def is_credited(self) -> bool:
        return self.status in {"completed", "refunded"}


@dataclass
class Disputing:
    """A dispute as the model has it."""

    provider: int
    status: str = "open"
    is_lifted: bool = False


class LedgerMachine(RuleBasedStateMachine):
    """Three providers who all buy every lead that they can pay."""

    server: ClassVar[ServerUnderTest]
    runner: ClassVar[asyncio.Runner]
    # How often the model was compared.
    checked: ClassVar[Counter[str]]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        url = self._stack.enter_context(fresh_database(self.server))
        self.db, self.worker_db = Database(url, APP_ROLE, 6), Database(url, WORKER_ROLE, 6)
        for database in (self.db, self.worker_db):
            self.wait_for(database.open())
            self._stack.callback(self._close, database)
        self.settings = settings_for(url, self.folder)
        self.balances = [Decimal("100.00")] * PROVIDERS
        self.keys: dict[str, tuple[int, Decimal]] = {}
        self.payments: list[Paying] = []
        self.disputes: dict[str, Disputing] = {}
        self.leads = 0

    def teardown(self) -> None:
        with self._stack:
            wrong = [check for check in self.wait_for(self._prove()) if not check.is_clean]
            assert not wrong, wrong

    @initialize()
    def opens(self) -> None:
        self.wait_for(self._open())

    @invariant()
    def agrees(self) -> None:
        self.checked["steps"] += 1
        balances, payments = self.wait_for(self._read())
        assert balances == self.balances
        assert payments == {p.payment.id: (p.status, p.refunded) for p in self.payments}

    @rule(who=which, amount=amounts, key=keys, sign=st.sampled_from([1, -1]))
    def moves_by_hand(self, who: int, amount: Decimal, key: int, sign: int) -> None:
        """Four keys for everybody: most are used again, for the same or for another movement."""
        who, name = who % PROVIDERS, f"form:{key}"
        verb = service.credit_provider if sign > 0 else service.debit_provider
        order = ManualEntry(
            provider_id=self.cast[who].provider_id, amount=amount, memo="By hand", key=name
        )
        refused = None
        if name in self.keys:
            refused = None if self.keys[name] == (who, sign * amount) else "key_used"
        elif self.balances[who] + sign * amount < 0 and sign < 0:
            refused = "balance_too_low"
        else:
            self.keys[name] = who, sign * amount
            self.balances[who] += sign * amount
        self.does(refused, lambda tx: verb(tx, self.admin, order, NOW))

    @rule(who=which, amount=deposits)
    def begins(self, who: int, amount: Decimal) -> None:
        who %= PROVIDERS
        payment = self.wait_for(
            service.begin_deposit(
                self.db,
                make_sandbox(self.settings),
                self.cast[who].actor,
                amount,
                self.settings,
                NOW,
            )
        )
        self.payments.append(Paying(payment, who))

    @rule(at=which, stories=st.lists(told, min_size=1, max_size=5), times=st.integers(1, 3))
    def is_told(self, at: int, stories: list[Story], times: int) -> None:
        """One story after the other about a payment, each several times at once.

        Every other time about one that nothing is known of, where there is one.
        """
        if not self.payments:
            return
        fresh = [it for it in self.payments if it.status == "pending"]
        among = fresh if fresh and at % 2 else self.payments
        it = among[at // 2 % len(among)]
        cents = int(it.payment.amount * 100)
        for kind, about, status in stories:
            self.tells([event(kind, it.payment, about, cents)] * times)
            if status != "paid":
                it.status = status if it.status in _BEFORE[status] else it.status
            elif not it.is_credited:
                it.status = "completed"
                self.balances[it.provider] += it.payment.amount

    @rule(at=which, part=st.integers(1, 4))
    def is_given_back(self, at: int, part: int) -> None:
        """A quarter, a half, all of it: what Stripe says is the total."""
        credited = [it for it in self.payments if it.is_credited]
        if not credited:
            return
        it = credited[at % len(credited)]
        total = (it.payment.amount * part / 4).quantize(Decimal("0.01"))
        charge = {"id": "ch_1", "amount_refunded": int(total * 100)}
        self.tells([event("charge.refunded", it.payment, charge)])
        if total > it.refunded:
            self.balances[it.provider] -= total - it.refunded
            it.refunded = total
            it.status = "refunded" if total >= it.payment.amount else it.status

    @rule(at=which, number=st.integers(0, 1), news=disputed, times=st.integers(1, 3))
    def is_disputed(self, at: int, number: int, news: tuple[str, str], times: int) -> None:
        """Money goes and comes, and whoever has a dispute that stands buys nothing."""
        credited = [it for it in self.payments if it.is_credited]
        if not credited:
            return
        it = credited[at % len(credited)]
        kind, end = news
        dispute: dict[str, object] = {
            "id": f"dp_{it.payment.id.hex}_{number}",
            "amount": 1_000,
            "status": end,
            "metadata": {},
            "client_reference_id": None,
        }
        self.tells([event(f"charge.dispute.{kind}", it.payment, dispute)] * times)
        if kind.startswith("funds") and (kind, number) not in it.disputes:
            it.disputes.add((kind, number))
            self.balances[it.provider] += Decimal(10 if kind == "funds_reinstated" else -10)
        if kind != "funds_reinstated":
            known = self.disputes.setdefault(str(dispute["id"]), Disputing(it.provider))
            known.status = end if end and known.status == "open" else known.status

    @rule(who=which)
    def resumes(self, who: int) -> None:
        """An administrator lets somebody buy again."""
        who %= PROVIDERS
        refused = None if self.is_stopped(who) else "sales_not_stopped"
        provider_id = self.cast[who].provider_id
        self.does(refused, lambda tx: service.resume_sales(tx, self.admin, provider_id, NOW))
        for dispute in self.disputes.values():
            dispute.is_lifted |= dispute.provider == who and dispute.status != "won"

    def is_stopped(self, who: int) -> bool:
        return any(
            dispute.provider == who and not dispute.is_lifted and dispute.status != "won"
            for dispute in self.disputes.values()
        )

    @rule(count=st.integers(1, 4), drains=st.integers(1, 3))
    def sells(self, count: int, drains: int) -> None:
        """Leads to whoever can pay, by several drains at once."""
        self.wait_for(self._sell(count, drains))
        for _ in range(count):
            self.balances = [
                held - PRICE if held >= PRICE and not self.is_stopped(who) else held
                for who, held in enumerate(self.balances)
            ]

    def tells(self, bodies: list[bytes]) -> None:
        async def each(body: bytes) -> None:
            await receive(self.db, self.settings, body)
            await handle(self.worker_db, body)

        async def together() -> None:
            await asyncio.gather(*(each(body) for body in bodies))

        self.wait_for(together())

    def does(self, refused: str | None, verb: Callable[[Tx], Awaitable[object]]) -> None:
        async def act() -> None:
            async with self.db.transaction(self.admin) as tx:
                await verb(tx)

        code = None
        try:
            self.wait_for(act())
        except HotleadError as error:
            code = error.code
        assert code == refused

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:  # what asyncio.Runner takes
        return self.runner.run(work)

    async def _open(self) -> None:
        async with self.db.transaction(SYSTEM) as tx:
            admin_id = await make_user(tx, "admin@example.com", role="admin")
            self.admin = Actor(role=Role.ADMIN, user_id=admin_id, name="Ada Admin")
            self.niche_id = await make_niche(tx, slug="vps")
            level_id = await make_level(tx, self.niche_id, max_count=PROVIDERS, price=str(PRICE))
            self.cast: list[ProviderCast] = []
            for number in range(PROVIDERS):
                one = await make_provider(tx, f"p{number}", balance="100.00")
                await make_subscription(tx, one.provider_id, level_id)
                self.cast.append(one)

    async def _sell(self, count: int, drains: int) -> None:
        async with self.db.transaction(SYSTEM) as tx:
            for _ in range(count):
                email = f"{new_id()}@example.com"
                await make_lead(tx, self.niche_id, status="approved", email=email)
        cache = distribution.TermsCache()
        await asyncio.gather(
            *(
                distribution.drain_niche(
                    self.worker_db, self.niche_id, cache=cache, clock=lambda: NOW, batch_size_max=2
                )
                for _ in range(drains)
            )
        )

    async def _read(self) -> tuple[list[Decimal], dict[UUID, tuple[str, Decimal]]]:
        async with self.worker_db.transaction(SYSTEM) as tx:
            balances = dict(await fetch_rows(tx, "SELECT id, balance FROM providers"))
            payments = await fetch_rows(tx, "SELECT id, status, refunded FROM payments")
        held = [balances[one.provider_id] for one in self.cast]
        return held, {row[0]: (row[1], row[2]) for row in payments}

    async def _prove(self) -> list[Check]:
        async with self.worker_db.transaction(SYSTEM) as tx:
            return await service.prove(tx)

    def _close(self, database: Database) -> None:
        self.wait_for(database.close())


BOUNDS = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def play(
    server: ServerUnderTest,
    folder: Path,
    bounds: settings,
    number: int | None = None,
    machine: type[LedgerMachine] = LedgerMachine,
) -> int:
    """Let the machine run, the same way each time where a number is given; how many checks."""
    checked: Counter[str] = Counter()
    with asyncio.Runner() as runner:
        parts = {"server": server, "runner": runner, "folder": folder, "checked": checked}
        playing = type("Machine", (machine,), parts)
        run_state_machine_as_test(
            playing if number is None else seed(number)(playing), settings=bounds
        )
    return checked["steps"]
