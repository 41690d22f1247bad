"""Whether everybody gets its turn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.distribution import service
from hotlead.distribution.records.fairness import FairnessFilter, FairnessSort, SubscriptionFairness
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.paging import Paging
from hotlead.web.charts import Series
from hotlead.web.exchange import AnyRequest
from hotlead.web.listing import PAGING
from hotlead.web.page_query import read_query
from hotlead.web.render import render

CHARTED_MAX: Final = 10


class FairnessQuery(FairnessFilter, frozen=True):
    """What the address of the page may ask."""

    def as_query(self) -> dict[str, str]:
        """The parameters in use, for links."""
        found = {"niche": self.niche or "", "starving": "true" if self.starving else ""}
        found["sort"] = "" if self.sort is FairnessSort.RATIO else self.sort.value
        return {name: text for name, text in found.items() if text}


@get("/admin/fairness", dependencies=PAGING)
async def show_fairness(
    request: AnyRequest, db: Database, actor: Actor, paging: Paging, now: datetime
) -> Response[bytes]:
    """How evenly each level served its subscriptions, and what each of them got."""
    asked = read_query(request, FairnessQuery)
    found = await service.describe_fairness(db, actor, asked.niche)
    page = await service.list_fairness(db, actor, asked, paging)
    niches = await service.list_measured_niches(db, actor)
    charted = page.items[:CHARTED_MAX]
    return render(
        request,
        "distribution/fairness.html",
        found=found,
        page=page,
        asked=asked,
        query=asked.as_query(),
        niches=[(niche.slug, niche.name) for niche in niches],
        computed_at=max((level.computed_at for level in found.levels), default=None),
        starving=sum(level.starving for level in found.levels),
        chart_labels=[row.company_name for row in charted],
        chart=_chart(charted),
        now=now,
    )


def _chart(rows: Sequence[SubscriptionFairness]) -> list[Series]:
    return [
        Series("Received", tuple(float(row.received) for row in rows)),
        Series("Fair share", tuple(round(row.fair, 1) for row in rows)),
    ]


ROUTES: Final[list[ControllerRouterHandler]] = [show_fairness]
