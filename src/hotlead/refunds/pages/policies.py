"""The refund policy of a niche: its page for administrators, and what providers read of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import HotleadError, InvalidInput
from hotlead.refunds import service
from hotlead.refunds.records import Policy, RefundPolicy, RefundPolicyInput
from hotlead.web.exchange import AnyRequest
from hotlead.web.field_errors import check_struct
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.redirects import see_other
from hotlead.web.render import render

SLUG_CHARS_MAX: Final = 100
POLICY: Final = "/admin/niches/{niche_id:uuid}/refund-policy"
_NUMBERS: Final = ("window_days", "answer_by_hours", "version")
_RULES: Final = ("approve_rules", "reject_rules")


@get(POLICY)
async def refund_policy_page(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    niche_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """What holds now as a form, and every version before it."""
    async with db.transaction(actor) as tx:
        return await _show(tx, request, actor, (niche_id, service.policy_of(settings)), now)


@post(POLICY, status_code=303)
async def set_refund_policy(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    niche_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Put another version into force; asks again where something is wrong."""
    form, default = await read_form(request), service.policy_of(settings)
    try:
        wanted = _read(form)
        async with db.transaction(actor) as tx:
            done = await service.set_refund_policy(tx, actor, niche_id, wanted, default, now)
    except (InvalidInput, service.PolicyChanged) as error:
        async with db.transaction(actor) as tx:
            return await _show(tx, request, actor, (niche_id, default), now, (form, error))
    flash(request, "Saved", text=f"Version {done.version} holds for every sale from now on.")
    return see_other(f"/admin/niches/{niche_id}/refund-policy")


@get("/dashboard/refund-policies/{slug:str}")
async def read_refund_policy(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    slug: Annotated[str, Parameter(max_length=SLUG_CHARS_MAX)],
) -> Response[bytes]:
    """How bad leads of a niche are refunded, before one subscribes."""
    actor.require_provider()
    async with db.transaction(actor) as tx:
        policy = await service.read_refund_policy(tx, slug, service.policy_of(settings))
    return render(request, "refunds/read_policy.html", policy=policy)


ROUTES: list[ControllerRouterHandler] = [
    refund_policy_page,
    set_refund_policy,
    read_refund_policy,
]


def _read(form: Form) -> RefundPolicyInput:
    """The policy as typed; raises InvalidInput."""
    given: dict[str, object] = {name: text for name in _NUMBERS if (text := form.text(name))}
    given |= {name: form.texts(name) for name in _RULES}
    if problems := check_struct(RefundPolicyInput, given):
        raise InvalidInput(fields=problems)
    return msgspec.convert(given, RefundPolicyInput, strict=False)


async def _show(
    tx: Tx,
    request: AnyRequest,
    actor: Actor,
    asked: tuple[UUID, Policy],
    now: datetime,
    tried: tuple[Form, HotleadError] | None = None,
) -> Response[bytes]:
    """The page of a niche, `asked` with what the settings say; `tried` was refused."""
    niche_id, default = asked
    policy = await service.get_refund_policy(tx, actor, niche_id, default)
    return render(
        request,
        "refunds/policy.html",
        _status_of(tried),
        policy=policy,
        versions=await service.list_refund_policies(tx, actor, niche_id),
        values=_values(policy, tried[0] if tried else None),
        errors=form_errors(tried[1]) if tried else FormErrors(),
        approve_rules=service.APPROVE_RULES,
        reject_rules=service.REJECT_RULES,
        now=now,
    )


def _status_of(tried: tuple[Form, HotleadError] | None) -> int:
    if tried is None:
        return 200
    return 409 if isinstance(tried[1], service.PolicyChanged) else 422


def _values(policy: RefundPolicy, form: Form | None) -> Mapping[str, object]:
    """What the form shows: as typed, else what is in force."""
    if form is None:
        return msgspec.to_builtins(policy)
    texts = {name: form.text(name) for name in _NUMBERS}
    return {**texts, **{name: form.texts(name) for name in _RULES}}
