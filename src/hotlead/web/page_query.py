"""What a page's address narrows its list to."""

from typing import TypeVar

import msgspec

from hotlead.kit.errors import InvalidInput
from hotlead.web.exchange import AnyRequest
from hotlead.web.field_errors import check_struct

T = TypeVar("T", bound=msgspec.Struct)


def read_query(request: AnyRequest, wanted: type[T]) -> T:
    """The part of the query that the struct `wanted` names; empty values count as absent.

    Raises InvalidInput that names each wrong parameter.
    """
    names = {field.encode_name for field in msgspec.structs.fields(wanted)}
    query = request.query_params
    given = {name: text for name in names if (text := str(query.get(name, "")).strip())}
    problems = check_struct(wanted, given)
    if problems:
        raise InvalidInput(fields=problems)
    return msgspec.convert(given, wanted, strict=False)
