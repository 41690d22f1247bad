"""The API of the audit log: read, one entry or many, and taken away as CSV. Nobody writes it."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get
from litestar.di import Provide
from litestar.params import Parameter
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.audit import queries, rules, service
from hotlead.audit.records import (
    ACTION_CHARS_MAX,
    ADDRESS_CHARS_MAX,
    SEARCH_CHARS_MAX,
    About,
    AuditDetail,
    AuditFilter,
    AuditRow,
    By,
    Search,
)
from hotlead.kit.actor import Actor, Role
from hotlead.kit.db import Database
from hotlead.kit.paging import Paging
from hotlead.kit.period import Period
from hotlead.web.download import csv_download, wants_csv
from hotlead.web.envelope import Envelope, PagedEnvelope, ok, paged
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING, PERIOD
from hotlead.web.openapi_answers import CSV, LINKS

TAGS: Final = ["Admin: audit log"]

Action = Annotated[
    str | None,
    Parameter(
        max_length=ACTION_CHARS_MAX, description="How it begins: `lead.` or `lead.approved`."
    ),
]
Address = Annotated[
    str | None,
    Parameter(max_length=ADDRESS_CHARS_MAX, description="`203.0.113.7` or `203.0.113.0/24`."),
]
EntityType = Annotated[
    str | None, Parameter(max_length=ACTION_CHARS_MAX, description="`lead`, `provider`, …")
]
Text = Annotated[
    str | None,
    Parameter(
        max_length=SEARCH_CHARS_MAX,
        description="An id of who acted or was acted on, the e-mail address of a user, an IP"
        " address, or how an action begins.",
    ),
]


def read_by(actor_id: UUID | None = None, role: Role | None = None, address: Address = None) -> By:
    """Who acted, and from where; a bad value is 422 and named."""
    return By(actor_id=actor_id, role=role, network=service.read_network(address))


def read_about(entity_type: EntityType = None, entity_id: UUID | None = None) -> About:
    """What was acted on."""
    return About(entity_type=entity_type, entity_id=entity_id)


def read_filter(
    period: Period, by: By, about: About, action: Action = None, q: Text = None
) -> AuditFilter:
    """What the log is asked for."""
    search = rules.read_search(q) if q else Search()
    return AuditFilter(action=action, by=by, about=about, period=period, search=search)


FILTER: Final = {
    **PAGING,
    **PERIOD,
    "by": Provide(read_by, sync_to_thread=False),
    "about": Provide(read_about, sync_to_thread=False),
    "wanted": Provide(read_filter, sync_to_thread=False),
}


@get(
    "/admin/audit",
    dependencies=FILTER,
    tags=TAGS,
    summary="Read the audit log",
    opt={CSV: True, LINKS: {"get_audit_entry": {"audit_id": "/data/0/id"}}},
)
async def list_audit_entries(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    wanted: AuditFilter,
    paging: Paging,
    now: datetime,
) -> Response[PagedEnvelope[AuditRow]] | Stream:
    """Newest first; `total` counts no further than 10,001, and pages end there.

    `Accept: text/csv` gives everything that fits as a file, at most the newest 100,000 entries,
    with what changed, browser and request id. Narrow the days to reach further back.
    """
    actor.require_admin()
    if wants_csv(request):
        rows = await service.export_entries(db, actor, wanted, now)
        name = f"audit-{now:%Y-%m-%d}.csv"
        return csv_download(name, service.EXPORT_COLUMNS, rows, is_for_people=False)
    async with db.transaction(actor) as tx:
        return paged(await queries.list_entries(tx, wanted, paging))


@get("/admin/audit/{audit_id:uuid}", tags=TAGS, summary="One entry of the audit log")
async def get_audit_entry(
    db: Database, actor: Actor, audit_id: UUID
) -> Response[Envelope[AuditDetail]]:
    """Everything it keeps. `metadata.before` and `metadata.after` hold what differs, by name."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        return ok(await queries.get_entry(tx, audit_id))


ROUTES: Final[list[ControllerRouterHandler]] = [list_audit_entries, get_audit_entry]
