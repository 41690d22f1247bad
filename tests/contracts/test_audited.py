"""No verb that changes something forgets its row of the audit log.

As far as the syntax tree can tell: a public verb that reaches a writing query, itself or through
functions of its own feature, also reaches `audit.record` or `audit.record_many`. The others are
listed here with the reason.
"""

import ast
from pathlib import Path

from tests.contracts.calls import Calls, names_of
from tests.contracts.tree import FEATURES, FRONTS, Module, product_modules

RECORDS = {"hotlead.audit.service.record", "hotlead.audit.service.record_many"}
# These write and leave the row to their callers, for whom they count as a write.
LEFT_TO_CALLERS = {
    "accounts.replace_password": "why a password is replaced is known to the caller",
    "accounts.take_link": "what a link is for is known to the caller",
    "accounts.send_link": "what a link is for is known to the caller",
    "accounts.send_verification": "what a link is for is known to the caller",
    "billing.issue_invoice": "the deposit that it is of has its row",
    "billing.charge_buyers": "the sale that charges is one row a lead",
    "accounts.switch_mail": "through which link is known to the caller",
    "providers.switch_mail": "through which link is known to the caller",
    "leads.record_outcomes": "the batch that decides is one row a lead",
    "leads.record_sale": "the sale by hand has its row",
    "distribution.mark_refunded": "who gives the money back has its row",
    "leads.mark_bad": "the verb that refunds every buyer has its row",
    "leads.take_back": "the verb that locks the niche has its row",
    "leads.requeue_lead": "who tries again, and how, is known to the caller",
    "leads.requeue_leads": "who tries again, and how, is known to the caller",
    "refunds.refund_sale": "what was decided has its row",
    "subscriptions.sweep_upgrades": "it only wakes a job, or begins what an activation forgot",
    "niches.begin_upgrade": "that a version is put into force has its row",
    "niches.announce": "what was done has its row; this keeps whom it concerns",
}
UNAUDITED = {
    "billing.close_months": "a month adds up entries, which have their rows",
    "billing.issue_missing_invoices": "the deposits that they are of have their rows",
    "billing.enter_card": "the card is not known yet; once it is saved that has its row",
    "billing.forget_card": "that the card was removed has its row; this is its end elsewhere",
    "billing.give_up_deposits": "nobody can pay them any more; that they were begun has its row",
    "billing.receive_event": "what came is kept as it is; what it does has its row",
    "billing.reconcile_days": "a comparison is a row of its own, and changes nothing",
    "billing.record_proof": "a check of the money is a row of its own, and changes nothing",
    "distribution.measure_fairness": "a count of what has its rows, and changes nothing",
    "distribution.prune_decisions": "what it deletes is older than the operator keeps",
    "leads.bring_forward": "the time of an attempt is no state; the attempt's outcome has a row",
    "leads.requeue_unsold": "the beginning of an attempt; its outcome has a row",
    "leads.submit_lead": "its one statement writes the row too (decision 3)",
    "notifications.announce_level_changes": "deliveries are their own log",
    "notifications.announce_filter_changes": "deliveries are their own log",
    "notifications.announce_days": "deliveries are their own log",
    "notifications.announce_deposit": "deliveries are their own log",
    "notifications.announce_waiting": "deliveries are their own log",
    "notifications.announce_dispute": "deliveries are their own log",
    "distribution.wipe_lead": "a part of an erasure, which has its row",
    "refunds.wipe_lead": "a part of an erasure, which has its row",
    "notifications.wipe_lead": "a part of an erasure, which has its row",
    "notifications.announce_withdrawal": "deliveries are their own log",
    "notifications.announce_bad_lead": "deliveries are their own log",
    "notifications.announce_decision": "deliveries are their own log",
    "notifications.announce_overdue": "deliveries are their own log",
    "notifications.announce_report": "deliveries are their own log",
    "notifications.announce_balance": "the entry is its own record; events of a feed are no log",
    "notifications.tell_waiting": "events of a feed are no log",
    "notifications.tell_sales": "events of a feed are no log",
    "notifications.tell_pending": "events of a feed are no log",
    "notifications.prune_feed": "events of a feed are no log",
    "notifications.announce_manual_request": "deliveries are their own log",
    "notifications.announce_low_balance": "deliveries are their own log",
    "notifications.post": "deliveries are their own log",
    "notifications.post_test": "that somebody asked for a test has its row",
    "notifications.receive_mail_event": "what came is kept as it is; what it does has its row",
    "notifications.sweep_mail_events": "what it forgets is long done with",
    "notifications.announce_unsold": "deliveries are their own log",
    "notifications.redeliver_lead": "the request has its row; deliveries are their own log",
    "notifications.announce_assignments": "deliveries are their own log",
    "notifications.confirm_submission": "deliveries are their own log",
    "notifications.tell_recharge": "deliveries are their own log",
    "notifications.tell_user": "deliveries are their own log",
    "notifications.tell_endpoints_again": "deliveries are their own log",
    "notifications.tell_endpoints_of_decision": "deliveries are their own log",
    "notifications.tell_endpoints_of_fall": "deliveries are their own log",
    "notifications.tell_endpoints_of_refunds": "deliveries are their own log",
    "notifications.tell_endpoints_of_sales": "deliveries are their own log",
    "notifications.tell_endpoints_of_withdrawal": "deliveries are their own log",
    "notifications.prune_webhooks": "what it forgets is older than is promised to be kept",
    "accounts.authenticate": "that a session or key was used is no change of state",
    "accounts.prune_access": "what it deletes had ended 90 days before",
}


