"""Money by API: what administrators give and take by hand."""

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import service
from hotlead.billing.records import BookedEntry, ManualAmount, ManualEntry
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.ids import new_id
from hotlead.web.envelope import Envelope, created
from hotlead.web.exchange import AnyRequest
from hotlead.web.idempotency import IDEMPOTENT, once
from hotlead.web.openapi_answers import RAISES

TAGS: Final = ["Admin: providers"]
_PROVIDER: Final = "/admin/providers/{provider_id:uuid}"


@post(
    _PROVIDER + "/credit",
    status_code=201,
    opt={IDEMPOTENT: True},
    tags=TAGS,
    summary="Credit a provider",
)
async def credit_provider(
    request: AnyRequest,
    provider_id: UUID,
    data: ManualAmount,
    db: Database,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[BookedEntry]]:
    """Give a provider money, at most 20,000.00 at once. It reads the memo in its ledger.

    The unsold leads of its niches get another chance.
    """

    async def act(tx: Tx) -> Response[Envelope[BookedEntry]]:
        order = _order(provider_id, data)
        return created(BookedEntry.of(await service.credit_provider(tx, actor, order, now)))

    return await once(request, db, actor, act, now)


@post(
    _PROVIDER + "/debit",
    status_code=201,
    opt={IDEMPOTENT: True, RAISES: [service.BalanceTooLow]},
    tags=TAGS,
    summary="Debit a provider",
)
async def debit_provider(
    request: AnyRequest,
    provider_id: UUID,
    data: ManualAmount,
    db: Database,
    actor: Actor,
    now: datetime,
) -> Response[Envelope[BookedEntry]]:
    """Take money from a provider. It reads the memo in its ledger.

    402 `balance_too_low` where the balance does not cover it; `details.balance` says what it is.
    """

    async def act(tx: Tx) -> Response[Envelope[BookedEntry]]:
        order = _order(provider_id, data)
        return created(BookedEntry.of(await service.debit_provider(tx, actor, order, now)))

    return await once(request, db, actor, act, now)


ROUTES: list[ControllerRouterHandler] = [credit_provider, debit_provider]


def _order(provider_id: UUID, data: ManualAmount) -> ManualEntry:
    """Each call is an entry of its own; `once` sees to it that a call sent again is none."""
    return ManualEntry(
        provider_id=provider_id, amount=data.amount, memo=data.memo, key=f"manual:{new_id()}"
    )
