"""The market of the chaos: who subscribes to what, what comes in, and how it is fed.

A level is built from its subscriptions; a lead is one of three kinds. `US` fills the first level.
`EU` has one taker there, who is also on the second, and must be skipped there. `Asia` has nobody
on the first, one taker on the second, and goes on to the third, where that one is skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from uuid import UUID

import psycopg

from hotlead.kit.actor import SYSTEM, Actor, Role
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database, Jsonb, Tx, execute
from hotlead.kit.ids import new_id
from hotlead.leads import service as leads
from tests.builders import make_level, make_niche, make_provider, make_subscription, make_user

FEED_TRIES_MAX = 10
READERS = 10


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """A level with the providers that subscribe to it, by number, and what each wants."""

    max_count: int
    price: str
    subscribers: Sequence[tuple[int, dict[str, object]]]


def _wants(places: Sequence[str], low: int = 1, high: int = 10) -> dict[str, object]:
    return {"location": list(places), "budget": {"min": low, "max": high}}


RICH_PROVIDERS = 50
RICH_LEVELS = (
    LevelPlan(
        2,
        "20.00",
        [(i, _wants(["US"])) for i in range(15)]
        + [(15 + i, _wants(["US", "EU"], 2 * i + 1, 2 * i + 2)) for i in range(5)],
    ),
    LevelPlan(
        3,
        "10.00",
        [(i, _wants(["EU"])) for i in range(10, 38)]
        + [(38, _wants(["EU", "Asia"], 1, 5)), (39, _wants(["EU", "Asia"], 6, 10))],
    ),
    LevelPlan(4, "5.00", [(i, {}) for i in [*range(5), *range(20, 50)]]),
)
KINDS = {"US": 60, "EU": 20, "Asia": 20}
RICH_BUYERS = {"US": 2, "EU": 1 + 3, "Asia": 1 + 4}

SCARCE_PRICE = Decimal("10.00")
SCARCE_PROVIDERS = 10
# The second level sells once the money on the first runs out.
SCARCE_LEVELS = (
    LevelPlan(2, str(SCARCE_PRICE), [(i, {}) for i in range(7)]),
    LevelPlan(2, str(SCARCE_PRICE), [(i, {}) for i in range(4, SCARCE_PROVIDERS)]),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A market that is ready: its niches, what each provider began with, leads to approve.

    `readers` are the providers that want a mail of each lead they bought; it takes the machine
    far longer to write to all of them than to sell.
    """

    niche_ids: Sequence[UUID]
    opening: dict[UUID, Decimal]
    readers: frozenset[UUID]
    lead_ids: Sequence[UUID]
    admin: Actor


async def build(
    db: Database,
    rng: Random,
    levels: Sequence[LevelPlan],
    balances: Sequence[Decimal],
    sizes: tuple[int, int],
) -> Stage:
    """As many niches and leads as `sizes` says; everybody subscribes in every niche."""
    niches_count, leads_count = sizes
    async with db.transaction(SYSTEM) as tx:
        admin_id = await make_user(tx, "admin@example.com", role="admin")
        owners = [
            (await make_provider(tx, f"p{number}", balance=str(balance))).provider_id
            for number, balance in enumerate(balances)
        ]
        readers = owners[:: len(owners) // READERS]
        await execute(
            tx,
            """
            UPDATE providers SET notification_preferences = '{"new_lead": false}'
            WHERE id <> ALL(%(readers)s)
            """,
            {"readers": readers},
        )
        niche_ids = [await _open_niche(tx, f"n{n}", levels, owners) for n in range(niches_count)]
        lead_ids = await _insert_leads(tx, rng, niche_ids, leads_count)
    admin = Actor(role=Role.ADMIN, user_id=admin_id, name="Ada Admin")
    opening = dict(zip(owners, balances, strict=True))
    return Stage(niche_ids, opening, frozenset(readers), lead_ids, admin)


async def _open_niche(
    tx: Tx, slug: str, levels: Sequence[LevelPlan], owners: Sequence[UUID]
) -> UUID:
    niche_id = await make_niche(tx, slug=slug)
    # Nobody here hands in twice; the reference model is slow where it must look.
    await execute(
        tx, "UPDATE niches SET provider_dedup_days = 0 WHERE id = %(id)s", {"id": niche_id}
    )
    for position, plan in enumerate(levels, 1):
        level_id = await make_level(
            tx, niche_id, position=position, max_count=plan.max_count, price=plan.price
        )
        for number, filters in plan.subscribers:
            await make_subscription(tx, owners[number], level_id, filters=filters)
    return niche_id


async def _insert_leads(
    tx: Tx, rng: Random, niche_ids: Sequence[UUID], count: int
) -> Sequence[UUID]:
    ids = [new_id() for _ in range(count)]
    places = rng.choices(list(KINDS), list(KINDS.values()), k=count)
    await execute(
        tx,
        """
        INSERT INTO leads (id, niche_id, schema_version, status, contact_name, contact_email,
                           contact_fingerprint, form_data, created_at)
        SELECT n.id, n.niche_id, 1, 'pending_approval', 'Amara Okafor', n.id || '@example.com',
            sha256(n.id::text::bytea), n.form_data, %(now)s
        FROM unnest(%(ids)s::uuid[], %(niche_ids)s::uuid[], %(answers)s::jsonb[])
            AS n (id, niche_id, form_data)
        """,
        {
            "ids": ids,
            "niche_ids": [niche_ids[n % len(niche_ids)] for n in range(count)],
            "answers": [Jsonb({"location": [p], "budget": rng.randint(1, 10)}) for p in places],
            "now": utc_now(),
        },
    )
    return ids


async def approve(db: Database, admin: Actor, lead_ids: Sequence[UUID]) -> None:
    """Approve as an administrator does, once more where the server was just away."""
    for tries_left in reversed(range(FEED_TRIES_MAX)):
        try:
            async with db.transaction(admin) as tx:
                await leads.approve_leads(tx, admin, lead_ids, utc_now())
        except psycopg.OperationalError:
            if tries_left == 0:
                raise
        else:
            return
