"""The verbs of providers: create one, change its profile."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.ids import new_id
from hotlead.niches import service as niches
from hotlead.niches.records import Problem
from hotlead.providers import queries, rules
from hotlead.providers.records import (
    COMPANY_CHARS_MAX,
    WEBSITE_CHARS_MAX,
    AdminProviderDetail,
    Editable,
    NewProvider,
    Profile,
    ProfileChanges,
)

RECENT_MAX = 10
TIMELINE_MAX = 20

_BAD_TIMEZONE = Problem("Choose a time zone of the list, for example Europe/Paris.")
_BAD_THRESHOLD = Problem("Enter an amount of zero or more with at most two decimals.")
_NO_COMPANY = Problem("Enter the name of your company.")


async def create_provider(tx: Tx, actor: Actor, provider: NewProvider, now: datetime) -> UUID:
    """Make a provider of a user, with a balance of zero, audited.

    For administrators and the system. Raises InvalidInput by field.
    """
    actor.require_admin()
    read = _read_all(
        {
            "company_name": provider.company_name,
            "website": provider.website,
            "timezone": provider.timezone,
        }
    )
    provider_id = new_id()
    await queries.insert_provider(tx, provider_id, msgspec.structs.replace(provider, **read), now)
    await audit.record(
        tx,
        actor,
        "provider.created",
        entity_type="provider",
        entity_id=provider_id,
        description=f"Provider {provider.company_name} created",
        now=now,
    )
    return provider_id


async def update_profile(tx: Tx, actor: Actor, changes: ProfileChanges, now: datetime) -> Profile:
    """Change what the actor's own provider says about itself, audited; returns the profile.

    Nothing is written where nothing differs. Raises InvalidInput by field.
    """
    provider_id = actor.require_provider()
    old = await queries.lock_editable(tx, provider_id)
    given = {
        name: value
        for name in changes.__struct_fields__
        if (value := getattr(changes, name)) is not msgspec.UNSET
    }
    new = msgspec.structs.replace(old, **_read_all(given))
    changed = rules.changed_fields(old, new)
    if changed:
        await _write(tx, actor, new, changed, now)
    return await queries.get_profile(tx, provider_id)


async def get_provider_detail(tx: Tx, actor: Actor, provider_id: UUID) -> AdminProviderDetail:
    """A provider with what it buys and what happened last; for administrators. Raises NotFound."""
    actor.require_admin()
    provider = await queries.get_provider(tx, provider_id)
    return AdminProviderDetail(
        provider=provider,
        subscriptions=await queries.list_subscriptions(tx, provider_id),
        ledger=await queries.list_ledger(tx, provider_id, RECENT_MAX),
        leads=await queries.list_bought_leads(tx, provider_id, RECENT_MAX),
        timeline=await queries.list_timeline(tx, provider_id, provider.user_id, TIMELINE_MAX),
    )


async def _write(
    tx: Tx, actor: Actor, profile: Editable, changed: list[str], now: datetime
) -> None:
    provider_id = actor.require_provider()
    await queries.set_editable(tx, provider_id, profile, now)
    await audit.record(
        tx,
        actor,
        "provider.updated",
        entity_type="provider",
        entity_id=provider_id,
        description="Profile changed: " + ", ".join(name.replace("_", " ") for name in changed),
        metadata={"fields": changed},
        now=now,
    )


def _read_all(given: Mapping[str, object]) -> dict[str, object]:
    """The values as they are stored; raises InvalidInput with a sentence for each wrong one."""
    read = {name: _READERS[name](value) for name, value in given.items()}
    problems = {name: v.sentence for name, v in read.items() if isinstance(v, Problem)}
    if problems:
        raise InvalidInput(fields=problems)
    return read


def _read_company(value: object) -> object:
    text = niches.read_line(str(value), COMPANY_CHARS_MAX)
    return text or _NO_COMPANY


def _read_website(value: object) -> object:
    text = str(value or "").strip()
    if len(text) > WEBSITE_CHARS_MAX:
        return Problem(f"Use {WEBSITE_CHARS_MAX} characters or fewer.")
    return niches.read_url(text) if text else None


def _read_email(value: object) -> object:
    text = str(value or "").strip()
    return niches.read_email(text) if text else None


def _read_timezone(value: object) -> object:
    return value if rules.is_timezone(str(value)) else _BAD_TIMEZONE


def _read_threshold(value: object) -> object:
    return value if isinstance(value, Decimal) and rules.is_threshold(value) else _BAD_THRESHOLD


def _as_it_is(value: object) -> object:
    return value


_READERS: Mapping[str, Callable[[object], object]] = {
    "company_name": _read_company,
    "website": _read_website,
    "timezone": _read_timezone,
    "low_balance_threshold": _read_threshold,
    "low_balance_alert_email": _read_email,
    "notification_preferences": _as_it_is,
}
