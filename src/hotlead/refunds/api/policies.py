"""Refund policies by API."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from litestar import Response, get, put
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.refunds import service
from hotlead.refunds.records import PublicRefundPolicy, RefundPolicy, RefundPolicyInput
from hotlead.web.envelope import Envelope, ok
from hotlead.web.openapi_answers import RAISES

SLUG_CHARS_MAX: Final = 100
_POLICY: Final = "/admin/niches/{niche_id:uuid}/refund-policy"
_TAGS: Final = ["Admin: niches"]


@get(_POLICY, tags=_TAGS, summary="The refund policy of a niche")
async def get_refund_policy(
    niche_id: UUID, db: Database, actor: Actor, settings: Settings
) -> Response[Envelope[RefundPolicy]]:
    """The version in force; version 0 is what the settings say, where the niche has none."""
    default = service.policy_of(settings)
    async with db.transaction(actor) as tx:
        return ok(await service.get_refund_policy(tx, actor, niche_id, default))


@put(
    _POLICY,
    opt={RAISES: [service.PolicyChanged]},
    tags=_TAGS,
    summary="Change the refund policy of a niche",
)
async def set_refund_policy(
    niche_id: UUID,
    data: RefundPolicyInput,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[Envelope[RefundPolicy]]:
    """Put another version into force for sales from now on; what was sold keeps the one it had.

    Send the `version` you looked at, and one that was made meanwhile is not overwritten unseen.
    """
    default = service.policy_of(settings)
    async with db.transaction(actor) as tx:
        return ok(await service.set_refund_policy(tx, actor, niche_id, data, default, now))


@get(_POLICY + "/versions", tags=_TAGS, summary="The versions of a refund policy")
async def list_refund_policies(
    niche_id: UUID, db: Database, actor: Actor
) -> Response[Envelope[list[RefundPolicy]]]:
    """Every version with who made it and when, newest first; at most 100."""
    async with db.transaction(actor) as tx:
        return ok(list(await service.list_refund_policies(tx, actor, niche_id)))


@get(
    "/providers/me/market/{slug:str}/refund-policy",
    tags=["Subscriptions"],
    summary="How bad leads of a niche are refunded",
)
async def read_refund_policy(
    slug: Annotated[str, Parameter(max_length=SLUG_CHARS_MAX, description="The niche's slug.")],
    db: Database,
    actor: Actor,
    settings: Settings,
) -> Response[Envelope[PublicRefundPolicy]]:
    """What holds for a lead that is bought now: until when it can be reported, until when that is
    answered, and what is decided at once.
    """
    actor.require_provider()
    async with db.transaction(actor) as tx:
        return ok(await service.read_refund_policy(tx, slug, service.policy_of(settings)))


ROUTES: list[ControllerRouterHandler] = [
    get_refund_policy,
    set_refund_policy,
    list_refund_policies,
    read_refund_policy,
]
