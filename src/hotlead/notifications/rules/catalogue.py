"""Every kind of mail, once: what people call it, whom it is for, and what switches it off.

A new template gets its line here. Without a preference it is critical: always sent, and without
a way to unsubscribe.
"""

from collections.abc import Mapping
from typing import Final

from hotlead.notifications.records import Audience, Entry, Preference, Template

CATALOGUE: Final[tuple[Entry, ...]] = (
    Entry(Template.SUBMISSION_RECEIVED, "Your request arrived", Audience.SUBMITTER),
    Entry(Template.NEW_LEAD, "A lead you bought", Audience.PROVIDER, Preference.NEW_LEAD),
    Entry(
        Template.REQUEST_DECIDED,
        "What became of a bad lead",
        Audience.PROVIDER,
        Preference.BAD_LEAD_DECISION,
    ),
    Entry(Template.LOW_BALANCE, "Your balance is low", Audience.PROVIDER, Preference.LOW_BALANCE),
    Entry(
        Template.LEVEL_CHANGED,
        "A level you subscribe to changed",
        Audience.PROVIDER,
        Preference.MARKET_CHANGES,
    ),
    Entry(
        Template.FILTERS_CHANGED,
        "A form changed under your filters",
        Audience.PROVIDER,
        Preference.MARKET_CHANGES,
    ),
    Entry(
        Template.DEPOSIT_RECEIVED, "Your payment arrived", Audience.PROVIDER, Preference.PAYMENTS
    ),
    Entry(
        Template.DAILY_SUMMARY, "Your day in numbers", Audience.PROVIDER, Preference.DAILY_SUMMARY
    ),
    Entry(Template.RECHARGED, "Your card was charged", Audience.PROVIDER, Preference.RECHARGES),
    Entry(
        Template.RECHARGE_LIMIT,
        "Auto-recharge reached its limit",
        Audience.PROVIDER,
        Preference.RECHARGES,
    ),
    Entry(Template.RECHARGE_OFF, "Auto-recharge was switched off", Audience.PROVIDER),
    Entry(
        Template.LEAD_REPORTED,
        "A bad lead is reported",
        Audience.ADMINISTRATOR,
        Preference.BAD_LEAD_REPORTS,
    ),
    Entry(
        Template.REQUESTS_OVERDUE,
        "Answers about bad leads are overdue",
        Audience.ADMINISTRATOR,
        Preference.BAD_LEAD_REPORTS,
    ),
    Entry(Template.LEAD_WITHDRAWN, "Somebody took their request back", Audience.PROVIDER),
    Entry(Template.WEBHOOK_DISABLED, "A webhook was switched off", Audience.PROVIDER),
    Entry(Template.PAYMENT_DISPUTED, "A payment of yours is disputed", Audience.PROVIDER),
    Entry(
        Template.LEADS_WAITING,
        "Leads wait for approval",
        Audience.ADMINISTRATOR,
        Preference.LEADS_WAITING,
    ),
    Entry(
        Template.LEADS_UNSOLD,
        "Leads found no buyer",
        Audience.ADMINISTRATOR,
        Preference.LEADS_UNSOLD,
    ),
    Entry(
        Template.DISPUTE_REPORTED,
        "A payment is disputed",
        Audience.ADMINISTRATOR,
        Preference.DISPUTES,
    ),
    Entry(
        Template.APPROVAL_WANTED,
        "Money by hand needs your approval",
        Audience.ADMINISTRATOR,
        Preference.APPROVALS,
    ),
    Entry(Template.VERIFY_EMAIL, "Confirm your address", Audience.ACCOUNT),
    Entry(Template.ALREADY_REGISTERED, "You have an account already", Audience.ACCOUNT),
    Entry(Template.RESET_PASSWORD, "A new password", Audience.ACCOUNT),
    Entry(Template.PASSWORD_CHANGED, "Your password changed", Audience.ACCOUNT),
    Entry(Template.CHANGE_EMAIL, "Confirm your new address", Audience.ACCOUNT),
    Entry(Template.EMAIL_CHANGED, "Your address changed", Audience.ACCOUNT),
    Entry(Template.INVITED, "You are invited", Audience.ACCOUNT),
    Entry(Template.APPROVED, "Your account is open", Audience.ACCOUNT),
    Entry(Template.REJECTED, "Your sign-up was turned down", Audience.ACCOUNT),
    Entry(Template.SUSPENDED, "Your account is suspended", Audience.ACCOUNT),
    Entry(Template.DEACTIVATED, "Your account is closed", Audience.ACCOUNT),
    Entry(Template.REACTIVATED, "Your account is open again", Audience.ACCOUNT),
    Entry(Template.SECOND_FACTOR_ON, "Two-step log-in is on", Audience.ACCOUNT),
    Entry(Template.SECOND_FACTOR_OFF, "Two-step log-in is off", Audience.ACCOUNT),
    Entry(Template.API_KEY_CREATED, "An API key was made", Audience.ACCOUNT),
)
# What stands on the pages where it is switched.
SWITCHES: Final[Mapping[Preference, str]] = {
    Preference.NEW_LEAD: "New leads",
    Preference.BAD_LEAD_DECISION: "Refund decisions",
    Preference.LOW_BALANCE: "Low balance",
    Preference.MARKET_CHANGES: "Market changes",
    Preference.RECHARGES: "Auto-recharge",
    Preference.PAYMENTS: "Deposits",
    Preference.DAILY_SUMMARY: "Daily summary",
    Preference.LEADS_UNSOLD: "Unsold leads",
    Preference.LEADS_WAITING: "Leads to review",
    Preference.APPROVALS: "Money to approve",
    Preference.DISPUTES: "Disputed payments",
    Preference.BAD_LEAD_REPORTS: "Bad-lead reports",
}
ENTRIES: Final[Mapping[Template, Entry]] = {entry.template: entry for entry in CATALOGUE}


def title_of(name: str) -> str:
    """What people call a kind of message; a name that only a newer version knows is spelled out."""
    known = ENTRIES.get(Template(name)) if name in _NAMES else None
    return known.title if known else name.replace("_", " ").replace(".", " ").capitalize()


_NAMES: Final = frozenset(template.value for template in Template)
