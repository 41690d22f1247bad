"""The audit log as administrators read it."""

from datetime import date, datetime
from itertools import groupby
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.audit import queries, rules, service
from hotlead.audit.records import (
    ACTION_CHARS_MAX,
    ADDRESS_CHARS_MAX,
    SEARCH_CHARS_MAX,
    About,
    AuditFilter,
    By,
    Search,
)
from hotlead.kit.actor import Actor, Role
from hotlead.kit.db import Database
from hotlead.kit.paging import Paging
from hotlead.kit.period import Period
from hotlead.web.download import EXPORT_ROWS_MAX, csv_download
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING
from hotlead.web.page_query import read_query
from hotlead.web.render import render

ROLES: Final = (
    (Role.ADMIN.value, "Administrators"),
    (Role.PROVIDER.value, "Providers"),
    (Role.VISITOR.value, "Visitors"),
    (Role.SYSTEM.value, "The system"),
)


class AuditQuery(msgspec.Struct, frozen=True):
    """What the address may ask."""

    q: Annotated[str, msgspec.Meta(max_length=SEARCH_CHARS_MAX)] = ""
    action: Annotated[str, msgspec.Meta(max_length=ACTION_CHARS_MAX)] = ""
    actor_id: UUID | None = None
    role: Role | None = None
    address: Annotated[str, msgspec.Meta(max_length=ADDRESS_CHARS_MAX)] = ""
    entity_type: Annotated[str, msgspec.Meta(max_length=ACTION_CHARS_MAX)] = ""
    entity_id: UUID | None = None
    date_from: date | None = None
    date_to: date | None = None

    def wanted(self) -> AuditFilter:
        """The same for the query; raises InvalidInput for an address that is none."""
        return AuditFilter(
            action=self.action or None,
            by=By(
                actor_id=self.actor_id,
                role=self.role,
                network=service.read_network(self.address),
            ),
            about=About(entity_type=self.entity_type or None, entity_id=self.entity_id),
            period=Period(self.date_from, self.date_to),
            search=rules.read_search(self.q) if self.q else Search(),
        )

    def as_query(self) -> dict[str, str]:
        """The parameters in use, for links."""
        given = {name: str(getattr(self, name) or "") for name in self.__struct_fields__}
        return {name: text for name, text in given.items() if text}


@get("/admin/audit", dependencies=PAGING)
async def list_audit_entries(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """Newest first, by action, person, thing, address and period; all of it in the address."""
    actor.require_admin()
    asked = read_query(request, AuditQuery)
    async with db.transaction(actor) as tx:
        page = await queries.list_entries(tx, asked.wanted(), paging)
        actions = await queries.list_actions(tx)
    return render(
        request,
        "audit/list.html",
        page=page,
        total_max=queries.ROWS_COUNTED_MAX,
        export_max=EXPORT_ROWS_MAX,
        query=asked.as_query(),
        actions=[(kind, list(found)) for kind, found in groupby(actions, _kind)],
        roles=ROLES,
        now=now,
    )


@get("/admin/audit.csv")
async def export_audit_entries(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Stream:
    """The list's filters as a file, with everything the entries keep."""
    wanted = read_query(request, AuditQuery).wanted()
    rows = await service.export_entries(db, actor, wanted, now)
    return csv_download(f"audit-{now:%Y-%m-%d}.csv", service.EXPORT_COLUMNS, rows)


@get("/admin/audit/{audit_id:uuid}")
async def show_audit_entry(
    request: AnyRequest, db: Database, actor: Actor, audit_id: UUID, now: datetime
) -> Response[bytes]:
    """One entry: what changed, who did it, and from where."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        entry = await queries.get_entry(tx, audit_id)
    return render(
        request,
        "audit/entry.html",
        entry=entry,
        differences=rules.differences(entry.metadata),
        changed=rules.changed_names(entry.metadata),
        others=rules.other_facts(entry.metadata),
        now=now,
    )


ROUTES: Final[list[ControllerRouterHandler]] = [
    list_audit_entries,
    export_audit_entries,
    show_audit_entry,
]


def _kind(action: str) -> str:
    return action.partition(".")[0]
