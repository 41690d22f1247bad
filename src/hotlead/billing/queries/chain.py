"""The chain of the ledger: hashes made again in SQL, a part at a time, and what anchors need."""

from typing import Final, LiteralString
from uuid import UUID

from hotlead.billing.records import Anchor, Part, Root
from hotlead.kit.db import Tx, fetch_all, fetch_maybe, fetch_one, fetch_rows, fetch_value

EXAMPLES_MAX: Final = 5
# One a night: more than a quarter of a century.
ANCHORS_MAX: Final = 10_000
ANCHORED: Final = "ledger.anchored"

# Whatever `part` holds: a run of entries in the order of their ids, of one provider or of all. What
# stands before the first of each provider is looked up, the others have it beside them.
SEALS: Final[LiteralString] = """
    SELECT p.id, p.id::text AS subject, p.entry_hash <> provider_ledger_hash(
        p.entry,
        coalesce(
            lag(p.entry_hash) OVER (PARTITION BY p.provider_id ORDER BY p.id),
            (
                SELECT e.entry_hash
                FROM provider_ledger AS e
                WHERE e.provider_id = p.provider_id AND e.id < p.id
                ORDER BY e.id DESC
                LIMIT 1
            )
        )
    ) AS is_wrong
    FROM part AS p
    """
_OF_ALL: Final[LiteralString] = """
    WITH part AS (
        SELECT e.id, e.provider_id, e.entry_hash, e AS entry
        FROM provider_ledger AS e
        WHERE e.id > %(after)s
        ORDER BY e.id
        LIMIT %(limit)s
    )"""
_OF_ONE: Final = _OF_ALL.replace("WHERE ", "WHERE e.provider_id = %(provider_id)s AND ")
_COUNTED: Final[LiteralString] = """
    SELECT max(c.id) AS last_id, count(*) AS checked,
        count(*) FILTER (WHERE c.is_wrong) AS wrong,
        coalesce((array_agg(c.subject ORDER BY c.id) FILTER (WHERE c.is_wrong))
                 [1:%(examples_max)s], '{}') AS examples
    FROM (
    """


async def check_part(tx: Tx, provider_id: UUID | None, after: int, limit: int) -> Part:
    """Make the hashes of the next `limit` entries behind `after` again, of one provider or all."""
    of = _OF_ALL if provider_id is None else _OF_ONE
    return await fetch_one(
        tx,
        Part,
        "\n".join((of, _COUNTED, SEALS, ") AS c")),
        {
            "provider_id": provider_id,
            "after": after,
            "limit": limit,
            "examples_max": EXAMPLES_MAX,
        },
    )


async def get_newest_entry(tx: Tx) -> int:
    """The greatest id of the ledger, 0 where it is empty."""
    return await fetch_value(tx, int, "SELECT coalesce(max(id), 0) FROM provider_ledger")


async def list_writers(tx: Tx) -> frozenset[str]:
    """The open transactions that wrote to the ledger or are about to.

    The lock is taken before an entry takes its id, and given back when what was written is
    visible: whoever is not in this list any more has no entry that is yet to appear.
    """
    rows = await fetch_rows(
        tx,
        """
        SELECT virtualtransaction
        FROM pg_locks
        WHERE relation = 'provider_ledger'::regclass AND mode = 'RowExclusiveLock' AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """,
    )
    return frozenset(row[0] for row in rows)


async def get_root(tx: Tx, entry_id: int) -> Root:
    """The hash over the last entry of each provider up to `entry_id`, in the providers' order."""
    return await fetch_one(
        tx,
        Root,
        """
        SELECT count(*) AS providers, encode(sha256(convert_to(coalesce(
            string_agg(
                p.id || '|' || e.id || '|' || encode(e.entry_hash, 'hex') || E'\n',
                '' ORDER BY p.id
            ), ''), 'UTF8')), 'hex') AS root
        FROM providers AS p
        CROSS JOIN LATERAL (
            SELECT e.id, e.entry_hash
            FROM provider_ledger AS e
            WHERE e.provider_id = p.id AND e.id <= %(entry_id)s
            ORDER BY e.id DESC
            LIMIT 1
        ) AS e
        """,
        {"entry_id": entry_id},
    )


async def count_entries(tx: Tx, entry_id: int) -> int:
    """How many entries there are up to and with `entry_id`."""
    return await fetch_value(
        tx,
        int,
        "SELECT count(*) FROM provider_ledger WHERE id <= %(entry_id)s",
        {"entry_id": entry_id},
    )


_ANCHORS: Final[LiteralString] = """
    SELECT a.created_at AS anchored_at, (a.metadata ->> 'entry_id')::bigint AS entry_id,
        (a.metadata ->> 'entries')::bigint AS entries,
        (a.metadata ->> 'providers')::bigint AS providers, a.metadata ->> 'root' AS root
    FROM audit_log AS a
    WHERE a.action_type COLLATE "C" = %(action)s AND a.actor_role = 'system'
    """


async def list_anchors(tx: Tx) -> list[Anchor]:
    """The newest ANCHORS_MAX anchors, newest first."""
    newest: LiteralString = "ORDER BY a.created_at DESC LIMIT %(limit)s"
    return await fetch_all(
        tx, Anchor, _ANCHORS + newest, {"action": ANCHORED, "limit": ANCHORS_MAX}
    )


async def find_last_anchor(tx: Tx) -> Anchor | None:
    """The anchor that was taken last."""
    newest: LiteralString = "ORDER BY a.created_at DESC LIMIT 1"
    return await fetch_maybe(tx, Anchor, _ANCHORS + newest, {"action": ANCHORED})
