"""Files to keep: long lists as CSV, read and sent piece by piece; and pages as PDF."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Final, TypeVar

from litestar import MediaType, Response
from litestar.response import Stream

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.spreadsheet import csv_text
from hotlead.web.exchange import AnyRequest

EXPORT_ROWS_MAX: Final = 100_000
BATCH_ROWS: Final = 1_000
PDF_TYPE: Final = "application/pdf"

T = TypeVar("T")


def wants_csv(request: AnyRequest) -> bool:
    """Whether the caller asks for `text/csv` rather than JSON."""
    return request.accept.best_match([MediaType.JSON, "text/csv"]) == "text/csv"


def wants_pdf(request: AnyRequest) -> bool:
    """Whether the caller asks for `application/pdf` rather than anything else."""
    types = [MediaType.JSON, "text/csv", PDF_TYPE]
    return request.accept.best_match(types) == PDF_TYPE


def pdf_download(name: str, pages: bytes) -> Response[bytes]:
    """A PDF file called `name`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(pages, media_type=PDF_TYPE, headers=headers)


async def in_batches(
    db: Database, actor: Actor, read: Callable[[Tx, T | None, int], Awaitable[Sequence[T]]]
) -> AsyncIterator[Sequence[T]]:
    """At most EXPORT_ROWS_MAX rows: `read` gets the last row so far and how many to read next.

    A transaction a batch, so that a slow reader holds none open.
    """
    last: T | None = None
    for _ in range(EXPORT_ROWS_MAX // BATCH_ROWS):
        async with db.transaction(actor) as tx:
            rows = await read(tx, last, BATCH_ROWS)
        if rows:
            yield rows
        if len(rows) < BATCH_ROWS:
            return
        last = rows[-1]


def csv_download(
    name: str,
    columns: Sequence[str],
    batches: AsyncIterator[Iterable[Iterable[object]]],
    *,
    is_for_people: bool = True,
) -> Stream:
    """A CSV file called `name`: a line of `columns`, then the rows as they come.

    For people it begins with the mark by which spreadsheets know UTF-8; programs trip over it.
    """

    async def lines() -> AsyncIterator[str]:
        yield ("\ufeff" if is_for_people else "") + csv_text([columns])
        async for rows in batches:
            yield csv_text(rows)

    return Stream(
        lines(),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
