"""The names each mail may use, and which of them it is useless without.

What they stand for is made by the `fill_…` functions; tests hold the two together.
"""

from collections.abc import Mapping
from typing import Final

from hotlead.notifications.records import Template, Variable, VariableKind

_LINK: Final = VariableKind.LINK
_FLAG: Final = VariableKind.FLAG
_LIST: Final = VariableKind.LIST

_COMPANY: Final = Variable("company_name", "The provider")
_NICHE: Final = Variable("niche_name", "The niche")
_BALANCE: Final = Variable("balance", "The provider's balance when the mail is sent")
_SETTINGS: Final = Variable("settings_link", "Where a provider chooses its mails", _LINK)
_GREETING: Final = Variable("greeting_name", "First name, empty where it does not look like one")
_FIRST_NAME: Final = Variable("first_name", "The administrator's first name")
_SUBSCRIPTIONS: Final = Variable("subscriptions_link", "The provider's subscriptions", _LINK)
_BILLING: Final = Variable("billing_link", "The provider's statement", _LINK)
_REQUESTS: Final = Variable("requests_link", "The provider's reports of bad leads", _LINK)
_DEPOSIT: Final = Variable("deposit_link", "Where the provider pays in", _LINK)
_MORE: Final = Variable("more", "How many further niches, such as “3 more niches”")

_ACCOUNT: Final = (
    _GREETING,
    Variable("company_name", "The person's company, empty for administrators"),
    Variable("home_link", "This market", _LINK),
)
_PAGE: Final = Variable("link", "Where to go from here", _LINK)
_TOKEN: Final = (
    Variable("link", "The link that only this person has", _LINK),
    Variable("valid_until", "Until when the link counts"),
)
_REASON: Final = Variable("reason", "What the administrator wrote, empty without")
_DISPUTE: Final = (
    _COMPANY,
    Variable("amount", "The disputed payment"),
    _BALANCE,
    Variable("reason", "The bank's reason, empty where it gives none"),
    Variable("is_end", "The mail is about how the dispute ended", _FLAG),
    Variable("is_won", "It ended well for this market", _FLAG),
    Variable("is_stopped", "No leads are sold to the provider", _FLAG),
)
_RECHARGE: Final = (
    _COMPANY,
    _BALANCE,
    Variable("threshold", "The balance below which the card is charged"),
    Variable("amount", "What the card is charged each time"),
    Variable("monthly_max", "What it is charged in a month at most"),
    _BILLING,
    Variable("recharge_link", "The terms of auto-recharge", _LINK),
)
_NICHES: Final = Variable("niches", "The fullest first", _LIST, ("name", "leads", "oldest"))

