"""Whether the money is all there, by API."""

from datetime import date, datetime
from typing import Final

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.billing import service
from hotlead.billing.records import (
    ProofRow,
    ReconciledDay,
    ReconcileReceipt,
    Reconciliation,
    Settlement,
)
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.kit.paging import Paging
from hotlead.web.envelope import Envelope, PagedEnvelope, accepted, ok, paged
from hotlead.web.listing import PAGING
from hotlead.web.openapi_answers import LINKS, RAISES

TAGS: Final = ["Admin: money"]


@get(
    "/admin/reconciliations",
    dependencies=PAGING,
    tags=TAGS,
    summary="List reconciled days",
    opt={LINKS: {"get_reconciliation": {"day": "/data/0/day"}}},
)
async def list_reconciliations(
    db: Database, actor: Actor, paging: Paging
) -> Response[PagedEnvelope[ReconciledDay]]:
    """Each day (UTC) with its last run, the newest day first.

    `totals` has what each kind came to on each side, by that side's own clock: `paid` in payments,
    `booked` in the ledger, `moved` on the account. What is unmatched is counted by identity.
    """
    async with db.transaction(actor) as tx:
        return paged(await service.list_days(tx, actor, paging))


@get(
    "/admin/reconciliations/{day:date}",
    opt={RAISES: [NotFound]},
    tags=TAGS,
    summary="Read a reconciled day",
)
async def get_reconciliation(
    db: Database, actor: Actor, day: date
) -> Response[Envelope[Reconciliation]]:
    """The last run of a day, with the first 50 differences in sentences."""
    async with db.transaction(actor) as tx:
        return ok(await service.get_reconciliation(tx, actor, day))


@post(
    "/admin/reconciliations/{day:date}",
    status_code=202,
    opt={RAISES: [InvalidInput]},
    tags=TAGS,
    summary="Reconcile a day again",
)
async def request_reconciliation(
    db: Database, actor: Actor, day: date, now: datetime
) -> Response[Envelope[ReconcileReceipt]]:
    """Have a day compared anew, soon; a day before the first one brings those in between."""
    async with db.transaction(actor) as tx:
        return accepted(await service.request_reconciliation(tx, actor, day, now))


@post(
    "/admin/reconciliations/{day:date}/settle",
    status_code=202,
    opt={RAISES: [NotFound, InvalidInput]},
    tags=TAGS,
    summary="Settle a difference",
)
async def settle_difference(
    db: Database, actor: Actor, day: date, data: Settlement, now: datetime
) -> Response[Envelope[ReconcileReceipt]]:
    """Say how a difference with the gateway was put right by hand; the day is compared again.

    It is listed no more as long as the sides differ by as much as they do now.
    """
    async with db.transaction(actor) as tx:
        return accepted(await service.settle_difference(tx, actor, day, data, now))


@get("/admin/money-checks", dependencies=PAGING, tags=TAGS, summary="List runs of the money checks")
async def list_money_checks(
    db: Database, actor: Actor, paging: Paging
) -> Response[PagedEnvelope[ProofRow]]:
    """What every check looked at and found wrong, every ten minutes, the newest first."""
    async with db.transaction(actor) as tx:
        return paged(await service.list_proofs(tx, actor, paging))


ROUTES: list[ControllerRouterHandler] = [
    list_reconciliations,
    get_reconciliation,
    request_reconciliation,
    settle_difference,
    list_money_checks,
]
