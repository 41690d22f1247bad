"""What every list takes: which page, how many rows a page, and what it is narrowed to."""

from collections.abc import Mapping
from typing import Annotated, Final, TypeVar

import msgspec
from litestar.di import Provide
from litestar.params import Parameter

from hotlead.kit.errors import InvalidInput
from hotlead.kit.paging import PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Paging
from hotlead.web.field_errors import check_struct

T = TypeVar("T", bound=msgspec.Struct)

PageNumber = Annotated[int, Parameter(ge=1, le=PAGE_NUMBER_MAX, description="From 1.")]
PageSize = Annotated[int, Parameter(ge=1, le=PAGE_SIZE_MAX, description="Rows a page.")]


def read_paging(page: PageNumber = 1, limit: PageSize = PAGE_SIZE_DEFAULT) -> Paging:
    """The page that `?page=` and `?limit=` ask for; a bad value is 422 and named."""
    return Paging(page, limit)


# For a list's handler: `@get("/leads", dependencies=PAGING)` and a parameter `paging: Paging`.
PAGING: Final = {"paging": Provide(read_paging, sync_to_thread=False)}


def read_query(query: Mapping[str, str], wanted: type[T]) -> T:
    """The part of a page's query that the struct `wanted` names; empty values count as absent.

    Raises InvalidInput that names each wrong parameter.
    """
    names = {field.encode_name for field in msgspec.structs.fields(wanted)}
    given = {name: text for name, text in query.items() if name in names and text.strip()}
    problems = check_struct(wanted, given)
    if problems:
        raise InvalidInput(fields=problems)
    return msgspec.convert(given, wanted, strict=False)
