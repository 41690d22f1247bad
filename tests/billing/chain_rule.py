"""The rule of docs/ledger-chain.md in Python, made from its words alone."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

Row = Mapping[str, object]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIELDS = (
    "id",
    "provider_id",
    "subscription_id",
    "lead_id",
    "assignment_id",
    "payment_id",
    "transaction_type",
    "amount",
    "balance_after",
)


def entry_hash(entry: Row, before: bytes | None) -> bytes:
    """The hash of an entry behind another."""
    created_at = entry["created_at"]
    assert isinstance(created_at, datetime)
    parts = [_plain(entry[name]) for name in _FIELDS]
    parts += [_counted(entry["idempotency_key"]), _counted(entry["memo"])]
    parts += [_plain(entry["created_by"])]
    parts += [str((created_at - _EPOCH) // timedelta(microseconds=1))]
    parts += [(before or bytes(32)).hex()]
    return sha256("|".join(parts).encode()).digest()


def root_of(heads: Mapping[UUID, tuple[int, bytes]]) -> str:
    """The root over the last entry of each provider."""
    lines = [f"{provider}|{heads[provider][0]}|{heads[provider][1].hex()}\n" for provider in heads]
    return sha256("".join(sorted(lines)).encode()).hexdigest()


def made_again(rows: Iterable[Row]) -> dict[int, bytes]:
    """The hash of each entry, from what they say alone; `rows` in the order of their ids."""
    last: dict[object, bytes] = {}
    made: dict[int, bytes] = {}
    for row in rows:
        last[row["provider_id"]] = entry_hash(row, last.get(row["provider_id"]))
        assert isinstance(row["id"], int)
        made[row["id"]] = last[row["provider_id"]]
    return made


def ledger(url: str) -> list[dict[str, object]]:
    """Every entry, whatever the session is set to."""
    with psycopg.connect(url) as owner, owner.cursor(row_factory=dict_row) as cursor:
        cursor.execute("SET timezone = 'Asia/Kathmandu'")
        return cursor.execute("TABLE provider_ledger ORDER BY id").fetchall()


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _counted(value: object) -> str:
    return "" if value is None else f"{len(str(value))}:{value}"
