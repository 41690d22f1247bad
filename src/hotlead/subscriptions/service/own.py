"""The verbs of a provider's own subscriptions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import UNSET, structs

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict, InvalidInput, NotFound
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.kit.paging import PageOf, Paging
from hotlead.kit.text import read_line
from hotlead.niches import service as niches
from hotlead.niches.records import FormSchema
from hotlead.subscriptions import queries, rules
from hotlead.subscriptions.records import (
    ChangedTerms,
    CheckedTerms,
    Draft,
    Json,
    NicheShape,
    Offer,
    OwnSubscription,
    StoredTerms,
    SubscriptionRow,
    Terms,
)

PAUSE_REASON_CHARS_MAX = 255


class AlreadySubscribed(Conflict):
    """The provider has a live subscription to this level."""

    code = "already_subscribed"
    message = "You already have a subscription to this level."


class SubscriptionEnded(Conflict):
    """The subscription was ended; subscribing again revives it."""

    code = "subscription_ended"
    message = "This subscription has ended. Subscribe again to revive it."


class SubscriptionChanged(Conflict):
    """The terms were changed after the ones at hand were read."""

    code = "subscription_changed"
    message = (
        "This subscription was changed meanwhile, perhaps in another tab. Nothing was overwritten:"
        " look at the terms in force, then change them again."
    )


class FiltersOutdated(Conflict):
    """The filters are for another version of the form, so nobody can tell what they mean."""

    code = "filters_outdated"
    message = "The form of this niche changed. Set your filters anew before you resume."


async def list_own(tx: Tx, actor: Actor, paging: Paging) -> PageOf[OwnSubscription]:
    """The provider's live subscriptions, described in plain language."""
    return await _list(tx, actor.require_provider(), paging)


async def list_of_provider(
    tx: Tx, actor: Actor, provider_id: UUID, paging: Paging
) -> PageOf[OwnSubscription]:
    """The live subscriptions of any provider as it sees them itself; for administrators."""
    actor.require_admin()
    return await _list(tx, provider_id, paging)


async def get_own(tx: Tx, actor: Actor, subscription_id: UUID) -> OwnSubscription:
    """The provider's subscription of this id; raises NotFound, for another's too."""
    row = await _own_row(tx, actor.require_provider(), subscription_id)
    return (await _describe(tx, [row]))[0]


async def subscribe(
    tx: Tx, actor: Actor, level_id: UUID, terms: Terms, now: datetime
) -> OwnSubscription:
    """Start buying leads of a level; for providers.

    Subscribing again after the end revives the old subscription with its place in the queue.
    Raises InvalidInput by field, NotFound for a level that is not on sale, AlreadySubscribed.
    """
    provider_id = actor.require_provider()
    await niches.share_level(tx, level_id)
    offer = await queries.find_offer(tx, provider_id, level_id)
    if offer is None or not offer.is_on_sale:
        raise NotFound("This level is not on sale.")
    checked = await _checked(tx, offer.niche_id, offer.timezone, terms, StoredTerms())
    subscription_id = await queries.insert_subscription(
        tx, new_id(), provider_id, level_id, checked, now
    )
    if subscription_id is None:
        raise AlreadySubscribed
    description = f"Subscribed to {offer.niche_name}, {offer.level_name}"
    entry = ("subscription.created", description, audit.changes({}, checked.terms))
    await _record(tx, actor, subscription_id, entry, now)
    await _retry_unsold(tx, offer.niche_id)
    return await get_own(tx, actor, subscription_id)


async def check_draft(tx: Tx, actor: Actor, level_id: UUID, terms: Terms) -> Draft:
    """Check terms as if they were saved, over those of the provider's live subscription, if any.

    For providers; writes nothing. Raises InvalidInput by field, and NotFound for a level that is
    neither on sale nor subscribed to.
    """
    provider_id = actor.require_provider()
    offer = await queries.find_offer(tx, provider_id, level_id)
    if offer is None or not (offer.is_on_sale or offer.subscription_id):
        raise NotFound("This level is not on sale.")
    before = StoredTerms()
    if offer.subscription_id:
        before = _terms_of(await _own_row(tx, provider_id, offer.subscription_id))
    (shape,) = await queries.list_shapes(tx, [offer.niche_id])
    schema = _schema_of(shape)
    stored, errors = rules.check_terms(schema, terms, before, offer.timezone)
    if errors:
        raise InvalidInput(fields=errors)
    return Draft(
        offer=offer,
        competitors_max=_competitors_max(offer, shape),
        schema=schema,
        terms=stored,
        summary=rules.sum_up(schema, stored, offer.timezone),
    )


