"""The audit log as administrators read it."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.audit import queries
from hotlead.audit.records import AuditFilter
from hotlead.kit.actor import Actor, Role
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING
from hotlead.web.page_query import read_query
from hotlead.web.render import render

SEARCH_LENGTH_MAX: Final = 200
DAYS_MAX: Final = 3_660
PERIODS: Final = (("1", "Last day"), ("7", "Last 7 days"), ("30", "Last 30 days"))
ROLES: Final = tuple((role.value, role.value.capitalize()) for role in Role)


class AuditQuery(msgspec.Struct, frozen=True):
    """What the address may ask: `q` is the beginning of an action, or an id."""

    q: Annotated[str, msgspec.Meta(max_length=SEARCH_LENGTH_MAX)] = ""
    role: Role | None = None
    days: Annotated[int, msgspec.Meta(ge=1, le=DAYS_MAX)] | None = None


@get("/admin/audit", dependencies={**PAGING})
async def list_audit_entries(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """Newest first, by beginning of the action or by an id, by who acted, by period."""
    actor.require_admin()
    asked = read_query(request, AuditQuery)
    wanted = _filter(asked, now)
    async with db.transaction(actor) as tx:
        rows = await queries.list_entries(tx, wanted, paging)
        total = await queries.count_entries(tx, wanted)
    return render(
        request,
        "audit/list.html",
        page=PageOf(rows, paging.page, paging.limit, total),
        query={"q": asked.q, "role": asked.role or "", "days": str(asked.days or "")},
        periods=PERIODS,
        roles=ROLES,
        now=now,
    )


ROUTES: Final[list[ControllerRouterHandler]] = [list_audit_entries]


def _filter(asked: AuditQuery, now: datetime) -> AuditFilter:
    text = asked.q.strip()
    about_id = _id_in(text)
    return AuditFilter(
        action=text if text and about_id is None else None,
        about_id=about_id,
        role=asked.role,
        since=now - timedelta(days=asked.days) if asked.days else None,
    )


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
