"""Events that Stripe should not send, or sends about whoever is gone: each is done with at once."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, execute, fetch_rows
from hotlead.kit.sandbox_payments import session_event
from tests.billing.money import balance_of
from tests.billing.test_deposits import AFTER, BEFORE, COMPLETED, PAID, begin, event, tell
from tests.billing.test_taken_back import TAKEN, disputed, paid
from tests.builders import NOW, Cast

MORE_THAN_IS_KEPT = 10**12


async def errors(db: Database) -> list[str | None]:
    async with db.transaction(SYSTEM) as tx:
        rows = await fetch_rows(
            tx,
            "SELECT error FROM stripe_events WHERE handled_at IS NOT NULL ORDER BY received_at, id",
        )
    return [row[0] for row in rows if row[0]]


async def test_our_id_of_one_payment_and_stripes_of_another(
    db: Database, settings: Settings, cast: Cast
) -> None:
    """Neither is credited: whose money it is, nobody can know."""
    known = await paid(db, settings, cast)
    other = await begin(db, settings, cast)
    await tell(
        db, settings, event(COMPLETED, other, {**PAID, "payment_intent": intent_of(known.id)})
    )
    assert await errors(db) == ["It names two payments of ours."]
    assert await balance_of(db, cast.acme.provider_id) == AFTER


async def test_an_intent_that_names_nothing_else(
    db: Database, settings: Settings, cast: Cast
) -> None:
    payment = await paid(db, settings, cast)
    body = session_event(
        "payment_intent.succeeded", payment.id, 25_000, NOW,
        {"metadata": {}, "amount_received": 25_000},
    )  # fmt: skip
    await tell(db, settings, body)
    assert await errors(db) == []
    assert await balance_of(db, cast.acme.provider_id) == AFTER


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        (COMPLETED, {**PAID, "amount_total": MORE_THAN_IS_KEPT}),
        ("charge.dispute.created", {"id": "dp_1", "amount": MORE_THAN_IS_KEPT}),
        ("charge.refunded", {"id": "ch_1", "amount_refunded": MORE_THAN_IS_KEPT}),
    ],
)
async def test_more_than_can_be_kept(
    db: Database, settings: Settings, cast: Cast, kind: str, about: dict[str, object]
) -> None:
    await tell(db, settings, event(kind, await begin(db, settings, cast), about))
    assert await errors(db) == ["It is about more money than can be kept."]
    assert await balance_of(db, cast.acme.provider_id) == BEFORE


async def test_a_dispute_that_changes_its_amount(
    db: Database, settings: Settings, cast: Cast
) -> None:
    """Once is booked; the rest is for a person, who finds it said."""
    payment = await paid(db, settings, cast)
    await tell(db, settings, disputed(payment))
    again: Mapping[str, object] = {
        "id": "dp_1",
        "amount": 10_000,
        "metadata": {},
        "client_reference_id": None,
    }
    await tell(db, settings, event(TAKEN, payment, again))
    assert await errors(db) == ["It was booked before, with another amount."]
    assert await balance_of(db, cast.acme.provider_id) == BEFORE


async def test_what_stripe_moved_is_booked_for_a_closed_account_too(
    db: Database, settings: Settings, cast: Cast
) -> None:
    payment, late = await paid(db, settings, cast), await begin(db, settings, cast)
    await close(db, cast.acme.provider_id)
    await tell(db, settings, event(COMPLETED, late, PAID))
    assert await balance_of(db, cast.acme.provider_id) == Decimal("1500.00")
    await tell(db, settings, disputed(payment))
    assert await balance_of(db, cast.acme.provider_id) == Decimal("1250.00")


async def close(db: Database, provider_id: UUID) -> None:
    async with db.transaction(SYSTEM) as tx:
        await execute(
            tx, "UPDATE providers SET deleted_at = now() WHERE id = %(id)s", {"id": provider_id}
        )


def intent_of(payment_id: UUID) -> str:
    return f"pi_sandbox_{payment_id.hex}"