async def set_filters(
    tx: Tx, actor: Actor, subscription_id: UUID, terms: Terms, now: datetime
) -> OwnSubscription:
    """Change what a subscription accepts: filters, area, schedule, caps and budgets.

    For its provider. What `terms` leaves out stays. ChangedTerms that name a version overwrite
    no other. Raises InvalidInput by field, NotFound, SubscriptionEnded and SubscriptionChanged.
    """
    provider_id = actor.require_provider()
    row = await _locked_row(tx, provider_id, subscription_id)
    if isinstance(terms, ChangedTerms) and terms.filters_version not in {
        UNSET,
        row.filters_version,
    }:
        raise SubscriptionChanged
    before = _terms_of(row)
    checked = await _checked(tx, row.niche_id, row.timezone, terms, before)
    if terms.filters is UNSET:
        checked = structs.replace(checked, schema_version=row.schema_version, is_mended=False)
    if not await queries.set_terms(tx, provider_id, subscription_id, checked, now):
        raise SubscriptionEnded
    entry = ("subscription.filters_set", "Filters changed", audit.changes(before, checked.terms))
    await _record(tx, actor, subscription_id, entry, now)
    await _retry_unsold(tx, row.niche_id)
    return await get_own(tx, actor, subscription_id)


async def pause_subscription(
    tx: Tx, actor: Actor, subscription_id: UUID, *, reason: str = "", now: datetime
) -> OwnSubscription:
    """Stop buying for a while; the place in the queue stays. Doing it twice is harmless.

    For its provider. Raises InvalidInput, NotFound, and SubscriptionEnded.
    """
    provider_id = actor.require_provider()
    told = read_line(reason, PAUSE_REASON_CHARS_MAX)
    if not isinstance(told, str):
        raise InvalidInput(fields={"reason": told.sentence})
    paused = await queries.set_paused(
        tx, provider_id, subscription_id, is_paused=True, reason=told or None, now=now
    )
    if paused:
        changed = audit.changes({"is_paused": False}, {"is_paused": True, "pause_reason": told})
        await _record(tx, actor, subscription_id, ("subscription.paused", "Paused", changed), now)
    return await _live(tx, actor, subscription_id)


async def resume_subscription(
    tx: Tx, actor: Actor, subscription_id: UUID, now: datetime
) -> OwnSubscription:
    """Buy again after a pause, from the same place in the queue. Doing it twice is harmless.

    For its provider. Raises NotFound, SubscriptionEnded, and FiltersOutdated while its filters
    are for another version of the form.
    """
    provider_id = actor.require_provider()
    row = await _locked_row(tx, provider_id, subscription_id)
    if row.is_active and row.is_paused and row.is_outdated:
        raise FiltersOutdated
    resumed = await queries.set_paused(
        tx, provider_id, subscription_id, is_paused=False, reason=None, now=now
    )
    subscription = await _live(tx, actor, subscription_id)
    if resumed:
        changed = audit.changes({"is_paused": True}, {"is_paused": False})
        await _record(tx, actor, subscription_id, ("subscription.resumed", "Resumed", changed), now)
        await _retry_unsold(tx, subscription.niche_id)
    return subscription


async def unsubscribe(
    tx: Tx, actor: Actor, subscription_id: UUID, now: datetime
) -> OwnSubscription:
    """End a subscription; the row stays with its place in the queue, so leaving gains nothing.

    For its provider. Doing it twice is harmless. Raises NotFound.
    """
    provider_id = actor.require_provider()
    if await queries.set_ended(tx, provider_id, subscription_id, now):
        changed = audit.changes({"is_active": True}, {"is_active": False})
        entry = ("subscription.ended", "Unsubscribed", changed)
        await _record(tx, actor, subscription_id, entry, now)
    return await get_own(tx, actor, subscription_id)


async def _list(tx: Tx, provider_id: UUID, paging: Paging) -> PageOf[OwnSubscription]:
    rows = await queries.list_subscriptions(tx, provider_id, paging)
    total = await queries.count_subscriptions(tx, provider_id)
    return PageOf(await _describe(tx, rows), paging.page, paging.limit, total)


