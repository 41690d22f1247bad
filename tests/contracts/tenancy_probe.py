"""Asks the database itself: which rows does a role, acting for somebody, read and write?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, LiteralString, TypeAlias

from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Jsonb, Tx
from tests.builders import ProviderCast
from tests.contracts.market import Market

Verb: TypeAlias = Literal["read", "insert", "update", "delete"]

# Table → its key, as one text.
TABLES: Mapping[str, LiteralString] = {
    "api_keys": "id",
    "audit_log": "id",
    "auto_recharges": "provider_id",
    "bad_lead_requests": "id",
    "balance_transactions": "id",
    "competition_levels": "id",
    "deliveries": "id",
    "disputes": "id",
    "distribution_batches": "id",
    "distribution_runs": "id",
    "fairness_shares": "subscription_id",
    "field_mappings": "id",
    "filter_changes": "activation_id",
    "idempotency_keys": "scope || '|' || key",
    "invoices": "number",
    "lead_assignments": "id",
    "leads": "id",
    "level_changes": "event_id || '|' || competition_level_id",
    "mail_events": "id",
    "mail_templates": "template || '|' || version",
    "manual_requests": "id",
    "money_checks": "id",
    "niche_consents": "niche_id || '|' || version",
    "niche_form_schemas": "id",
    "niche_former_slugs": "slug",
    "niches": "id",
    "payments": "id",
    "provider_ledger": "id",
    "provider_subscriptions": "id",
    "providers": "id",
    "reconciliations": "id",
    "recovery_codes": "id",
    "saved_cards": "id",
    "second_factors": "id",
    "sessions": "id",
    "settings": "key",
    "statements": "provider_id || '|' || month",
    "settled_differences": "payment_id",
    "stripe_events": "id",
    "suppressed_addresses": "id",
    "subscription_versions": "number || '|' || filters_version",
    "user_tokens": "id",
    "users": "id",
    "webhook_endpoints": "id",
}
# A column that the probe can set to any moment.
_TIME_COLUMN = {
    "disputes": "opened_at",
    "distribution_batches": "decided_at",
    "distribution_runs": "decided_at",
    "fairness_shares": "computed_at",
    "mail_events": "received_at",
    "manual_requests": "asked_at",
    "invoices": "issued_at",
    "money_checks": "checked_at",
    "reconciliations": "ran_at",
    "settings": "updated_at",
    "settled_differences": "settled_at",
    "stripe_events": "received_at",
}
VERBS: tuple[Verb, ...] = ("read", "insert", "update", "delete")
ROLES = {"app": APP_ROLE, "worker": WORKER_ROLE}
ACTORS = ("none", "empty", "visitor", "acme", "rival", "admin", "system")


@dataclass(frozen=True, slots=True)
class Question:
    """One cell of the table."""

    table: str
    verb: Verb
    role: str
    actor: str


async def probe(owner: Tx, market: Market, tables: Iterable[str] = TABLES) -> dict[Question, str]:
    """Every cell: the names of the rows reached, as `acme+open`, `all` or `-`."""
    reached: dict[Question, str] = {}
    for table in tables:
        everything = {name for (of, _), name in market.names.items() if of == table}
        for verb in VERBS:
            for role in ROLES:
                for actor in ACTORS:
                    question = Question(table, verb, role, actor)
                    rows = await _reach(owner, market, question)
                    reached[question] = _named(rows, everything)
    return reached


def table_lines(reached: Mapping[Question, str]) -> list[str]:
    """The answers as a table for people; roles with the same answers share a line."""
    lines = [_line("table", "verb", "roles", ACTORS)]
    for table in TABLES:
        for verb in VERBS:
            cells = {
                role: tuple(reached[Question(table, verb, role, actor)] for actor in ACTORS)
                for role in ROLES
            }
            if cells["app"] == cells["worker"]:
                lines.append(_line(table, verb, "both", cells["app"]))
            else:
                lines += [_line(table, verb, role, cells[role]) for role in ROLES]
    return lines


def _line(table: str, verb: str, roles: str, cells: tuple[str, ...]) -> str:
    return f"{table:23}{verb:7}{roles:7}{''.join(f'{cell:11}' for cell in cells)}".rstrip()


def _named(rows: set[str], everything: set[str]) -> str:
    if not rows:
        return "-"
    return "all" if rows == everything else "+".join(sorted(rows))


async def _reach(owner: Tx, market: Market, question: Question) -> set[str]:
    named = {key: name for (table, key), name in market.names.items() if table == question.table}
    if question.verb == "insert":
        return {name for key, name in named.items() if await _inserts(owner, market, question, key)}
    async with owner.transaction(force_rollback=True):
        before = await _keys(owner, question.table)
        try:
            return {named[key] for key in await _touch(owner, market, question, before)}
        except InsufficientPrivilege:
            return set()


async def _touch(owner: Tx, market: Market, question: Question, before: set[str]) -> set[str]:
    """The keys of the rows that a statement without WHERE reads, changes or deletes."""
    await _become(owner, market, question)
    if question.verb == "read":
        return await _keys(owner, question.table)
    table = sql.Identifier(question.table)
    column = sql.Identifier(_TIME_COLUMN.get(question.table, "created_at"))
    if question.verb == "delete":
        await owner.execute(sql.SQL("DELETE FROM {}").format(table))
        await owner.execute("RESET ROLE")
        return before - await _keys(owner, question.table)
    # A constant: to read the old value, the policies for reading would have to allow it too.
    await owner.execute(sql.SQL("UPDATE {} SET {} = 'epoch'").format(table, column))
    await owner.execute("RESET ROLE")
    return await _keys(owner, question.table, "WHERE xmin = pg_current_xact_id()::xid")


async def _inserts(owner: Tx, market: Market, question: Question, key: str) -> bool:
    """Whether the row called `key` could have been inserted, as it stands, by who asks."""
    table, its_key = sql.Identifier(question.table), sql.SQL(TABLES[question.table])
    take = sql.SQL("DELETE FROM {0} WHERE ({1})::text = {2} RETURNING to_jsonb({0}.*)")
    put = sql.SQL(
        "INSERT INTO {0} OVERRIDING SYSTEM VALUE "
        "SELECT (jsonb_populate_record(NULL::{0}, %(row)s)).*"
    )
    async with owner.transaction(force_rollback=True):
        cursor = await owner.execute(take.format(table, its_key, sql.Literal(key)))
        row = await cursor.fetchone()
        assert row is not None, key
        await _become(owner, market, question)
        try:
            await owner.execute(put.format(table), {"row": Jsonb(row[0])})
        except InsufficientPrivilege:
            return False
        return True


async def _keys(tx: Tx, table: str, where: LiteralString = "") -> set[str]:
    query = sql.SQL("SELECT ({})::text FROM {} {}")
    key = sql.SQL(TABLES[table])
    cursor = await tx.execute(query.format(key, sql.Identifier(table), sql.SQL(where)))
    return {row[0] for row in await cursor.fetchall()}


async def _become(owner: Tx, market: Market, question: Question) -> None:
    """Take the database role, and speak for the actor until the transaction ends."""
    settings = {
        "none": {},
        "empty": {"actor_role": "", "user_id": "", "provider_id": ""},
        "visitor": {"actor_role": "visitor"},
        "acme": _speaks_for(market.acme),
        "rival": _speaks_for(market.rival),
        "admin": {"actor_role": "admin", "user_id": str(market.admin_id)},
        "system": {"actor_role": "system"},
    }[question.actor]
    for name, value in settings.items():
        await owner.execute("SELECT set_config(%s, %s, true)", (f"hotlead.{name}", value))
    role = sql.Identifier(ROLES[question.role])
    await owner.execute(sql.SQL("SET LOCAL ROLE {}").format(role))


def _speaks_for(provider: ProviderCast) -> dict[str, str]:
    return {
        "actor_role": "provider",
        "user_id": str(provider.user_id),
        "provider_id": str(provider.provider_id),
    }
