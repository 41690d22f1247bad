"""The list of leads as a file for spreadsheets."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from litestar import get
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.leads import queries
from hotlead.leads.pages.queue import LeadQuery
from hotlead.leads.records import ExportRow
from hotlead.web.download import csv_download, in_batches
from hotlead.web.exchange import AnyRequest
from hotlead.web.page_query import read_query


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

    async def read(tx: Tx, last: ExportRow | None, limit: int) -> Sequence[ExportRow]:
        return await queries.list_export(tx, wanted, last.number if last else 0, limit)

    batches = (map(_cells, rows) async for rows in in_batches(db, actor, read))
    return csv_download(f"leads-{now:%Y-%m-%d}.csv", ExportRow.__struct_fields__, batches)


def _cells(row: ExportRow) -> Iterable[object]:
    values = msgspec.structs.asdict(row)
    values["form_data"] = msgspec.json.encode(row.form_data).decode()
    return values.values()


ROUTES: Final[list[ControllerRouterHandler]] = [export_leads]
