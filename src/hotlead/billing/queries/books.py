"""Everybody's ledger: pages newest first, files oldest first.

Conditions are put together from constant texts, only those in use, so that PostgreSQL plans each
combination for itself and an index serves it. Values are always parameters.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.billing.records import BooksEntry, BooksFilter, BooksTotals, Direction
from hotlead.kit.db import Params, Tx, fetch_all, fetch_one, fetch_rows, fetch_value

# Adding up more would read the whole ledger for every page of it.
ROWS_ADDED_MAX: Final = 50_000
# Names of companies that a search takes into account.
MATCHES_MAX: Final = 200

_NEWEST: Final[LiteralString] = "ORDER BY e.created_at DESC, e.id DESC"
_OLDEST: Final[LiteralString] = "ORDER BY e.created_at, e.id"
_FOUND: Final[LiteralString] = """
    WITH found AS (
        SELECT e.id, e.created_at, e.provider_id, e.transaction_type, e.amount, e.balance_after,
            e.memo, e.lead_id, e.created_by
        FROM provider_ledger AS e
    """
# Names are looked up for the rows found only.
_NAMED: Final[LiteralString] = """
    )
    SELECT e.id, e.created_at, e.provider_id, p.company_name, e.transaction_type AS type, e.amount,
        e.balance_after, e.memo, e.lead_id, l.number AS lead_number,
        coalesce(nullif(concat_ws(' ', u.first_name, u.last_name), ''), u.email) AS made_by
    FROM found AS e
    JOIN providers AS p ON p.id = e.provider_id
    LEFT JOIN leads AS l ON l.id = e.lead_id
    LEFT JOIN users AS u ON u.id = e.created_by
    """


async def list_matches(tx: Tx, text: str) -> list[UUID]:
    """The providers whose name has a text in it.

    Looked up first, so that the ledger is planned for these providers and not for anybody's.
    """
    escaped = re.sub(r"([\\%_])", r"\\\1", text)
    rows = await fetch_rows(
        tx,
        """
        SELECT id FROM providers
        WHERE company_name ILIKE %(pattern)s
        ORDER BY lower(company_name), id
        LIMIT %(limit)s
        """,
        {"pattern": f"%{escaped}%", "limit": MATCHES_MAX},
    )
    return [row[0] for row in rows]


async def list_books(
    tx: Tx, wanted: BooksFilter, among: Sequence[UUID] | None, limit: int, offset: int
) -> list[BooksEntry]:
    """One page of the ledger, newest first; `among` are the providers it is narrowed to."""
    await _plan_anew(tx)
    where, params = _conditions(wanted, among)
    page: LiteralString = "LIMIT %(limit)s OFFSET %(offset)s"
    sql = "\n".join((_FOUND, where, _NEWEST, page, _NAMED, _NEWEST))
    return await fetch_all(tx, BooksEntry, sql, {**params, "limit": limit, "offset": offset})


async def add_up(tx: Tx, wanted: BooksFilter, among: Sequence[UUID] | None) -> BooksTotals:
    """What the entries found come to, of at most ROWS_ADDED_MAX + 1."""
    await _plan_anew(tx)
    where, params = _conditions(wanted, among)
    head: LiteralString = """
        SELECT count(*) AS entries,
            coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0.00) AS given,
            coalesce(sum(e.amount) FILTER (WHERE e.amount < 0), 0.00) AS taken
        FROM (SELECT e.amount FROM provider_ledger AS e
        """
    sql = "\n".join((head, where, _NEWEST, "LIMIT %(limit)s) AS e"))
    return await fetch_one(tx, BooksTotals, sql, {**params, "limit": ROWS_ADDED_MAX + 1})


async def is_longer(tx: Tx, wanted: BooksFilter, among: Sequence[UUID] | None, limit: int) -> bool:
    """Whether more than `limit` entries fit."""
    await _plan_anew(tx)
    where, params = _conditions(wanted, among)
    head: LiteralString = "SELECT count(*) FROM (SELECT FROM provider_ledger AS e"
    sql = "\n".join((head, where, "LIMIT %(limit)s) AS e"))
    return await fetch_value(tx, int, sql, {**params, "limit": limit + 1}) > limit


async def list_books_on(
    tx: Tx,
    wanted: BooksFilter,
    among: Sequence[UUID] | None,
    last: tuple[datetime, int] | None,
    limit: int,
) -> list[BooksEntry]:
    """The next `limit` entries after the one made at `last` with that id, the oldest first."""
    await _plan_anew(tx)
    where, params = _conditions(wanted, among)
    if last is not None:
        where = "\n".join(
            (where or "WHERE true", "AND (e.created_at, e.id) > (%(last_at)s, %(last_id)s)")
        )
        params = {**params, "last_at": last[0], "last_id": last[1]}
    sql = "\n".join((_FOUND, where, _OLDEST, "LIMIT %(limit)s", _NAMED, _OLDEST))
    return await fetch_all(tx, BooksEntry, sql, {**params, "limit": limit})


async def _plan_anew(tx: Tx) -> None:
    """Plan each statement for its own values: rare kinds take another way than purchases do."""
    await tx.execute("SET LOCAL plan_cache_mode = force_custom_plan")


def _conditions(wanted: BooksFilter, among: Sequence[UUID] | None) -> tuple[LiteralString, Params]:
    possible: tuple[tuple[LiteralString, str, object], ...] = (
        ("e.transaction_type = %(type)s", "type", wanted.type and wanted.type.value),
        ("e.provider_id = %(provider_id)s", "provider_id", wanted.provider_id),
        ("e.provider_id = ANY(%(among)s)", "among", None if among is None else list(among)),
        ("e.created_at >= %(since)s", "since", wanted.period.since),
        ("e.created_at <= %(until)s", "until", wanted.period.until),
    )
    given = [part for part in possible if part[2] is not None]
    parts: list[LiteralString] = [condition for condition, _, _ in given]
    match wanted.direction:
        case Direction.IN:
            parts.append("e.amount > 0")
        case Direction.OUT:
            parts.append("e.amount < 0")
        case None:
            pass
    where = " AND ".join(parts)
    return ("WHERE " + where if parts else ""), {name: value for _, name, value in given}