async def _own_row(tx: Tx, provider_id: UUID, subscription_id: UUID) -> SubscriptionRow:
    row = await queries.find_subscription(tx, provider_id, subscription_id)
    if row is None:
        raise NotFound
    return row


async def _locked_row(tx: Tx, provider_id: UUID, subscription_id: UUID) -> SubscriptionRow:
    """The subscription, held like the version of the form in force, always in this order."""
    row = await _own_row(tx, provider_id, subscription_id)
    await niches.hold_form(tx, row.niche_id)
    await queries.lock_subscription(tx, provider_id, subscription_id)
    return await _own_row(tx, provider_id, subscription_id)


async def _live(tx: Tx, actor: Actor, subscription_id: UUID) -> OwnSubscription:
    subscription = await get_own(tx, actor, subscription_id)
    if not subscription.is_active:
        raise SubscriptionEnded
    return subscription


async def _checked(
    tx: Tx, niche_id: UUID, zone_name: str, terms: Terms, before: StoredTerms
) -> CheckedTerms:
    """Terms checked against the form in force, which stays so until the transaction ends."""
    await niches.hold_form(tx, niche_id)
    version = await niches.find_present_version(tx, niche_id)
    schema = await niches.find_active_schema(tx, niche_id)
    stored, errors = rules.check_terms(schema, terms, before, zone_name)
    if errors:
        raise InvalidInput(fields=errors)
    return CheckedTerms(terms=stored, schema_version=version, is_mended=True)


def _terms_of(row: SubscriptionRow) -> StoredTerms:
    return StoredTerms(**{name: getattr(row, name) for name in StoredTerms.__struct_fields__})


async def _retry_unsold(tx: Tx, niche_id: UUID) -> None:
    """Supply changed, so leads that nobody could buy get another chance."""
    await enqueue(tx, "distribution.retry_unsold", {"niche_id": str(niche_id)})


async def _record(
    tx: Tx, actor: Actor, subscription_id: UUID, entry: tuple[str, str, Json], now: datetime
) -> None:
    action, description, changed = entry
    await audit.record(
        tx,
        actor,
        action,
        entity_type="subscription",
        entity_id=subscription_id,
        description=description,
        metadata=changed,
        now=now,
    )


async def _describe(tx: Tx, rows: Sequence[SubscriptionRow]) -> list[OwnSubscription]:
    shapes = {
        shape.niche_id: (shape, _schema_of(shape))
        for shape in await queries.list_shapes(tx, list({row.niche_id for row in rows}))
    }
    return [_own(row, *shapes[row.niche_id]) for row in rows]


def _schema_of(shape: NicheShape) -> FormSchema | None:
    return niches.parse_schema(shape.schema)[0] if shape.schema else None


def _own(row: SubscriptionRow, shape: NicheShape, schema: FormSchema | None) -> OwnSubscription:
    terms = {name: getattr(row, name) for name in StoredTerms.__struct_fields__}
    return OwnSubscription(
        **terms,
        id=row.id,
        niche_id=row.niche_id,
        niche_name=row.niche_name,
        niche_slug=row.niche_slug,
        competition_level_id=row.level_id,
        level_name=row.level_name,
        price_per_lead=row.price_per_lead,
        covers_one_lead=row.balance >= row.price_per_lead,
        competitors_max=_competitors_max(row, shape),
        is_on_sale=row.is_on_sale,
        filters_version=row.filters_version,
        is_active=row.is_active,
        is_paused=row.is_paused,
        pause_reason=row.pause_reason,
        needs_mending=row.is_active and row.is_paused and row.is_outdated,
        summary=rules.sum_up(schema, row, row.timezone),
        leads_received_count=row.leads_received_count,
        last_received_at=row.last_received_at,
        created_at=row.created_at,
    )


def _competitors_max(row: SubscriptionRow | Offer, shape: NicheShape) -> int:
    """The most other buyers; a level that is out of the cascade promises its own maximum."""
    tried = niches.levels_in_order(shape.levels, row.default_competition_level_id)
    position = next((at for at, level in enumerate(tried) if level.id == row.level_id), None)
    if position is None:
        own = next(level for level in shape.levels if level.id == row.level_id)
        return own.max_distribution_count - 1
    maxima = [level.max_distribution_count for level in tried]
    return niches.competitors_max(row.cascade_policy, maxima, position)
