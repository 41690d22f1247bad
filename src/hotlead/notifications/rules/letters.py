"""What each mail says, in values for its template."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeAlias
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from hotlead.niches.records import Answer, Field, FieldType, FormSchema
from hotlead.notifications.records import Letter, Purchase, Receipt, Template
from hotlead.notifications.rules.templates import render_letter

_FIRST_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-]){0,29}")
_NOT_DIALLED: Final = re.compile(r"[^0-9+*#]")


Describe: TypeAlias = Callable[[Field | None, Answer | None], str]
"""How niches put an answer into words."""


def write_new_lead(
    purchase: Purchase, schema: FormSchema | None, describe: Describe, base_url: str
) -> Letter:
    """Tell a buyer what it bought: the person, all answers, the price, the competition."""
    link = f"mailto:{quote(purchase.contact_email, safe='@+')}"
    topic = quote(f"Your {purchase.niche_name} request")
    phone = purchase.contact_phone or ""
    return render_letter(
        Template.NEW_LEAD,
        {
            "lead": purchase,
            "answers": list(describe_answers(purchase, schema, describe)),
            "submitted": _moment(purchase.submitted_at, purchase.timezone),
            "competition": describe_competition(purchase.competitors_max),
            "mail_link": f"{link}?subject={topic}",
            "phone_link": f"tel:{_NOT_DIALLED.sub('', phone)}" if phone else "",
            "lead_link": f"{base_url}/dashboard/leads/{purchase.lead_id}",
            "balance_link": f"{base_url}/dashboard/billing",
            "settings_link": f"{base_url}/dashboard/settings",
        },
    )


def write_submission_received(receipt: Receipt, base_url: str) -> Letter:
    """Tell a person that their request arrived.

    Nothing they wrote is repeated but a first name: anyone can enter anyone's address, and our
    mail must not carry a stranger's text to it.
    """
    return render_letter(
        Template.SUBMISSION_RECEIVED,
        {
            "greeting_name": greeting_name(receipt.contact_name),
            "niche_name": receipt.niche_name,
            "home_link": base_url,
        },
    )


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


def _moment(moment: datetime, timezone: str) -> str:
    zone = _zone(timezone)
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M} {local.tzname()}"


def _zone(timezone: str) -> tzinfo:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
