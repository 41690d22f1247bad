"""Pages of a list: every list has a limit."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")

PAGE_SIZE_DEFAULT = 20
PAGE_SIZE_MAX = 100
PAGE_NUMBER_MAX = 100_000


class Paging(msgspec.Struct, frozen=True):
    """Which page is asked for: `page` from 1, `limit` rows a page."""

    page: int = 1
    limit: int = PAGE_SIZE_DEFAULT

    @property
    def offset(self) -> int:
        """How many rows stand before the page."""
        return (self.page - 1) * self.limit


class PageOf(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list with the number of rows in all."""

    items: Sequence[T]
    page: int
    limit: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.limit))

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 for an empty page."""
        return (self.page - 1) * self.limit + 1 if self.items else 0

    @property
    def last(self) -> int:
        """The number of the last row shown, 0 for an empty page."""
        return self.first + len(self.items) - 1 if self.items else 0