def test_verbs_that_write_leave_a_row() -> None:
    missing = _without_row(product_modules())
    listed = {*UNAUDITED, *LEFT_TO_CALLERS}
    assert sorted(missing - listed) == [], "call audit.record, or list the verb with the reason"
    assert sorted(listed - missing) == [], "has its row, or is gone: take it off the list"


def test_fronts_write_through_verbs() -> None:
    calls = Calls(product_modules())
    wrong = [
        f"{name} calls {called}"
        for name, (module, _) in calls.functions.items()
        if module.part in (*FRONTS, "jobs")
        for called in calls.called_by(name)
        if calls.functions[called][0].part == "queries" and calls.writes(called)
    ]
    assert wrong == []


def _without_row(modules: tuple[Module, ...]) -> set[str]:
    """The public verbs, as `leads.approve_lead`, that write and reach no call of `record`."""
    calls = Calls(modules)
    found: set[str] = set()
    # The log is no subject of itself.
    for feature in FEATURES[1:]:
        services = [m for m in modules if m.feature == feature and m.part == "service"]
        own = names_of(calls, services)
        for name in own:
            reached = calls.reached(name, own)
            if _is_verb(calls, name) and _any_writes(calls, reached) and not reached & RECORDS:
                found.add(_short(name))
    return found


def _is_verb(calls: Calls, name: str) -> bool:
    _, function = calls.functions[name]
    return isinstance(function, ast.AsyncFunctionDef) and not function.name.startswith("_")


def _any_writes(calls: Calls, reached: set[str]) -> bool:
    return any(
        _short(name) in LEFT_TO_CALLERS
        or (calls.functions[name][0].part == "queries" and calls.writes(name))
        for name in reached
    )


def _short(name: str) -> str:
    parts = name.split(".")
    return f"{parts[1]}.{parts[-1]}"


def test_a_forgotten_row_is_noticed() -> None:
    texts = {
        "hotlead.audit.service": "async def record(): ...",
        "hotlead.leads.queries": "from hotlead.leads.queries.one import touch as touch",
        "hotlead.leads.queries.one": (
            "async def touch(tx):\n    await execute(tx, 'UPDATE leads SET status = 1')\n"
            "async def get_lead(tx):\n    await execute(tx, 'SELECT id FROM leads FOR UPDATE')"
        ),
        "hotlead.leads.service": (
            "from hotlead.audit import service as audit\n"
            "from hotlead.leads import queries\n"
            "moved = queries.touch\n"
            "async def forgets(tx): await _do(tx)\n"
            "async def _do(tx): await queries.touch(tx)\n"
            "async def records(tx):\n    await _do(tx)\n    await audit.record()\n"
            "async def reads(tx): await queries.one.get_lead(tx)\n"
        ),
        "hotlead.distribution.service": (
            "from hotlead.leads import service as leads\n"
            "async def moves(tx): await leads.moved(tx)\n"
            "async def relies_on_a_verb(tx): await leads.records(tx)\n"
        ),
    }
    modules = tuple(Module(Path(name), name, text, ast.parse(text)) for name, text in texts.items())
    assert _without_row(modules) == {"leads.forgets", "distribution.moves"}
