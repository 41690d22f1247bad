"""What a niche and a level may be called and decide."""

import re
from decimal import Decimal
from typing import TypeVar

from msgspec import structs

from hotlead.kit.money import MONEY_MAX, to_cents
from hotlead.kit.text import Problem, read_line, read_lines
from hotlead.niches.records import LevelInput, NicheInput
from hotlead.niches.rules.origins import read_origins

T = TypeVar("T", bound=NicheInput)

NAME_CHARS_MAX = 100
DESCRIPTION_CHARS_MAX = 2_000
CONSENT_CHARS_MAX = 5_000
BUYERS_MAX = 50
HOURS_MAX = 24 * 365
DAYS_MAX = 365 * 3

# First parts of addresses that are, or may become, pages of our own.
RESERVED_SLUGS = frozenset(
    """
    about account accounts admin api auth blog confirm-email contact dashboard demo dev docs embed
    favicon forgot forgot-password health healthz help imprint invitation invitations leads livez
    login logout mail metrics outbox pricing privacy readyz requests reset reset-password
    resubscribe robots sandbox search settings sign-up signup sitemap static status support terms
    thank-you unsubscribe verify verify-email webhooks well-known
    """.split()  # noqa: SIM905 - a list of them one a line is a page long
)

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether `text` can be the address of a niche: lower case, digits, single hyphens."""
    return len(text) <= NAME_CHARS_MAX and _SLUG.fullmatch(text) is not None


def read_niche(niche: T) -> tuple[T, dict[str, str]]:
    """Return a niche as it is stored, and a sentence for each wrong field."""
    origins, origins_problem = read_origins(niche.embed_origins)
    texts = {
        "name": _read_text(niche.name, NAME_CHARS_MAX, is_needed=True),
        "description": _read_text(niche.description, DESCRIPTION_CHARS_MAX),
        "consent_text": _read_text(
            niche.consent_text, CONSENT_CHARS_MAX, is_needed=niche.consent_required
        ),
    }
    found = {
        "name": _problem_of(texts["name"]),
        "slug": _slug_problem(niche.slug),
        "description": _problem_of(texts["description"]),
        "lead_max_age_hours": _count_problem(niche.lead_max_age_hours, 1, HOURS_MAX),
        "intake_dedup_hours": _count_problem(niche.intake_dedup_hours, 0, HOURS_MAX),
        "provider_dedup_days": _count_problem(niche.provider_dedup_days, 0, DAYS_MAX),
        "consent_text": _problem_of(texts["consent_text"]),
        "embed_origins": origins_problem,
    }
    read = {name: text for name, text in texts.items() if isinstance(text, str)}
    wanted: T = structs.replace(niche, **read, embed_origins=origins)
    return wanted, {name: problem for name, problem in found.items() if problem}


def read_level(level: LevelInput) -> tuple[LevelInput, dict[str, str]]:
    """Return a level as it is stored, and a sentence for each wrong field, in their order."""
    name = _read_text(level.name, NAME_CHARS_MAX, is_needed=True)
    found = {
        "name": _problem_of(name),
        "price_per_lead": _price_problem(level.price_per_lead),
        "max_distribution_count": _count_problem(level.max_distribution_count, 1, BUYERS_MAX),
    }
    wanted = structs.replace(level, name=name) if isinstance(name, str) else level
    return wanted, {field: problem for field, problem in found.items() if problem}


def fold_name(name: str) -> str:
    """Return what a name is told apart by: neither case nor the number of spaces counts."""
    return " ".join(name.split()).casefold()


def _slug_problem(slug: str) -> str | None:
    if not is_slug(slug):
        return "Use lower-case letters, digits and single hyphens, for example vps-hosting."
    return "This address is taken by a page of our own." if slug in RESERVED_SLUGS else None


def _read_text(text: str, chars_max: int, *, is_needed: bool = False) -> str | Problem:
    read = read_lines(text, chars_max) if chars_max > NAME_CHARS_MAX else read_line(text, chars_max)
    return Problem("This is required.") if is_needed and read == "" else read


def _problem_of(read: str | Problem) -> str | None:
    return read.sentence if isinstance(read, Problem) else None


def _count_problem(count: int, low: int, high: int) -> str | None:
    return None if low <= count <= high else f"Give a whole number from {low} to {high:,}."


def _price_problem(price: Decimal) -> str | None:
    # Compared first: rounding a number without bounds may fail.
    is_price = price.is_finite() and 0 < price <= MONEY_MAX and price == to_cents(price)
    return None if is_price else "Give an amount above 0 with at most two decimals."
