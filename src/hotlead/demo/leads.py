"""The made-up leads of the demo: the same ones at every load, placed before a given moment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from hotlead.demo.answers import ANSWERS, home
from hotlead.demo.people import Person, made_up_person

DAYS = 30
SEED = 20_261
LEADS_PER_NICHE: Mapping[str, int] = {"vps-hosting": 170, "plumbing": 125, "online-education": 95}
PENDING_PER_NICHE = 6
REJECTED_SHARE = 0.08
NO_PHONE_SHARE = 0.15
OFFICE_SHARE = 0.07
FIRST_NAME_SHARE = 0.1
REVIEW_MINUTES = (2, 75)
PENDING_HOURS_MAX = 14
# Long enough ago that even a slow review lies in the past.
REVIEWED_HOURS_MIN = 1.5

SOURCES: tuple[dict[str, str], ...] = (
    {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": "brand"},
    {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": "generic"},
    {"utm_source": "facebook", "utm_medium": "paid", "utm_campaign": "lookalike"},
    {"utm_source": "newsletter", "utm_medium": "email"},
    {"utm_source": "bing", "utm_medium": "cpc"},
    {"referrer_url": "https://compare.example.com/best-of"},
    {},
)
REJECTIONS = (
    "The phone number belongs to somebody else.",
    "Only advertising, no request.",
    "The same person asked twice today.",
    "Outside what this form is for.",
)


class Fate(StrEnum):
    """What became of a lead so far."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class DemoLead:
    """A lead with its whole story.

    `decided_at` is when it was approved or rejected; when it came, where it waits.
    """

    external_id: str
    niche_slug: str
    person: Person
    answers: dict[str, object]
    location: dict[str, str]
    attribution: dict[str, str]
    created_at: datetime
    decided_at: datetime
    fate: Fate
    rejection: str


def past_leads(now: datetime) -> list[DemoLead]:
    """Every lead of the demo before `now`, in the order they were decided."""
    leads = [
        lead
        for slug, count in LEADS_PER_NICHE.items()
        # Made up for a demo, not a secret.
        for lead in _leads_of(slug, count, now, Random(f"{SEED}:{slug}"))  # noqa: S311 - a demo
    ]
    return sorted(leads, key=lambda lead: (lead.decided_at, lead.external_id))


def lead_of_the_moment(slug: str, number: int, rng: Random, now: datetime) -> DemoLead:
    """One more lead of a niche, asked just now; `number` tells it from the others."""
    key = f"{slug}-{number:03}"
    answers = ANSWERS[slug](rng)
    return DemoLead(
        external_id=f"demo-{key}",
        niche_slug=slug,
        person=_person(key, number, rng),
        answers=answers,
        location=home(rng, slug, answers),
        attribution=rng.choice(SOURCES),
        created_at=now,
        decided_at=now,
        fate=Fate.PENDING,
        rejection="",
    )


def _leads_of(slug: str, count: int, now: datetime, rng: Random) -> list[DemoLead]:
    return [_lead(slug, number, count, now, rng) for number in range(1, count + 1)]


def _lead(slug: str, number: int, count: int, now: datetime, rng: Random) -> DemoLead:
    is_pending = number > count - PENDING_PER_NICHE
    hours_ago = rng.uniform(0.05, PENDING_HOURS_MAX) if is_pending else _hours_ago(rng)
    created_at = now - timedelta(hours=hours_ago)
    waited = timedelta(minutes=rng.uniform(*REVIEW_MINUTES))
    rejected = rng.random() < REJECTED_SHARE
    lead = lead_of_the_moment(slug, number, rng, created_at)
    reviewed = Fate.REJECTED if rejected else Fate.APPROVED
    return DemoLead(
        external_id=lead.external_id,
        niche_slug=slug,
        person=lead.person,
        answers=lead.answers,
        location=lead.location,
        attribution=lead.attribution,
        created_at=created_at,
        decided_at=created_at if is_pending else created_at + waited,
        fate=Fate.PENDING if is_pending else reviewed,
        rejection=rng.choice(REJECTIONS),
    )


def _person(key: str, number: int, rng: Random) -> Person:
    """Somebody, now and then with less to go by: so that scores differ."""
    person = made_up_person(key, tag=f"{number}")
    if rng.random() < NO_PHONE_SHARE:
        person = replace(person, phone="")
    if rng.random() < OFFICE_SHARE:
        office = person.email.partition("@")[0].replace(".", "-")
        person = replace(person, email=f"info@{office}.example.com")
    if rng.random() < FIRST_NAME_SHARE:
        person = replace(person, name=person.name.partition(" ")[0])
    return person


def _hours_ago(rng: Random) -> float:
    """Any hour of the last DAYS days, later ones a little more often: a market that grows."""
    share = 1 - rng.random() ** 0.75
    return REVIEWED_HOURS_MIN + (DAYS * 24 - REVIEWED_HOURS_MIN) * share
