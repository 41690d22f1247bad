"""What the document says in prose: to a partner who reads it first, and of every tag."""

from collections.abc import Mapping
from typing import Final

TITLE: Final = "Find Me A Hot Lead"
DESCRIPTION: Final = """\
The marketplace as a REST API: hand in leads, buy them, run the market.

**Logging in.** Send e-mail and password to `POST /api/v1/auth/login`, and the token it answers as \
`Authorization: Bearer …`. It counts for seven days, or until you log out. Where two-step log-in \
is on, the first answer is 401 `second_factor_required` with a ticket for \
`POST /api/v1/auth/login/second-step`.

**API keys.** Programs use a personal key of `POST /api/v1/auth/api-keys`, sent like a token. A \
key may read, or read and write; it never changes how its owner logs in.

**Envelope.** Every answer is JSON: `{"success": true, "data": …}`, for a list also `pagination`. \
Fields may be added; the ones there are stay.

**Errors.** `{"success": false, "error": "A sentence.", "details": {"code": "…"}}`. The code is \
stable and for programs, the sentence is for people. 422 also has `details.fields`, with a \
sentence for each field or parameter. What belongs to somebody else is 404, as if it did not exist.

**Strict input.** A number is a number and not the text of one; unknown fields and parameters, a \
name given twice, and bodies over one MiB are refused, and nothing is written.

**Paging.** Lists take `page` (from 1) and `limit` (20, at most 100), and say `total` and \
`totalPages`.

**Money** is a text with two decimals, such as `"25.00"`, in US dollars. A number would lose cents.

**Time** is ISO 8601 in UTC; a day is `2026-11-23`. Ids are UUIDs.

**Idempotency.** Send an `Idempotency-Key` with a POST that creates something: sent again within \
24 hours it gets the first answer, and nothing happens twice.

**Rate limits.** 100 calls a minute for a person, fewer for log-in and for handing in leads. \
`RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` say what is left; over the limit \
is 429 with `Retry-After`.

**Versioning.** The version stands in the path. Within `v1` fields, routes and codes are added and \
never taken away or given another meaning.
"""
# In the order in which a newcomer needs them.
TAGS: Final[Mapping[str, str]] = {
    "Niches": "Which kinds of leads there are, and what their forms ask.",
    "Leads": "Handing in a lead: for anyone, without a token.",
    "Own request": "One's own request, by the private link of its mail: see, withdraw, erase.",
    "Accounts": "Signing up, logging in and out, and what the links of our mails are for.",
    "Security": "One's own password, address, sessions, second factor and API keys.",
    "Provider": "A provider's own profile, bought leads, balance, ledger and deposits.",
    "Provider: webhooks": "Where a provider is told what happens, and what it was told.",
    "Live feed": "What happens, told while it happens.",
    "Webhooks": "Where other services tell what happened at theirs.",
    "Subscriptions": "What a provider buys: levels, filters, area, schedule, caps and budgets.",
    "Admin: form versions": "Drafts of a niche's form, what was published, and how two differ.",
    "Admin: leads": "Reviewing, correcting and selling leads. For administrators.",
    "Admin: messages": "What was sent, what waits, what was given up and why; sending it again.",
    "Admin: refunds": "What providers say of bad leads, and giving their price back.",
    "Admin: providers": "Finding, inviting, approving and correcting providers.",
    "Admin: ledger": "Every movement of money, and the same as double-entry bookkeeping.",
    "Admin: niches": "What is sold: forms, consent texts, and who sees a form.",
    "Admin: competition levels": "What a lead costs, and to how many it is sold.",
    "Admin: coverage": "Which providers serve a place, and where nobody does.",
    "Admin: fairness": "How evenly each level serves its subscriptions, counted every hour.",
    "Admin: money": "Disputes, large credits, and whether all money is there and at Stripe.",
    "Admin: mails": "What every mail says, in the product's words or the market's own.",
    "Admin: administrators": "Who runs this market.",
    "Admin: mail": "What one is written to about, and addresses that mail no longer goes to.",
    "Admin: audit log": "Who did what, when and from where. Nobody writes it by hand.",
}
GOOD: Final[Mapping[str, str]] = {
    "200": "Done.",
    "201": "Created.",
    "202": "Written down; the rest happens in the background.",
}
# What stands in examples, by the name of a field or parameter.
EXAMPLES: Final[Mapping[str, object]] = {
    "address": "203.0.113.7",
    "agent": "Mozilla/5.0",
    "city": "Dublin",
    "code": "123456",
    "codes": ["aaaa-bbbb-cccc-dddd"],
    "company_name": "Northern Hosting",
    "consent": True,
    "contact_email": "vera@example.com",
    "contact_name": "Vera Visitor",
    "contact_phone": "+1 555 010 0199",
    "current_password": "correct horse battery staple",
    "email": "nora@example.com",
    "first_name": "Nora",
    "form_data": {"budget": 120},
    "hint": "hlk_3vT",
    "key": "hlk_3vTq8…",
    "last_name": "New",
    "location_city": "Dublin",
    "location_country": "IE",
    "name": "CRM",
    "new_password": "quite another horse battery",
    "niche": "vps",
    "niche_name": "VPS",
    "niche_slug": "vps",
    "number": 2048,
    "password": "quite another horse battery",
    "phone": "+1 555 010 0199",
    "reason": "Not a person",
    "reference": "kR0a2mWn…",
    "ref": "kR0a2mWn…",
    "slug": "vps",
    "ticket": "eyJ1c2VyIjoi…",
    "timezone": "Europe/Dublin",
    "token": "eyJhbGciOiJIUzI1NiIs…",
    "website": "https://northern.example",
    # Left out of requests: they fit only where the niche or the plan has them.
    "location": None,
    "service_area": None,
    "schedule": None,
}
