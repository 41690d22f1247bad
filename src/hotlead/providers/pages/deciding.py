"""What an administrator decides about a provider: at once, or with the reason it is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.accounts.records import Verdict
from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.providers import queries, service
from hotlead.providers.records import AdminProvider
from hotlead.web.exchange import AnyRequest, route_of
from hotlead.web.flash import flash
from hotlead.web.forms import FormErrors, form_errors, read_form
from hotlead.web.redirects import safe_path, see_other
from hotlead.web.render import render

LIST: Final = "/admin/providers"
_PROVIDER: Final = LIST + "/{provider_id:uuid}/"


class Question(msgspec.Struct, frozen=True):
    """How a decision with a reason is asked for, in a dialog or on a page of its own."""

    verdict: Verdict
    label: str
    text: str
    icon: str
    needs_reason: bool = True


QUESTIONS: Final[Mapping[Verdict, Question]] = {
    Verdict.REJECT: Question(
        Verdict.REJECT, "Reject", "It does not come in. You can still approve it later.", "x"
    ),
    Verdict.SUSPEND: Question(
        Verdict.SUSPEND,
        "Suspend",
        "Nothing is sold to it and nobody can log in, from now on until you reactivate it.",
        "ban",
    ),
    Verdict.DEACTIVATE: Question(
        Verdict.DEACTIVATE,
        "Deactivate",
        "Its account is closed: nothing is sold to it and nobody can log in. Its money stays.",
        "circle-minus",
        needs_reason=False,
    ),
}
_VERBS: Final = {
    Verdict.REJECT: service.reject_provider,
    Verdict.SUSPEND: service.suspend_provider,
    Verdict.DEACTIVATE: service.deactivate_provider,
}


@post(_PROVIDER + "approve", status_code=303)
async def approve_provider(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID, now: datetime
) -> Response[bytes]:
    """Let a provider in that signed up."""
    async with db.transaction(actor) as tx:
        provider = await service.approve_provider(tx, actor, provider_id, now)
    return await _go_on(request, provider, "approved")


@post(_PROVIDER + "reactivate", status_code=303)
async def reactivate_provider(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID, now: datetime
) -> Response[bytes]:
    """Let a suspended or closed provider in again."""
    async with db.transaction(actor) as tx:
        provider = await service.reactivate_provider(tx, actor, provider_id, now)
    return await _go_on(request, provider, "reactivated")


@get([_PROVIDER + verdict for verdict in QUESTIONS])
async def ask_reason(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID
) -> Response[bytes]:
    """The reason of a decision, for browsers without script and for the R key."""
    actor.require_admin()
    back = str(request.query_params.get("back", ""))
    return await _ask(request, db, actor, provider_id, back)


@post([_PROVIDER + verdict for verdict in QUESTIONS], status_code=303)
async def judge_provider(
    request: AnyRequest, db: Database, actor: Actor, provider_id: UUID, now: datetime
) -> Response[bytes]:
    """Reject, suspend or deactivate; asks again where the reason is missing."""
    form = await read_form(request)
    verdict = _verdict_in(request)
    try:
        async with db.transaction(actor) as tx:
            verb = _VERBS[verdict]
            provider = await verb(tx, actor, provider_id, form.text("reason"), now)
    except InvalidInput as error:
        back, errors = form.text("back"), form_errors(error)
        return await _ask(request, db, actor, provider_id, back, errors)
    return await _go_on(request, provider, provider.status.value)


ROUTES: list[ControllerRouterHandler] = [
    approve_provider,
    reactivate_provider,
    ask_reason,
    judge_provider,
]


def _verdict_in(request: AnyRequest) -> Verdict:
    return Verdict(route_of(request.scope).rpartition("/")[2])


async def _ask(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    provider_id: UUID,
    back: str,
    errors: FormErrors | None = None,
) -> Response[bytes]:
    async with db.transaction(actor) as tx:
        provider = await queries.get_provider(tx, provider_id)
    return render(
        request,
        "providers/judge.html",
        422 if errors else 200,
        p=provider,
        question=QUESTIONS[_verdict_in(request)],
        address=f"{LIST}/{provider_id}",
        back=safe_path(back, f"{LIST}/{provider_id}"),
        errors=errors or FormErrors(),
    )


async def _go_on(request: AnyRequest, provider: AdminProvider, done: str) -> Response[bytes]:
    """Back to where the decision was made."""
    form = await read_form(request)
    flash(request, f"{provider.company_name} {done}", text="We write to its owner.")
    return see_other(safe_path(form.text("back"), f"{LIST}/{provider.id}"))
