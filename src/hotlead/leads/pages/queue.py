"""The administrators' list of leads, and the overview."""

from asyncio import gather
from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import PageOf, Paging
from hotlead.kit.period import Period
from hotlead.leads import queries, service
from hotlead.leads.pages.events import event
from hotlead.leads.pages.figures import read_board
from hotlead.leads.records import (
    NEAR_CHARS_MAX,
    RADIUS_KM_DEFAULT,
    RADIUS_KM_MAX,
    SEARCH_CHARS_MAX,
    AdminLeadRow,
    LeadCounts,
    LeadFilter,
    LeadSort,
    LeadStatus,
    Near,
    NicheChoice,
)
from hotlead.web.exchange import AnyRequest
from hotlead.web.flash import flash
from hotlead.web.listing import PAGING
from hotlead.web.page_query import read_query
from hotlead.web.redirects import see_other
from hotlead.web.render import render

ACTIVITY_SHOWN: Final = 12
_TABS: Final = (
    (LeadStatus.PENDING_APPROVAL, "Pending"),
    (LeadStatus.APPROVED, "Approved"),
    (LeadStatus.DISTRIBUTED, "Sold"),
    (LeadStatus.UNSOLD, "Unsold"),
    (LeadStatus.REJECTED, "Rejected"),
    (LeadStatus.BAD_LEAD, "Bad"),
    (LeadStatus.WITHDRAWN, "Withdrawn"),
)
Text = Annotated[str, msgspec.Meta(max_length=SEARCH_CHARS_MAX)]
NearText = Annotated[str, msgspec.Meta(max_length=NEAR_CHARS_MAX)]
RadiusKm = Annotated[float, msgspec.Meta(gt=0, le=RADIUS_KM_MAX)]
_RADII_KM: Final = (10, 25, 50, 100, 250)


class LeadQuery(msgspec.Struct, frozen=True):
    """What the address of the list may ask."""

    status: LeadStatus | None = None
    niche: Text = ""
    source: Text = ""
    q: Text = ""
    date_from: date | None = None
    date_to: date | None = None
    near: NearText = ""
    radius_km: RadiusKm | None = None
    sort: LeadSort | None = None

    def wanted(self) -> LeadFilter:
        """The same for the query."""
        return LeadFilter(
            status=self.status,
            niche=self.niche or None,
            period=Period(self.date_from, self.date_to),
            source=self.source or None,
            search=service.read_search(self.q) if self.q else None,
            near=self._near(),
            sort=self.sort,
        )

    def anywhere(self) -> "LeadQuery":
        """The same, near no place."""
        by_distance = self.sort is LeadSort.DISTANCE
        return msgspec.structs.replace(self, near="", sort=None if by_distance else self.sort)

    def _near(self) -> Near | None:
        # The bar's radius is chosen also while nothing is looked near.
        return service.read_near(self.near, self.radius_km if self.near else None, self.sort)

    def as_query(self) -> dict[str, str]:
        """The parameters in use, for links."""
        given = {name: str(getattr(self, name) or "") for name in self.__struct_fields__}
        given["radius_km"] = f"{self.radius_km:g}" if self.near and self.radius_km else ""
        return {name: text for name, text in given.items() if text}

    def radii(self) -> list[tuple[str, str]]:
        """The distances to choose from, with the one in use."""
        in_use = self.radius_km or RADIUS_KM_DEFAULT
        return [(f"{km:g}", f"within {km:g} km") for km in sorted({*_RADII_KM, in_use})]


class Found(msgspec.Struct, frozen=True):
    """One page of the list, and what its controls show."""

    page: PageOf[AdminLeadRow]
    counts: LeadCounts
    niches: list[NicheChoice]


@get("/admin/leads", dependencies=PAGING)
async def list_leads(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """Pending ones oldest first, others newest first; everything is in the address."""
    actor.require_admin()
    typed = read_query(request, LeadQuery)
    misplaced = service.judge_place(typed.near)
    asked = typed.anywhere() if misplaced else typed
    wanted = asked.wanted()
    board, found = await gather(read_board(db, actor, now), _find(db, actor, wanted, paging))
    return render(
        request,
        "leads/list.html",
        status=422 if misplaced else 200,
        page=found.page,
        query=asked.as_query(),
        near=typed.near,
        misplaced=misplaced,
        tabs=_tabs(found.counts),
        niches=[(niche.slug, niche.name) for niche in found.niches],
        radii=asked.radii(),
        board=board,
        waiting=board.waiting,
        now=now,
    )


@get("/admin")
async def show_overview(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """How the market stands, what waits, and what happened last."""
    actor.require_admin()
    board = await read_board(db, actor, now)
    async with db.transaction(actor) as tx:
        activity = await queries.list_activity(tx, ACTIVITY_SHOWN)
        counts = await queries.count_by_status(tx, LeadFilter())
    return render(
        request,
        "leads/overview.html",
        board=board,
        waiting=board.waiting,
        activity=[event(entry, is_linked=True) for entry in activity],
        statuses=[
            (label, counts.of(status), f"/admin/leads?status={status.value}")
            for status, label in _TABS
        ],
        now=now,
    )


@get("/admin/leads/next")
async def review_next(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """On to the lead that has waited longest."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        oldest = await queries.find_oldest_pending(tx)
    if oldest is None:
        flash(request, "Nothing is waiting", text="Every lead has been reviewed.")
        return see_other("/admin/leads")
    return see_other(f"/admin/leads/{oldest.id}?review=1")


async def _find(db: Database, actor: Actor, wanted: LeadFilter, paging: Paging) -> Found:
    async with db.transaction(actor) as tx:
        counts = await queries.count_by_status(tx, wanted)
        total = counts.of(wanted.status) if wanted.status else counts.total
        rows = await queries.list_leads(tx, wanted, paging) if total else []
        niches = await queries.list_niches(tx)
    return Found(PageOf(rows, paging.page, paging.limit, total), counts, niches)


def _tabs(counts: LeadCounts) -> list[tuple[str, str, int | None]]:
    every: list[tuple[str, str, int | None]] = [("", "All", None)]
    return every + [(status.value, label, counts.of(status)) for status, label in _TABS]


ROUTES: Final[list[ControllerRouterHandler]] = [list_leads, show_overview, review_next]
