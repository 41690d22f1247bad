"""Who covers a place, and where leads are covered by nobody."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Response, get
from litestar.response import Stream
from litestar.types import ControllerRouterHandler

from hotlead.distribution import queries, service
from hotlead.distribution.records import Coverage, Covering, Gap, GapsBy
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.leads.records import NEAR_CHARS_MAX
from hotlead.leads.service import judge_place
from hotlead.web.charts import Series
from hotlead.web.download import csv_download
from hotlead.web.exchange import AnyRequest
from hotlead.web.page_query import read_query
from hotlead.web.render import render

CHARTED_MAX: Final = 10
Text = Annotated[str, msgspec.Meta(max_length=100)]


class CoverageQuery(msgspec.Struct, frozen=True):
    """What the address of the coverage may ask: around which place, and in which niche."""

    near: Annotated[str, msgspec.Meta(max_length=NEAR_CHARS_MAX)] = ""
    region: Text = ""
    country: Text = ""
    postcode: Text = ""
    niche: Text = ""
    by: GapsBy = GapsBy.STATE

    def as_query(self) -> dict[str, str]:
        """The parameters in use, for links."""
        given = {name: str(getattr(self, name)) for name in self.__struct_fields__}
        return {name: text for name, text in given.items() if text}


@get("/admin/coverage")
async def show_coverage(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Who covers a place, and where the leads of the last weeks were covered by nobody."""
    typed = read_query(request, CoverageQuery)
    misplaced = judge_place(typed.near)
    asked = msgspec.structs.replace(typed, near="") if misplaced else typed
    gaps = await service.list_gaps(db, actor, asked.niche or None, asked.by, now)
    async with db.transaction(actor) as tx:
        niches = await queries.list_niches(tx)
    return render(
        request,
        "distribution/coverage.html",
        status=422 if misplaced else 200,
        near=typed.near,
        misplaced=misplaced,
        query=asked.as_query(),
        asked=asked,
        found=await _around(db, actor, asked),
        gaps=gaps,
        days=service.GAP_DAYS,
        niches=[(niche.slug, niche.name) for niche in niches],
        chart_labels=[gap.name for gap in gaps[:CHARTED_MAX]],
        chart=_chart(gaps[:CHARTED_MAX]),
    )


@get("/admin/coverage.csv")
async def export_coverage(request: AnyRequest, db: Database, actor: Actor, now: datetime) -> Stream:
    """Who covers the place, or without one the gaps, as a spreadsheet."""
    asked = read_query(request, CoverageQuery)
    found = await _around(db, actor, asked)
    if found is not None:
        return _csv("coverage", now, Covering, found.subscriptions)
    gaps = await service.list_gaps(db, actor, asked.niche or None, asked.by, now)
    return _csv("coverage-gaps", now, Gap, gaps)


def _chart(gaps: Sequence[Gap]) -> list[Series]:
    return [
        Series("Covered", tuple(float(gap.leads - gap.none) for gap in gaps)),
        Series("By nobody", tuple(float(gap.none) for gap in gaps)),
    ]


async def _around(db: Database, actor: Actor, asked: CoverageQuery) -> Coverage | None:
    if not asked.near:
        return None
    place = service.place_near(
        asked.near, asked.region or None, asked.country or None, asked.postcode or None
    )
    return await service.describe_coverage(db, actor, place, asked.niche or None)


def _csv(
    name: str, now: datetime, record: type[msgspec.Struct], rows: Iterable[msgspec.Struct]
) -> Stream:
    async def batches() -> AsyncIterator[Iterable[Iterable[object]]]:
        yield [msgspec.structs.astuple(row) for row in rows]

    return csv_download(f"{name}-{now:%Y-%m-%d}.csv", record.__struct_fields__, batches())


ROUTES: Final[list[ControllerRouterHandler]] = [show_coverage, export_coverage]