VARIABLES: Final[Mapping[Template, tuple[Variable, ...]]] = {
    Template.SUBMISSION_RECEIVED: (
        _GREETING,
        _NICHE,
        Variable("home_link", "This market", _LINK),
        Variable("private_link", "The page of their request, which only they have", _LINK),
    ),
    Template.NEW_LEAD: (
        _COMPANY,
        _NICHE,
        Variable("lead_number", "The lead's number"),
        Variable("contact_name", "Who asks"),
        Variable("contact_email", "Their address"),
        Variable("mail_link", "Writes to them", _LINK),
        Variable("contact_phone", "Their number, empty without"),
        Variable("phone_link", "Calls them, empty without a number", _LINK),
        Variable("city", "Their town, empty where it is not known"),
        Variable("submitted", "When they asked, by the provider's clock"),
        Variable("answers", "What they were asked", _LIST, ("label", "answer")),
        Variable("price", "What the lead cost"),
        _BALANCE,
        Variable("competition", "How many others get it, as a sentence"),
        Variable("lead_link", "The lead", _LINK),
        Variable("balance_link", "The provider's billing", _LINK),
        _SETTINGS,
    ),
    Template.LEVEL_CHANGED: (
        _COMPANY,
        _NICHE,
        Variable("changed", "Since when the terms hold"),
        Variable("changes", "The levels, and what is new", _LIST, ("level", "sentences")),
        _BALANCE,
        _SUBSCRIPTIONS,
    ),
    Template.FILTERS_CHANGED: (
        _COMPANY,
        _NICHE,
        Variable("is_paused", "A subscription was paused", _FLAG),
        Variable(
            "subscriptions",
            "Filters before and now; now is empty where they were paused",
            _LIST,
            ("level", "notes", "before", "now"),
        ),
        _SUBSCRIPTIONS,
    ),
    Template.LEADS_UNSOLD: (
        _FIRST_NAME,
        Variable("total", "How many, such as “12 leads”"),
        _NICHES,
        _MORE,
        Variable("reasons", "What most often stood against it, empty where nothing is known"),
        Variable("unsold_link", "The unsold leads", _LINK),
    ),
    Template.LEADS_WAITING: (
        _FIRST_NAME,
        Variable("total", "How many, such as “12 leads”"),
        _NICHES,
        _MORE,
        Variable("leads_link", "The leads that wait", _LINK),
    ),
    Template.LOW_BALANCE: (
        _COMPANY,
        _BALANCE,
        Variable("threshold", "The balance it wants to be warned at"),
        _DEPOSIT,
        _SETTINGS,
    ),
    Template.DEPOSIT_RECEIVED: (
        _COMPANY,
        Variable("amount", "What was paid in"),
        _BALANCE,
        Variable("paid_at", "When, by the provider's clock"),
        Variable("invoice_number", "The invoice's number, empty without"),
        Variable("invoice_link", "The invoice, empty without", _LINK),
        _BILLING,
        _SETTINGS,
    ),
    Template.DAILY_SUMMARY: (
        _COMPANY,
        Variable("day", "Yesterday, by the provider's clock"),
        Variable("leads", "How many it bought, such as “3 leads”"),
        Variable("spent", "What they cost"),
        Variable("refunds", "How many refunds it got, empty for none"),
        Variable("refunded", "What they add up to, empty for none"),
        Variable("requests_waiting", "Its reports that wait for a decision, empty for none"),
        _BALANCE,
        Variable("lasts_until", "The day the balance is gone at this pace, empty where unknown"),
        Variable("leads_link", "Its leads", _LINK),
        _REQUESTS,
        _DEPOSIT,
        _SETTINGS,
    ),
    Template.PAYMENT_DISPUTED: (
        *_DISPUTE,
        Variable("ledger_link", "The disputes in its ledger", _LINK),
    ),
    Template.DISPUTE_REPORTED: (
        *_DISPUTE,
        Variable("provider_link", "The provider", _LINK),
    ),
    Template.APPROVAL_WANTED: (
        _FIRST_NAME,
        Variable("asked_by_name", "The administrator who asks"),
        _COMPANY,
        Variable("what", "“credit” or “debit”"),
        Variable("amount", "How much"),
        Variable("memo", "Why"),
        Variable("requests_link", "Where it is decided", _LINK),
    ),
    Template.REQUEST_DECIDED: (
        _COMPANY,
        Variable("lead_number", "The lead, such as “L-1042”"),
        _NICHE,
        Variable("price", "What the lead cost"),
        _BALANCE,
        Variable("is_refunded", "The price was given back", _FLAG),
        Variable("is_for_everybody", "It was found bad for everybody, unasked", _FLAG),
        Variable("reason", "What is wrong with the lead"),
        Variable("memo", "What the administrator answers, empty without"),
        Variable("lead_link", "The lead", _LINK),
        _REQUESTS,
        _SETTINGS,
    ),
    Template.LEAD_WITHDRAWN: (
        _COMPANY,
        Variable("lead_number", "The lead, such as “L-1042”"),
        _NICHE,
        Variable("contact_name", "Who asked; not known any more where they were erased"),
        Variable("is_erased", "They asked to be erased", _FLAG),
        Variable("bought_at", "When the provider bought it, by its clock"),
        Variable("ended_at", "When it was withdrawn or erased, by its clock"),
        Variable("lead_link", "The lead", _LINK),
    ),
    Template.LEAD_REPORTED: (
        _COMPANY,
        Variable("lead_number", "The lead, such as “L-1042”"),
        _NICHE,
        Variable("price", "What the provider paid for it"),
        Variable("reason", "What is wrong with the lead"),
        Variable("answer_by", "By when the provider was told we answer"),
        Variable("request_link", "The report", _LINK),
    ),
    Template.REQUESTS_OVERDUE: (
        Variable("answers", "How many, such as “3 answers are”"),
        Variable("oldest", "When the oldest was to be answered"),
        Variable("overdue_link", "The overdue reports", _LINK),
    ),
    Template.WEBHOOK_DISABLED: (
        _COMPANY,
        Variable("host", "The server that is called"),
        Variable("why", "Why it was switched off, as a sentence"),
        Variable("waiting", "How many wait, such as “3 webhooks wait”, empty for none"),
        Variable("disabled_at", "When, by the provider's clock"),
        Variable("webhook_link", "The webhook", _LINK),
    ),
    Template.RECHARGED: (
        *_RECHARGE,
        Variable("paid", "What the card was charged"),
        Variable("card", "The card, such as “your Visa ending 4242”"),
        Variable("paid_at", "When, by the provider's clock"),
    ),
    Template.RECHARGE_OFF: (*_RECHARGE, Variable("stop_note", "Why it was switched off")),
    Template.RECHARGE_LIMIT: (*_RECHARGE, Variable("until", "When it goes on, such as “on 1 …”")),
    Template.VERIFY_EMAIL: (*_ACCOUNT, *_TOKEN),
    Template.ALREADY_REGISTERED: (*_ACCOUNT, _PAGE),
    Template.RESET_PASSWORD: (*_ACCOUNT, *_TOKEN),
    Template.PASSWORD_CHANGED: (*_ACCOUNT, _PAGE),
    Template.CHANGE_EMAIL: (*_ACCOUNT, *_TOKEN),
    Template.EMAIL_CHANGED: _ACCOUNT,
    Template.INVITED: (
        *_ACCOUNT,
        *_TOKEN,
        Variable("is_admin", "It is an administrator who is invited", _FLAG),
    ),
    Template.APPROVED: (*_ACCOUNT, _REASON, _PAGE),
    Template.REJECTED: (*_ACCOUNT, _REASON),
    Template.SUSPENDED: (*_ACCOUNT, _REASON),
    Template.DEACTIVATED: (*_ACCOUNT, _REASON),
    Template.REACTIVATED: (*_ACCOUNT, _REASON, _PAGE),
    Template.SECOND_FACTOR_ON: _ACCOUNT,
    Template.SECOND_FACTOR_OFF: (*_ACCOUNT, _PAGE),
    Template.API_KEY_CREATED: (*_ACCOUNT, _PAGE),
}

# Without its link such a mail leaves its reader outside.
REQUIRED: Final[Mapping[Template, tuple[str, ...]]] = {
    Template.VERIFY_EMAIL: ("link",),
    Template.RESET_PASSWORD: ("link",),
    Template.CHANGE_EMAIL: ("link",),
    Template.INVITED: ("link",),
}

# The names whose values are addresses of ours or made by us: these alone may lead somewhere.
LINKS: Final = frozenset(
    variable.name
    for variables in VARIABLES.values()
    for variable in variables
    if variable.kind is VariableKind.LINK
)
