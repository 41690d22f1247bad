"""What a niche and a level may be called and decide."""

import re
from decimal import Decimal

from hotlead.kit.money import MONEY_MAX, to_cents
from hotlead.niches.records import LevelInput, NicheInput, Problem
from hotlead.niches.rules.text import read_line, read_lines

NAME_CHARS_MAX = 100
DESCRIPTION_CHARS_MAX = 2_000
CONSENT_CHARS_MAX = 5_000
BUYERS_MAX = 50
HOURS_MAX = 24 * 365
DAYS_MAX = 365 * 3

# First parts of addresses that are, or may become, pages of our own.
RESERVED_SLUGS = frozenset(
    {"about", "admin", "api", "auth", "dashboard", "demo", "dev", "docs", "favicon", "forgot"}
    | {"forgot-password", "health", "healthz", "help", "leads", "livez", "login", "logout"}
    | {"mail", "metrics", "outbox", "pricing", "privacy", "readyz", "reset", "reset-password"}
    | {"robots", "sign-up", "signup", "sitemap", "static", "status", "terms", "thank-you"}
    | {"verify", "verify-email", "webhooks", "well-known"}
)

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether `text` can be the address of a niche: lower case, digits, single hyphens."""
    return len(text) <= NAME_CHARS_MAX and _SLUG.fullmatch(text) is not None


def check_niche(niche: NicheInput) -> dict[str, str]:
    """Return a sentence for each wrong field of a niche."""
    found = {
        "name": _text_problem(niche.name, NAME_CHARS_MAX, is_needed=True),
        "slug": _slug_problem(niche.slug),
        "description": _text_problem(niche.description, DESCRIPTION_CHARS_MAX),
        "consent_text": _text_problem(
            niche.consent_text, CONSENT_CHARS_MAX, is_needed=niche.consent_required
        ),
        "lead_max_age_hours": _count_problem(niche.lead_max_age_hours, 1, HOURS_MAX),
        "intake_dedup_hours": _count_problem(niche.intake_dedup_hours, 0, HOURS_MAX),
        "provider_dedup_days": _count_problem(niche.provider_dedup_days, 0, DAYS_MAX),
    }
    return {name: problem for name, problem in found.items() if problem}


def check_level(level: LevelInput) -> dict[str, str]:
    """Return a sentence for each wrong field of a level."""
    found = {
        "name": _text_problem(level.name, NAME_CHARS_MAX, is_needed=True),
        "max_distribution_count": _count_problem(level.max_distribution_count, 1, BUYERS_MAX),
        "price_per_lead": _price_problem(level.price_per_lead),
    }
    return {name: problem for name, problem in found.items() if problem}


def _slug_problem(slug: str) -> str | None:
    if not is_slug(slug):
        return "Use lower-case letters, digits and single hyphens, for example vps-hosting."
    return "This address is taken by a page of our own." if slug in RESERVED_SLUGS else None


def _text_problem(text: str, chars_max: int, *, is_needed: bool = False) -> str | None:
    read = read_lines(text, chars_max) if chars_max > NAME_CHARS_MAX else read_line(text, chars_max)
    if isinstance(read, Problem):
        return read.sentence
    return "This is required." if is_needed and not read else None


def _count_problem(count: int, low: int, high: int) -> str | None:
    return None if low <= count <= high else f"Give a whole number from {low} to {high:,}."


def _price_problem(price: Decimal) -> str | None:
    # Compared first: rounding a number without bounds may fail.
    is_price = price.is_finite() and 0 < price <= MONEY_MAX and price == to_cents(price)
    return None if is_price else "Give an amount above 0 with at most two decimals."
