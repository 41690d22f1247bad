"""Auto-recharge as its provider sees it, and sets it."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.billing import queries, rules
from hotlead.billing.records import (
    DepositLimits,
    Recharge,
    RechargeInput,
    RechargeSettings,
    RechargeTerms,
)
from hotlead.billing.service.cards import RECHARGE_JOB
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict, InvalidInput
from hotlead.kit.jobs import enqueue
from hotlead.kit.money import format_money, to_cents

_MISSING: Final = "Enter an amount."
_NAMES: Final = RechargeTerms.__struct_fields__


class CardMissing(Conflict):
    """There is no card that could be charged; nothing was written."""

    code = "card_missing"
    message = "Save a card first: auto-recharge charges it."


async def read_recharge(tx: Tx, actor: Actor, now: datetime) -> Recharge:
    """The actor's own auto-recharge: terms, card, what this month took, and what stopped it."""
    provider_id = actor.require_provider()
    kept = await queries.find_settings(tx, provider_id)
    since, until = rules.month_around(now, await queries.get_timezone(tx, provider_id))
    limited_until = kept.limited_until if kept else None
    return Recharge(
        is_on=bool(kept and kept.is_on),
        threshold=kept.threshold if kept else None,
        amount=kept.amount if kept else None,
        monthly_max=kept.monthly_max if kept else None,
        charged_this_month=await queries.sum_recharges(tx, provider_id, since, until),
        card=await queries.find_card(tx, provider_id),
        payment_in_flight=await queries.find_open_recharge(tx, provider_id),
        stopped_because=kept.stopped_because if kept else None,
        stop_note=kept.stop_note if kept else None,
        stopped_at=kept.stopped_at if kept else None,
        limited_until=limited_until if limited_until and limited_until > now else None,
        consent=rules.CONSENT,
    )


async def set_recharge(
    tx: Tx, actor: Actor, wanted: RechargeInput, limits: DepositLimits, now: datetime
) -> Recharge:
    """Switch auto-recharge on or off, and change its terms; a low balance is looked at at once.

    Raises InvalidInput by field, CardMissing where it is to be on and there is no card.
    """
    provider_id = actor.require_provider()
    await queries.lock_settings(tx, provider_id)
    kept = await queries.find_settings(tx, provider_id)
    terms = _terms(wanted, kept, limits)
    if wanted.is_on and await queries.find_card(tx, provider_id) is None:
        raise CardMissing
    if terms is not None and not _is_same(wanted, terms, kept):
        await queries.set_settings(tx, provider_id, terms, now, is_on=wanted.is_on)
        await _record(tx, actor, provider_id, (kept, wanted, terms), now)
        if wanted.is_on:
            await enqueue(tx, RECHARGE_JOB, {"provider_id": str(provider_id)})
    return await read_recharge(tx, actor, now)


def _terms(
    wanted: RechargeInput, kept: RechargeSettings | None, limits: DepositLimits
) -> RechargeTerms | None:
    """The terms as they shall be; None where there are none, and none are needed to be off."""
    given = {name: value for name in _NAMES if (value := getattr(wanted, name)) is not None}
    if not wanted.is_on and not given:
        return kept
    known: dict[str, Decimal] = _amounts(kept) | given
    missing = {name: _MISSING for name in _NAMES if name not in known}
    if missing:
        raise InvalidInput(fields=missing)
    if problems := rules.check_terms(RechargeTerms(**known), limits):
        raise InvalidInput(fields=problems)
    return RechargeTerms(**{name: to_cents(value) for name, value in known.items()})


def _is_same(wanted: RechargeInput, terms: RechargeTerms, kept: RechargeSettings | None) -> bool:
    return kept is not None and kept.is_on is wanted.is_on and _amounts(kept) == _amounts(terms)


def _amounts(terms: RechargeTerms | None) -> dict[str, Decimal]:
    return {name: getattr(terms, name) for name in _NAMES} if terms else {}


async def _record(
    tx: Tx,
    actor: Actor,
    provider_id: UUID,
    change: tuple[RechargeSettings | None, RechargeInput, RechargeTerms],
    now: datetime,
) -> None:
    kept, wanted, terms = change
    was_on = bool(kept and kept.is_on)
    verb = (
        "changed" if was_on is wanted.is_on else "switched_on" if wanted.is_on else "switched_off"
    )
    told = (
        f"Auto-recharge {verb.replace('_', ' ')}: {format_money(terms.amount)} below"
        f" {format_money(terms.threshold)}, {format_money(terms.monthly_max)} a month at most"
    )
    await audit.record(
        tx,
        actor,
        f"recharge.{verb}",
        entity_type="provider",
        entity_id=provider_id,
        description=told,
        metadata=audit.changes(
            {"is_on": was_on, **_amounts(kept)}, {"is_on": wanted.is_on, **_amounts(terms)}
        ),
        now=now,
    )
