"""What every list takes: which page, and how many rows a page."""

from typing import Annotated, Final

from litestar.di import Provide
from litestar.params import Parameter

from hotlead.kit.paging import PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Paging

PageNumber = Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX, description="From 1.")]
PageSize = Annotated[int, Parameter(ge=1, le=PAGE_SIZE_MAX, description="Rows a page.")]


def read_paging(page: PageNumber = 1, limit: PageSize = PAGE_SIZE_DEFAULT) -> Paging:
    """The page that `?page=` and `?limit=` ask for; a bad value is 422 and named."""
    return Paging(page, limit)


# For a list's handler: `@get("/leads", dependencies=PAGING)` and a parameter `paging: Paging`.
PAGING: Final = {"paging": Provide(read_paging, sync_to_thread=False)}
