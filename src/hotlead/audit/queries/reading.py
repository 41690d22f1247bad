"""The statements that read the audit log.

Conditions are put together from constant texts, only those in use, so that PostgreSQL plans each
combination for itself and an index serves it. Values are always parameters.
"""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.audit.records import AuditDetail, AuditFilter, AuditRow
from hotlead.kit.db import Params, Tx, fetch_all, fetch_one, fetch_value
from hotlead.kit.paging import PageOf, Paging

# Counting further would read the whole log for the sake of a number nobody pages to.
ROWS_COUNTED_MAX: Final = 10_000
ACTIONS_MAX: Final = 200

_FOUND: Final[LiteralString] = """
    WITH found AS (
        SELECT a.id, a.actor_id, a.actor_role, a.action_type, a.entity_type, a.entity_id,
            a.description, a.metadata, a.ip_address, a.user_agent, a.request_id, a.created_at
        FROM audit_log AS a
    """
_NEWEST: Final[LiteralString] = "ORDER BY a.created_at DESC, a.id DESC"
# Names are looked up for the rows found only, each in the one table it can be in.
_NAMED: Final[LiteralString] = """
    )
    SELECT a.id, a.created_at, a.action_type AS action, a.description, a.actor_role, a.actor_id,
        coalesce(p.company_name, nullif(concat_ws(' ', u.first_name, u.last_name), ''),
                 u.email, '') AS actor_name,
        p.id AS actor_provider_id, a.entity_type, a.entity_id, e.name AS entity_name,
        e.subject_type, e.subject_id, host(a.ip_address) AS address, a.user_agent AS agent,
        a.request_id, a.metadata
    FROM found AS a
    LEFT JOIN users AS u ON u.id = a.actor_id
    LEFT JOIN providers AS p ON p.user_id = u.id
    LEFT JOIN LATERAL (
        SELECT 'L-' || l.number AS name, 'lead' AS subject_type, l.id AS subject_id
        FROM leads AS l WHERE a.entity_type = 'lead' AND l.id = a.entity_id
        UNION ALL
        SELECT o.company_name, 'provider', o.id
        FROM providers AS o WHERE a.entity_type = 'provider' AND o.id = a.entity_id
        UNION ALL
        SELECT n.name, 'niche', n.id
        FROM niches AS n WHERE a.entity_type = 'niche' AND n.id = a.entity_id
        UNION ALL
        SELECT n.name || ', ' || l.name, 'niche', n.id
        FROM competition_levels AS l JOIN niches AS n ON n.id = l.niche_id
        WHERE a.entity_type = 'competition_level' AND l.id = a.entity_id
        UNION ALL
        SELECT o.company_name || ': ' || n.name || ', ' || l.name, 'provider', o.id
        FROM provider_subscriptions AS s JOIN providers AS o ON o.id = s.provider_id
        JOIN competition_levels AS l ON l.id = s.competition_level_id
        JOIN niches AS n ON n.id = l.niche_id
        WHERE a.entity_type = 'subscription' AND s.id = a.entity_id
        UNION ALL
        SELECT x.email, CASE WHEN o.id IS NOT NULL THEN 'provider' END, o.id
        FROM users AS x LEFT JOIN providers AS o ON o.user_id = x.id
        WHERE a.entity_type = 'user' AND x.id = a.entity_id
    ) AS e ON true
    """
# Every action that begins so: no character of an action stands behind `~`.
_ACTION: Final[LiteralString] = """
    a.action_type COLLATE "C" BETWEEN %(action)s AND %(action)s || '~'"""
_SEARCH_ACTION: Final = _ACTION.replace("%(action)s", "%(q_action)s")
_NETWORK: Final[LiteralString] = """
    a.ip_address BETWEEN host(network(%(network)s::inet))::inet
        AND host(broadcast(%(network)s::inet))::inet"""
_SEARCH_NETWORK: Final = _NETWORK.replace("%(network)s", "%(q_network)s")
_SEARCH_EMAIL: Final[LiteralString] = """
    (SELECT x.id FROM users AS x WHERE lower(x.email) = %(email)s) IN (a.entity_id, a.actor_id)"""


