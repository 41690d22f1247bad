"""The query of an API call: what a route does not take is refused, and so is what only looks right.

The framework ignores unknown names, takes the last of two values, and reads `1` as true and
`null` as nothing. A program that sends these means something else than we would do.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, get_args
from urllib.parse import parse_qsl

from litestar.handlers import HTTPRouteHandler
from litestar.params import DependencyKwarg
from litestar.types import HTTPScope
from litestar.typing import FieldDefinition

from hotlead.kit.errors import InvalidInput
from hotlead.web.field_errors import FIELDS_SHOWN_MAX, kind_word

_RESERVED: Final = frozenset({"data", "request", "body", "headers", "state", "scope", "query"})
# What a value must look like; other types are exact enough where they are read.
_SHAPES: Final[Mapping[type, re.Pattern[str]]] = {
    int: re.compile(r"-?(0|[1-9][0-9]{0,18})"),
    bool: re.compile(r"true|false"),
}


def check_query(scope: HTTPScope) -> None:
    """Raises InvalidInput for a name the route does not take, one sent twice, a loose value."""
    if not scope["query_string"]:
        return
    # The edge has seen that it is UTF-8.
    sent = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    taken = query_types(scope["route_handler"])
    fields: dict[str, str] = {}
    seen: set[str] = set()
    for name, value in sent:
        if problem := _problem(taken, seen, name, value):
            fields[name] = problem
        seen.add(name)
    if fields:
        raise InvalidInput(fields=dict(list(fields.items())[:FIELDS_SHOWN_MAX]))


@cache
def query_types(handler: HTTPRouteHandler) -> Mapping[str, tuple[object, ...]]:
    """The names a route takes in its query, with the types each may have."""
    found: dict[str, tuple[object, ...]] = {}
    dependencies = handler.resolve_dependencies()
    for fields in (handler.parsed_fn_signature.parameters, *_of_dependencies(handler)):
        for name, field in fields.items():
            is_path = name in handler_path_names(handler)
            if name in dependencies or name in _RESERVED or is_path:
                continue
            if not isinstance(field.kwarg_definition, DependencyKwarg):
                found[name] = tuple(get_args(field.annotation)) or (field.annotation,)
    return found


def handler_path_names(handler: HTTPRouteHandler) -> frozenset[str]:
    """What stands in the braces of a handler's address."""
    return frozenset(re.findall(r"{(\w+)", " ".join(handler.paths)))


def _of_dependencies(handler: HTTPRouteHandler) -> Iterator[Mapping[str, FieldDefinition]]:
    """The parameters of those dependencies that a handler, or one of them, names."""
    dependencies = handler.resolve_dependencies()
    waiting = list(handler.parsed_fn_signature.parameters)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in dependencies:
            continue
        seen.add(name)
        parameters = dependencies[name].parsed_fn_signature.parameters
        waiting += parameters
        yield parameters


def _problem(
    taken: Mapping[str, tuple[object, ...]], seen: set[str], name: str, value: str
) -> str | None:
    if name not in taken:
        return "There is no such parameter."
    if name in seen:
        return "Send this once."
    kinds = [kind for kind in taken[name] if kind is not type(None)]
    if str in kinds:
        return None
    shape = next(
        (_SHAPES[kind] for kind in kinds if isinstance(kind, type) and kind in _SHAPES), None
    )
    if value.lower() == "null" or (shape and not shape.fullmatch(value)):
        return f"Must be {' or '.join(map(kind_word, kinds))}."
    return None
