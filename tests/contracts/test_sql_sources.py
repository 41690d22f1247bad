"""Where SQL stands, and who writes which table."""

import ast
import re

import pytest

from tests.contracts.sql import Write, statements_of, writes_of
from tests.contracts.tree import PACKAGE, ROOT, feature_modules, product_modules

# Any query may read any table by join; only the owner writes it.
OWNERS = {
    "users": "accounts",
    "user_tokens": "accounts",
    "sessions": "accounts",
    "second_factors": "accounts",
    "recovery_codes": "accounts",
    "api_keys": "accounts",
    "niches": "niches",
    "niche_form_schemas": "niches",
    "field_mappings": "niches",
    "competition_levels": "niches",
    "providers": "providers",
    "payments": "billing",
    "disputes": "billing",
    "manual_requests": "billing",
    "saved_cards": "billing",
    "auto_recharges": "billing",
    "provider_ledger": "billing",
    "invoices": "billing",
    "statements": "billing",
    "stripe_events": "billing",
    "money_checks": "billing",
    "balance_transactions": "billing",
    "reconciliations": "billing",
    "settled_differences": "billing",
    "provider_subscriptions": "subscriptions",
    "filter_changes": "subscriptions",
    "subscription_versions": "subscriptions",
    "leads": "leads",
    "lead_assignments": "distribution",
    "distribution_runs": "distribution",
    "distribution_batches": "distribution",
    "fairness_shares": "distribution",
    "bad_lead_requests": "refunds",
    "webhook_endpoints": "notifications",
    "deliveries": "notifications",
    "mail_templates": "notifications",
    "mail_events": "notifications",
    "suppressed_addresses": "notifications",
    "audit_log": "audit",
}
# Columns that a feature writes in the table of another, because they change together with its own
# rows or not at all.
GRANTED = {
    ("billing", "UPDATE", "providers"): {
        "balance",
        "low_balance_at",
        "sales_stopped_at",
        "updated_at",
    },
    # Intake is one statement, so that a burst of submissions costs one round trip each: the
    # lead, its trace and its job (docs/decisions/).
    ("leads", "INSERT", "audit_log"): {
        "id",
        "actor_id",
        "actor_role",
        "action_type",
        "entity_type",
        "entity_id",
        "description",
        "metadata",
        "ip_address",
        "user_agent",
        "request_id",
        "created_at",
    },
}
BALANCE = ("providers", "balance")


def test_sql_stands_in_queries_only() -> None:
    wrong = [
        module.at(node)
        for module in product_modules()
        if module.part != "queries" and PACKAGE / "kit" not in module.path.parents
        for node, _ in statements_of(module)
    ]
    assert wrong == [], "move the statement to queries.py"


def test_sql_is_never_built_from_data() -> None:
    wrong = [
        module.at(node)
        for module in product_modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr) and _starts_a_statement(node)
    ]
    assert wrong == []


def _starts_a_statement(node: ast.JoinedStr) -> bool:
    first = node.values[0] if node.values else None
    text = first.value if isinstance(first, ast.Constant) else ""
    return isinstance(text, str) and bool(re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH) ", text))


def test_sql_names_its_columns() -> None:
    texts = [
        (module.at(node), sql)
        for module in product_modules()
        for node, sql in statements_of(module)
    ]
    texts += [(path.name, path.read_text("utf-8")) for path in (ROOT / "migrations").glob("*.sql")]
    # A star over a common table expression takes what stands above it; over a table, whatever
    # the next migration adds.
    star = re.compile(rf"SELECT (DISTINCT )?(\w+\.)?\* FROM (ONLY )?({'|'.join(OWNERS)})\b")
    assert [place for place, sql in texts if star.search(" ".join(sql.split()))] == []


def test_only_the_owner_writes_a_table() -> None:
    wrong = [
        f"{module.at(node)} {write.verb} {write.table} ({', '.join(sorted(write.columns))})"
        for module in feature_modules("queries")
        for node, sql in statements_of(module)
        for write in writes_of(sql)
        if not _may_write(module.feature or "", write)
    ]
    assert wrong == []


def _may_write(feature: str, write: Write) -> bool:
    owner = OWNERS.get(write.table)
    if owner is None:
        # A name that is no table is a common table expression or the job queue.
        return not write.table.startswith("procrastinate")
    if owner == feature:
        return BALANCE not in {(write.table, column) for column in write.columns}
    granted = GRANTED.get((feature, write.verb, write.table), set[str]())
    return bool(write.columns) and write.columns <= granted


@pytest.mark.parametrize(
    ("sql", "writes"),
    [
        ("SELECT id FROM leads FOR UPDATE OF leads", []),
        ("SELECT id FROM leads FOR NO KEY UPDATE SKIP LOCKED", []),
        (
            """
            UPDATE providers AS p
            SET balance = p.balance - d.debit, updated_at = %(now)s
            FROM debits AS d
            WHERE p.id = d.provider_id
            """,
            [("UPDATE", "providers", {"balance", "updated_at"})],
        ),
        (
            """
            UPDATE leads
            SET status = CASE WHEN x = ANY(%(ids)s) THEN 'a' ELSE coalesce(b, 'c') END,
                quality = (SELECT q FROM t WHERE a = 1)
            WHERE id = 1
            """,
            [("UPDATE", "leads", {"status", "quality"})],
        ),
        (
            "INSERT INTO users (id, email) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET email=''",
            [("INSERT", "users", {"id", "email"})],
        ),
        (
            """
            WITH gone AS (DELETE FROM sessions WHERE true RETURNING id)
            INSERT INTO audit_log (id) SELECT id FROM gone
            """,
            [("DELETE", "sessions", set[str]()), ("INSERT", "audit_log", {"id"})],
        ),
    ],
)
def test_writes_are_read_rightly(sql: str, writes: list[tuple[str, str, set[str]]]) -> None:
    assert [(w.verb, w.table, set(w.columns)) for w in writes_of(sql)] == writes
