"""Money by API: what administrators give and take by hand."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from litestar import Response, post
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from hotlead.billing import service
from hotlead.billing.records import BookedEntry, Hand, ManualAmount, ManualEntry, ManualKind
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.ids import new_id
from hotlead.web.envelope import Envelope, created
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.openapi_answers import RAISES

TAGS: Final = ["Admin: providers"]
_PROVIDER: Final = "/admin/providers/{provider_id:uuid}"


def read_hand(actor: Actor, settings: Settings) -> Hand:
    """Who asks, and how much they move alone."""
    return Hand(actor, Decimal(settings.manual_alone_max))


_HAND: Final = {"hand": Provide(read_hand, sync_to_thread=False)}


@post(
    _PROVIDER + "/credit",
    status_code=201,
    dependencies=_HAND,
    opt={IDEMPOTENT: True, RAISES: [service.SecondNeeded]},
    tags=TAGS,
    summary="Credit a provider",
)
async def credit_provider(
    request: AnyRequest,
    provider_id: UUID,
    data: ManualAmount,
    db: Database,
    hand: Hand,
    now: datetime,
) -> Response[Envelope[BookedEntry]]:
    """Give a provider money, at most 20,000.00 at once. It reads the memo in its ledger.

    The unsold leads of its niches get another chance. 409 `second_administrator_needed` above
    what one administrator gives alone: `POST /api/v1/admin/manual-requests` asks another.
    """

    async def act(tx: Tx) -> Response[Envelope[BookedEntry]]:
        order = _order(provider_id, data)
        kind = ManualKind.MANUAL_CREDIT
        return created(BookedEntry.of(await service.move_alone(tx, hand, kind, order, now)))

    return await once(request, db, hand.actor, act, now)


@post(
    _PROVIDER + "/debit",
    status_code=201,
    dependencies=_HAND,
    opt={IDEMPOTENT: True, RAISES: [service.BalanceTooLow, service.SecondNeeded]},
    tags=TAGS,
    summary="Debit a provider",
)
async def debit_provider(
    request: AnyRequest,
    provider_id: UUID,
    data: ManualAmount,
    db: Database,
    hand: Hand,
    now: datetime,
) -> Response[Envelope[BookedEntry]]:
    """Take money from a provider. It reads the memo in its ledger.

    402 `balance_too_low` where the balance does not cover it; `details.balance` says what it is.
    409 `second_administrator_needed` above what one administrator takes alone.
    """

    async def act(tx: Tx) -> Response[Envelope[BookedEntry]]:
        order = _order(provider_id, data)
        kind = ManualKind.MANUAL_DEBIT
        return created(BookedEntry.of(await service.move_alone(tx, hand, kind, order, now)))

    return await once(request, db, hand.actor, act, now)


ROUTES: list[ControllerRouterHandler] = [credit_provider, debit_provider]


def _order(provider_id: UUID, data: ManualAmount) -> ManualEntry:
    """Each call is an entry of its own; `once` sees to it that a call sent again is none."""
    return ManualEntry(
        provider_id=provider_id, amount=data.amount, memo=data.memo, key=f"manual:{new_id()}"
    )
