"""Auto-recharge by API: its terms, and the card that is charged."""

from datetime import datetime
from typing import Final

from litestar import Response, delete, get, post, put
from litestar.types import ControllerRouterHandler

from hotlead.billing import service
from hotlead.billing.records import CardConsent, CardPage, Recharge, RechargeInput
from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.payments import PaymentGateway, PaymentsUnavailable
from hotlead.web.envelope import Envelope, created, ok
from hotlead.web.openapi_answers import RAISES

TAGS: Final = ["Provider"]
_RECHARGE: Final = "/providers/me/recharge"


@get(_RECHARGE, tags=TAGS, summary="Read my auto-recharge")
async def get_recharge(db: Database, actor: Actor, now: datetime) -> Response[Envelope[Recharge]]:
    """Its terms, the card, what this month took, and why it was switched off, if it was."""
    async with db.transaction(actor) as tx:
        return ok(await service.read_recharge(tx, actor, now))


@put(
    _RECHARGE,
    opt={RAISES: [service.CardMissing]},
    tags=TAGS,
    summary="Switch my auto-recharge on or off",
)
async def set_recharge(
    data: RechargeInput, db: Database, actor: Actor, settings: Settings, now: datetime
) -> Response[Envelope[Recharge]]:
    """On: while the balance is below `threshold`, the saved card is charged `amount`.

    At most once an hour, and in a calendar month never more than `monthly_max`. A refused card
    switches it off. The same again changes nothing.
    """
    limits = service.limits_of(settings)
    async with db.transaction(actor) as tx:
        return ok(await service.set_recharge(tx, actor, data, limits, now))


@post(
    _RECHARGE + "/card",
    status_code=201,
    opt={RAISES: [PaymentsUnavailable]},
    tags=TAGS,
    summary="Begin to save a card",
)
async def begin_card(
    data: CardConsent,
    db: Database,
    gateway: PaymentGateway,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[CardPage]]:
    """Agree to the text, and open a page to enter a card: send a person to `url`.

    Who agreed to which version, when and from where, is kept. Nothing is charged; a card that
    was saved before is removed once the new one is there.
    """
    version = data.consent_version
    return created(await service.begin_card(db, gateway, actor, version, settings, now))


@delete(_RECHARGE + "/card", status_code=200, tags=TAGS, summary="Remove my card")
async def remove_card(db: Database, actor: Actor, now: datetime) -> Response[Envelope[Recharge]]:
    """Auto-recharge is off, and the card is kept no more. Again changes nothing."""
    async with db.transaction(actor) as tx:
        await service.remove_card(tx, actor, now)
        return ok(await service.read_recharge(tx, actor, now))


ROUTES: list[ControllerRouterHandler] = [get_recharge, set_recharge, begin_card, remove_card]
