"""Every enum of the code equals the CHECK of the column it is kept in."""

import re
from enum import StrEnum
from importlib import import_module

import psycopg

# Column → the enum, or None where no code writes the column yet.
ENUM_OF: dict[str, str | None] = {
    "api_keys.scope": "hotlead.accounts.records:KeyScope",
    "audit_log.actor_role": "hotlead.kit.actor:Role",
    "balance_transactions.kind": "hotlead.kit.balance_transactions:TransactionKind",
    "auto_recharges.stopped_because": "hotlead.billing.records:StopReason",
    "bad_lead_requests.reason": "hotlead.refunds.records:BadLeadReason",
    "bad_lead_requests.status": "hotlead.refunds.records:BadLeadStatus",
    "deliveries.channel": "hotlead.notifications.records:Channel",
    "deliveries.recipient_kind": "hotlead.notifications.records:RecipientKind",
    "deliveries.status": "hotlead.notifications.records:DeliveryStatus",
    "disputes.status": "hotlead.billing.records:DisputeStatus",
    "distribution_runs.outcome": "hotlead.distribution.records:Outcome",
    "distribution_runs.policy": "hotlead.niches.records:CascadePolicy",
    "field_mappings.mapping_type": "hotlead.niches.records:MappingType",
    "filter_changes.verdict": "hotlead.subscriptions.records:Verdict",
    "leads.status": "hotlead.leads.records:LeadStatus",
    "mail_events.kind": "hotlead.notifications.records:MailEventKind",
    "manual_requests.status": "hotlead.billing.records:RequestStatus",
    "manual_requests.transaction_type": "hotlead.billing.records:ManualKind",
    "niches.approval_mode": "hotlead.niches.records:ApprovalMode",
    "niches.cascade_policy": "hotlead.niches.records:CascadePolicy",
    "payments.kind": "hotlead.billing.records:PaymentKind",
    "payments.status": "hotlead.billing.records:PaymentStatus",
    "provider_ledger.transaction_type": "hotlead.billing.records:TransactionType",
    "reconciliations.gateway": "hotlead.kit.payment_gateways:GatewayKind",
    "settled_differences.kind": "hotlead.kit.balance_transactions:TransactionKind",
    "saved_cards.status": "hotlead.billing.records:CardStatus",
    "suppressed_addresses.kind": "hotlead.notifications.records:SuppressionKind",
    "user_tokens.purpose": "hotlead.accounts.records:TokenPurpose",
    "users.role": "hotlead.accounts.records:UserRole",
    "users.status": "hotlead.accounts.records:UserStatus",
}

_CHECKS = """
    SELECT c.conrelid::regclass::text, a.attname, pg_get_constraintdef(c.oid)
    FROM pg_constraint AS c
    JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    JOIN pg_class AS t ON t.oid = c.conrelid AND NOT t.relispartition
    WHERE c.contype = 'c' AND cardinality(c.conkey) = 1
        AND c.connamespace = 'public'::regnamespace
        AND pg_get_constraintdef(c.oid) LIKE '%ANY (%ARRAY[%'
"""


def test_every_enum_is_its_check(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(_CHECKS).fetchall()
    checks = {f"{table}.{column}": _values(definition) for table, column, definition in rows}
    assert set(checks) == set(ENUM_OF), "name the column in this test"
    named = {column: path for column, path in ENUM_OF.items() if path is not None}
    assert {column: _members(path) for column, path in named.items()} == {
        column: checks[column] for column in named
    }


def _values(definition: str) -> set[str]:
    return set(re.findall(r"'([^']*)'::", definition))


def _members(path: str) -> set[str]:
    module, name = path.split(":")
    enum = getattr(import_module(module), name)
    assert issubclass(enum, StrEnum), path
    return {member.value for member in enum}
