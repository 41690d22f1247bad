"""The one shape of every JSON answer.

Success is `{"success": true, "data": …}`, a list adds `"pagination"`, an error is
`{"success": false, "error": "sentence", "details": {"code": …, "fields": …}}`.
"""

from collections.abc import Mapping, Sequence
from typing import Generic, Literal, TypeVar

import msgspec
from litestar import Response

from hotlead.kit.paging import PageOf

T = TypeVar("T")


class Envelope(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One thing."""

    success: Literal[True] = True
    data: T


class Pagination(msgspec.Struct, frozen=True, rename="camel"):
    """Which part of a list this is; `page` starts at 1."""

    page: int
    limit: int
    total: int
    total_pages: int


class PagedEnvelope(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """One page of a list."""

    success: Literal[True] = True
    data: Sequence[T]
    pagination: Pagination


class ErrorEnvelope(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong: a sentence, and `details.code` for programs."""

    success: Literal[False] = False
    error: str
    details: Mapping[str, object]


def ok(data: T) -> Response[Envelope[T]]:
    """200 with one thing."""
    return Response(Envelope(data=data), status_code=200)


def created(data: T) -> Response[Envelope[T]]:
    """201 with the thing that was made."""
    return Response(Envelope(data=data), status_code=201)


def accepted(data: T) -> Response[Envelope[T]]:
    """202: written down, the rest happens in the background."""
    return Response(Envelope(data=data), status_code=202)


def paged(page: PageOf[T]) -> Response[PagedEnvelope[T]]:
    """200 with one page of a list."""
    pagination = Pagination(page.page, page.limit, page.total, page.pages)
    return Response(PagedEnvelope(data=page.items, pagination=pagination), status_code=200)
