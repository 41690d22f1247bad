"""The list of leads as a file for spreadsheets."""

import csv
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from io import StringIO
from typing import Final

import msgspec
from litestar import get
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.leads import queries, service
from hotlead.leads.pages.queue import LeadQuery
from hotlead.leads.records import ExportRow, LeadFilter
from hotlead.web.exchange import AnyRequest
from hotlead.web.page_query import read_query

EXPORT_ROWS_MAX: Final = 100_000
BATCH_ROWS: Final = 1_000


@get("/admin/leads.csv")
async def export_leads(request: AnyRequest, db: Database, actor: Actor, now: datetime) -> Stream:
    """The leads of the list's filters in the order they came, at most EXPORT_ROWS_MAX."""
    actor.require_admin()
    wanted = read_query(request, LeadQuery).wanted()
    async with db.transaction(actor) as tx:
        # Personal data leaves the product: who took it is written down.
        await audit.record(
            tx,
            actor,
            "lead.exported",
            entity_type="lead",
            entity_id=None,
            description="Leads exported as CSV",
            now=now,
        )
    name = f"leads-{now:%Y-%m-%d}.csv"
    return Stream(
        _lines(db, actor, wanted),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _lines(db: Database, actor: Actor, wanted: LeadFilter) -> AsyncIterator[str]:
    yield _csv([ExportRow.__struct_fields__])
    last_number, count = 0, 0
    while count < EXPORT_ROWS_MAX:
        # A transaction a batch: a slow reader holds none open.
        async with db.transaction(actor) as tx:
            rows = await queries.list_export(tx, wanted, last_number, BATCH_ROWS)
        if not rows:
            return
        yield _csv(_cells(row) for row in rows)
        last_number, count = rows[-1].number, count + len(rows)


def _cells(row: ExportRow) -> Iterable[str]:
    values = msgspec.structs.asdict(row)
    values["status"] = row.status.value
    values["created_at"] = row.created_at.isoformat(timespec="seconds")
    values["form_data"] = msgspec.json.encode(row.form_data).decode()
    return [service.csv_cell(value) for value in values.values()]


def _csv(rows: Iterable[Iterable[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


ROUTES: Final[list[ControllerRouterHandler]] = [export_leads]