async def list_entries(tx: Tx, wanted: AuditFilter, paging: Paging) -> PageOf[AuditRow]:
    """One page of the log, newest first, of at most ROWS_COUNTED_MAX rows.

    A total of one row more stands for any greater number. Pages behind are empty: to go further
    back, narrow the days.
    """
    await _plan_anew(tx)
    total = await _count(tx, wanted)
    rows: list[AuditRow] = []
    if paging.offset < total:
        where, params = _conditions(wanted)
        page: LiteralString = "LIMIT %(limit)s OFFSET %(offset)s"
        sql = "\n".join((_FOUND, where, _NEWEST, page, _NAMED, _NEWEST))
        place = {"limit": paging.limit, "offset": paging.offset}
        rows = await fetch_all(tx, AuditRow, sql, {**params, **place})
    return PageOf(rows, paging.page, paging.limit, total)


async def list_export(
    tx: Tx, wanted: AuditFilter, before: tuple[datetime, UUID] | None, limit: int
) -> list[AuditDetail]:
    """The next `limit` rows behind the one made at `before` with that id, newest first."""
    await _plan_anew(tx)
    where, params = _conditions(wanted)
    if before is not None:
        where = "\n".join(
            (where or "WHERE true", "AND (a.created_at, a.id) < (%(last_at)s, %(last_id)s)")
        )
        params = {**params, "last_at": before[0], "last_id": before[1]}
    sql = "\n".join((_FOUND, where, _NEWEST, "LIMIT %(limit)s", _NAMED, _NEWEST))
    return await fetch_all(tx, AuditDetail, sql, {**params, "limit": limit})


async def get_entry(tx: Tx, audit_id: UUID) -> AuditDetail:
    """One row with everything it keeps; raises NotFound."""
    sql = "\n".join((_FOUND, "WHERE a.id = %(audit_id)s", _NAMED))
    return await fetch_one(tx, AuditDetail, sql, {"audit_id": audit_id})


async def list_actions(tx: Tx) -> list[str]:
    """Every action that stands in the log, sorted: one look into the index for each."""
    return await fetch_value(
        tx,
        list[str],
        """
        WITH RECURSIVE seen AS (
            SELECT (
                SELECT a.action_type COLLATE "C"
                FROM audit_log AS a
                ORDER BY a.action_type COLLATE "C"
                LIMIT 1
            ) AS action
            UNION ALL
            SELECT (
                SELECT a.action_type COLLATE "C"
                FROM audit_log AS a
                WHERE a.action_type COLLATE "C" > seen.action
                ORDER BY a.action_type COLLATE "C"
                LIMIT 1
            )
            FROM seen
            WHERE seen.action IS NOT NULL
        )
        SELECT ARRAY(SELECT action FROM seen WHERE action IS NOT NULL LIMIT %(limit)s)
        """,
        {"limit": ACTIONS_MAX},
    )


async def _plan_anew(tx: Tx) -> None:
    """Plan each statement for its own values: what is rare in the log takes another way than what
    is not, and a plan kept from an earlier search takes neither into account.
    """
    await tx.execute("SET LOCAL plan_cache_mode = force_custom_plan")


async def _count(tx: Tx, wanted: AuditFilter) -> int:
    where, params = _conditions(wanted)
    sql = "\n".join(
        (
            "SELECT count(*) FROM (SELECT FROM audit_log AS a",
            where,
            "LIMIT %(limit)s) AS found",
        )
    )
    return await fetch_value(tx, int, sql, {**params, "limit": ROWS_COUNTED_MAX + 1})


def _conditions(wanted: AuditFilter) -> tuple[LiteralString, Params]:
    by, about, search = wanted.by, wanted.about, wanted.search
    possible: tuple[tuple[LiteralString, str, object], ...] = (
        (_ACTION, "action", wanted.action),
        ("a.actor_id = %(actor_id)s", "actor_id", by.actor_id),
        ("a.actor_role = %(role)s", "role", by.role and by.role.value),
        (_NETWORK, "network", by.network),
        ("a.entity_type = %(entity_type)s", "entity_type", about.entity_type),
        ("a.entity_id = %(entity_id)s", "entity_id", about.entity_id),
        ("a.created_at >= %(since)s", "since", wanted.period.since),
        ("a.created_at <= %(until)s", "until", wanted.period.until),
        (_SEARCH_ACTION, "q_action", search.action),
        (_SEARCH_NETWORK, "q_network", search.network),
        ("%(about_id)s IN (a.entity_id, a.actor_id)", "about_id", search.about_id),
        (_SEARCH_EMAIL, "email", search.email),
    )
    given = [part for part in possible if part[2] is not None]
    where = " AND ".join(condition for condition, _, _ in given)
    return ("WHERE " + where if given else ""), {name: value for _, name, value in given}
