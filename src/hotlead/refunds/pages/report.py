"""The report of refunds as a page and as a file."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.period import Period
from hotlead.refunds import queries, service
from hotlead.refunds.records import RefundReport
from hotlead.web.charts import Series
from hotlead.web.download import csv_download
from hotlead.web.exchange import AnyRequest
from hotlead.web.page_query import read_query
from hotlead.web.render import render

# Of each table: the file has the rest.
LINES_SHOWN: Final = 20


class _Query(msgspec.Struct, frozen=True):
    """What the address may ask."""

    date_from: date | None = None
    date_to: date | None = None
    niche_id: UUID | None = None

    @property
    def period(self) -> Period:
        """The days it names."""
        return Period(self.date_from, self.date_to)

    def as_query(self) -> dict[str, str]:
        """The parameters in use, for links."""
        given = {name: str(getattr(self, name) or "") for name in self.__struct_fields__}
        return {name: text for name, text in given.items() if text}


@get("/admin/reports/refunds")
async def refund_report_page(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """What became of the leads sold in a period: reported, refunded, how much, where from."""
    asked = read_query(request, _Query)
    async with db.transaction(actor) as tx:
        report = await service.report_refunds(tx, actor, asked.period, asked.niche_id, now)
        niches = await queries.list_niches(tx)
    return render(
        request,
        "refunds/refund_report.html",
        report=report,
        groups=_groups(report),
        query=asked.as_query(),
        niches=[(str(niche.id), niche.name) for niche in niches],
        chart_labels=[line.label for line in report.by_reason],
        chart=_chart(report),
        shown_max=LINES_SHOWN,
        now=now,
    )


@get("/admin/reports/refunds.csv")
async def refund_report_file(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Stream:
    """The same lines as a file."""
    asked = read_query(request, _Query)
    async with db.transaction(actor) as tx:
        report = await service.report_refunds(tx, actor, asked.period, asked.niche_id, now)
    name = f"refunds-{report.date_from}-{report.date_to}.csv"
    return csv_download(name, service.REPORT_COLUMNS, service.export_report(report))


ROUTES: list[ControllerRouterHandler] = [refund_report_page, refund_report_file]


def _groups(report: RefundReport) -> Sequence[tuple[str, object]]:
    """What the page shows, a table each."""
    return [
        ("Reason", report.by_reason),
        ("Source", report.by_source),
        ("Niche", report.by_niche),
        ("Provider", report.by_provider),
    ]


def _chart(report: RefundReport) -> Sequence[Series]:
    """Reports by reason: how many there were, and how many got their refund."""
    lines = report.by_reason
    return [
        Series("Reported", tuple(float(line.reports) for line in lines)),
        Series("Refunded", tuple(float(line.refunds) for line in lines)),
    ]
