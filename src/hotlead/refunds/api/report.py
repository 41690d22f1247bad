"""The report of refunds by API."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get
from litestar.params import Parameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.period import Period
from hotlead.refunds import service
from hotlead.refunds.records import RefundReport
from hotlead.web.download import csv_download, wants_csv
from hotlead.web.envelope import Envelope, ok
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PERIOD
from hotlead.web.openapi_answers import CSV

NicheId = Annotated[UUID | None, Parameter(description="Of one niche alone.")]


@get(
    "/admin/reports/refunds",
    dependencies=PERIOD,
    tags=["Admin: refunds"],
    summary="Report on refunds",
    opt={CSV: True},
)
async def report_refunds(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    period: Period,
    now: datetime,
    niche_id: NicheId = None,
) -> Response[Envelope[RefundReport]] | Stream:
    """What became of the leads that were sold on these days, the last 30 where none are named.

    By reason, source, niche and provider, of each the 100 that cost most. `Accept: text/csv` gives
    the same lines as a file.
    """
    async with db.transaction(actor) as tx:
        report = await service.report_refunds(tx, actor, period, niche_id, now)
    if wants_csv(request):
        name = f"refunds-{report.date_from}-{report.date_to}.csv"
        rows = service.export_report(report)
        return csv_download(name, service.REPORT_COLUMNS, rows, is_for_people=False)
    return ok(report)


ROUTES: list[ControllerRouterHandler] = [report_refunds]
