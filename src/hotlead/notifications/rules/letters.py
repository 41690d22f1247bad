"""What each mail says, in values for its template."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Final, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from hotlead.kit.money import format_money
from hotlead.kit.text import ordinal
from hotlead.niches.records import Answer, Field, FieldType, FormSchema
from hotlead.notifications.records import (
    ChangedSubscription,
    Contents,
    FormNews,
    MarketNews,
    NicheWithLeads,
    Purchase,
    Receipt,
    Template,
    TermsChange,
    UnsoldNews,
    Value,
)

_FIRST_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-]){0,29}")
NICHES_TOLD_MAX: Final = 10
_BROKEN: Final = "broken"
_NOT_DIALLED: Final = re.compile(r"[^0-9+*#]")


Describe: TypeAlias = Callable[[Field | None, Answer | None], str]
"""How niches put an answer into words."""


def fill_new_lead(
    purchase: Purchase, schema: FormSchema | None, describe: Describe, base_url: str
) -> Contents:
    """Tell a buyer what it bought: the person, all answers, the price, the competition."""
    link = f"mailto:{quote(purchase.contact_email, safe='@+')}"
    topic = quote(f"Your {purchase.niche_name} request")
    phone = purchase.contact_phone or ""
    answers = describe_answers(purchase, schema, describe)
    values: dict[str, Value] = {
        "company_name": purchase.company_name,
        "niche_name": purchase.niche_name,
        "lead_number": str(purchase.lead_number),
        "contact_name": purchase.contact_name,
        "contact_email": purchase.contact_email,
        "contact_phone": phone,
        "city": purchase.location_city or "",
        "answers": [{"label": label, "answer": answer} for label, answer in answers],
        "submitted": moment(purchase.submitted_at, purchase.timezone),
        "price": format_money(purchase.price_charged),
        "balance": format_money(purchase.balance),
        "competition": describe_competition(purchase.competitors_max),
        "mail_link": f"{link}?subject={topic}",
        "phone_link": f"tel:{_NOT_DIALLED.sub('', phone)}" if phone else "",
        "lead_link": f"{base_url}/dashboard/leads/{purchase.lead_id}",
        "balance_link": f"{base_url}/dashboard/billing",
        "settings_link": f"{base_url}/dashboard/settings",
    }
    return Contents(Template.NEW_LEAD, values)


def fill_filters_changed(news: FormNews, base_url: str) -> Contents:
    """Tell a provider what a change of the form did to its filters, before and after."""
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "niche_name": news.niche_name,
        "is_paused": any(each.verdict == _BROKEN for each in news.subscriptions),
        "subscriptions": [_changed(each) for each in news.subscriptions],
        "subscriptions_link": f"{base_url}/dashboard/subscriptions",
    }
    return Contents(Template.FILTERS_CHANGED, values)


def _changed(subscription: ChangedSubscription) -> dict[str, str]:
    is_broken = subscription.verdict == _BROKEN
    return {
        "level": subscription.level_name + (" (paused)" if is_broken else ""),
        "notes": "\n".join(subscription.notes),
        "before": "\n".join(subscription.before) or "every lead",
        "now": "" if is_broken else "\n".join(subscription.after) or "every lead",
    }


def fill_leads_unsold(news: UnsoldNews, base_url: str) -> Contents:
    """Tell an administrator which niches have leads without a buyer, and why most of them."""
    values: dict[str, Value] = {
        "first_name": news.first_name,
        "total": count_leads(sum(niche.leads for niche in news.niches)),
        "niches": niche_rows(news.niches),
        "more": more_niches(news.niches),
        "reasons": ", ".join(news.reasons),
        "unsold_link": f"{base_url}/admin/unsold",
    }
    return Contents(Template.LEADS_UNSOLD, values)


def niche_rows(niches: Sequence[NicheWithLeads]) -> list[dict[str, str]]:
    """The worst niches, each with how many leads wait there and since when."""
    return [
        {
            "name": niche.name,
            "leads": count_leads(niche.leads),
            "oldest": moment(niche.oldest_at, "UTC"),
        }
        for niche in niches[:NICHES_TOLD_MAX]
    ]


def more_niches(niches: Sequence[NicheWithLeads]) -> str:
    """How many niches are not told by name; empty where there is none."""
    count = len(niches) - NICHES_TOLD_MAX
    return "" if count < 1 else "1 more niche" if count == 1 else f"{count:,} more niches"


def fill_submission_received(receipt: Receipt, token: str, base_url: str) -> Contents:
    """Tell a person that their request arrived, with their private link (it ends in `token`).

    Nothing they wrote is repeated but a first name: anyone can enter anyone's address, and our
    mail must not carry a stranger's text to it.
    """
    values: dict[str, Value] = {
        "greeting_name": greeting_name(receipt.contact_name),
        "niche_name": receipt.niche_name,
        "home_link": base_url,
        "private_link": f"{base_url}/requests/{token}",
    }
    return Contents(Template.SUBMISSION_RECEIVED, values)


def fill_level_changed(news: MarketNews, base_url: str) -> Contents:
    """Tell a provider how the levels it subscribes to changed: price, buyers, competition."""
    values: dict[str, Value] = {
        "company_name": news.company_name,
        "niche_name": news.niche_name,
        "balance": format_money(news.balance),
        "changes": [
            {
                "level": level.level_name,
                "sentences": "\n".join(describe_change(level, news.balance)),
            }
            for level in news.levels
        ],
        "changed": moment(news.changed_at, news.timezone),
        "subscriptions_link": f"{base_url}/dashboard/subscriptions",
    }
    return Contents(Template.LEVEL_CHANGED, values)


def describe_change(level: TermsChange, balance: Decimal) -> Iterator[str]:
    """A sentence for everything about a level that is not as it was."""
    if level.competitors_after is None and level.competitors_before is not None:
        yield "It is closed: no leads are sold there until it opens again."
    if level.competitors_before is None and level.competitors_after is not None:
        yield "It is open again: leads are sold there."
    if level.price_before != level.price_after:
        before, after = format_money(level.price_before), format_money(level.price_after)
        yield f"A lead costs {after}; it was {before}."
        yield f"Your balance covers {count_leads(int(balance // level.price_after))} at this price."
    if level.buyers_before != level.buyers_after:
        yield f"It sells a lead to at most {level.buyers_after}; it was {level.buyers_before}."
    before, after = level.competitors_before, level.competitors_after
    if after is not None and before != after:
        told = describe_competition(after)
        yield told if before is None else f"{told} It was {before or 'none'}."
    if level.place_before and level.place_after and level.place_before != level.place_after:
        place, was = ordinal(level.place_after), ordinal(level.place_before)
        yield f"Leads are offered at this level {place}; it was {was}."


def count_leads(count: int) -> str:
    """So many leads, in words."""
    return "1 lead" if count == 1 else f"{count:,} leads"


def describe_answers(
    purchase: Purchase, schema: FormSchema | None, describe: Describe
) -> Iterator[tuple[str, str]]:
    """Label and answer of every question that has one, in the order they were asked.

    Answers that the form does not know come last, under their id; a place that no question asked
    for (an imported lead has such) comes after them.
    """
    left = {key: _as_answer(value) for key, value in purchase.form_data.items()}
    fields = schema.fields if schema else ()
    for field in fields:
        text = describe(field, left.pop(field.id, None))
        if text:
            yield field.label, text
    for key, answer in left.items():
        text = describe(None, answer)
        if text:
            yield key.replace("_", " ").replace("-", " ").capitalize(), text
    place = _place(purchase)
    if place and not any(field.type is FieldType.LOCATION for field in fields):
        yield "Location", place


def describe_competition(competitors_max: int) -> str:
    """How many others may have bought the same lead."""
    match competitors_max:
        case 0:
            return "You are the only buyer."
        case 1:
            return "At most 1 other provider gets this lead."
        case _:
            return f"At most {competitors_max} other providers get this lead."


def greeting_name(name: str) -> str:
    """The first word of a name where it looks like one, else empty."""
    first, _, _ = name.strip().partition(" ")
    return first if _FIRST_NAME.fullmatch(first) else ""


def _as_answer(value: object) -> Answer | None:
    try:
        return msgspec.convert(value, Answer)
    except msgspec.ValidationError:
        return None if value is None else str(value)


def _place(purchase: Purchase) -> str:
    region = f"{purchase.location_state or ''} {purchase.location_zip or ''}".strip()
    parts = (purchase.location_address, purchase.location_city, region, purchase.location_country)
    return ", ".join(part for part in parts if part)


def moment(at: datetime, timezone: str) -> str:
    """A moment as a person in that zone reads it, such as `20 November 2026, 08:00 CET`."""
    zone = _zone(timezone)
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M} {local.tzname()}"


def _zone(timezone: str) -> tzinfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
