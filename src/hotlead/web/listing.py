"""What lists take: which page, how many rows a page, and which days."""

from datetime import date
from typing import Annotated, Final

from litestar.di import Provide
from litestar.params import Parameter

from hotlead.kit.paging import PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Paging
from hotlead.kit.period import Period

PageNumber = Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX, description="From 1.")]
PageSize = Annotated[int, Parameter(ge=1, le=PAGE_SIZE_MAX, description="Rows a page.")]
FirstDay = Annotated[date | None, Parameter(description="The first day (UTC), included.")]
LastDay = Annotated[date | None, Parameter(description="The last day (UTC), included.")]


def read_paging(page: PageNumber = 1, limit: PageSize = PAGE_SIZE_DEFAULT) -> Paging:
    """The page that `?page=` and `?limit=` ask for; a bad value is 422 and named."""
    return Paging(page, limit)


def read_period(date_from: FirstDay = None, date_to: LastDay = None) -> Period:
    """`?date_from=` and `?date_to=`, both days included, in UTC; a bad value is 422 and named."""
    return Period(date_from, date_to)


# For a list's handler: `@get("/leads", dependencies=PAGING)` and a parameter `paging: Paging`.
PAGING: Final = {"paging": Provide(read_paging, sync_to_thread=False)}
# The same for a parameter `period: Period`.
PERIOD: Final = {"period": Provide(read_period, sync_to_thread=False)}
