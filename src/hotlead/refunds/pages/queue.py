"""The queue of bad leads: what was reported, and one report with all that decides it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import InvalidInput
from hotlead.kit.money import format_money
from hotlead.kit.paging import PAGE_NUMBER_MAX, PageOf, Paging
from hotlead.niches import service as niches
from hotlead.refunds import queries, service
from hotlead.refunds.records import (
    AdminBadLeadRequest,
    BadLeadStatus,
    Findings,
    LeadFacts,
    RequestCase,
)
from hotlead.web.exchange import AnyRequest, route_of
from hotlead.web.filters import datetime_text
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_errors, read_form
from hotlead.web.page_query import read_query
from hotlead.web.redirects import see_other
from hotlead.web.render import render

QUEUE: Final = "/admin/requests"
_ONE: Final = QUEUE + "/{request_id:uuid}"
_TABS: Final = (
    (BadLeadStatus.PENDING, "Pending"),
    (BadLeadStatus.APPROVED, "Refunded"),
    (BadLeadStatus.REJECTED, "Rejected"),
    (BadLeadStatus.AUTO_RESOLVED, "Bad for everybody"),
)
_VERBS: Final = {"approve": service.approve_request, "reject": service.reject_request}


class _Query(msgspec.Struct, frozen=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=PAGE_NUMBER_MAX)] = 1
    status: BadLeadStatus | None = None
    overdue: bool = False


@get(QUEUE)
async def requests_page(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Those that wait, the most urgent first."""
    actor.require_admin()
    wanted = read_query(request, _Query)
    paging, due_before = Paging(page=wanted.page), now if wanted.overdue else None
    async with db.transaction(actor) as tx:
        rows = await queries.list_requests(tx, wanted.status, paging, due_before)
        total = await queries.count_requests(tx, wanted.status, None, due_before)
        waiting = await queries.count_requests(tx, BadLeadStatus.PENDING)
        overdue = await queries.count_overdue(tx, now)
    return render(
        request,
        "refunds/queue.html",
        page=PageOf(rows, paging.page, paging.limit, total),
        tabs=_tabs(wanted, waiting, overdue),
        shown=wanted,
        waiting=waiting,
        overdue=overdue,
        now=now,
    )


@get(QUEUE + "/next")
async def next_request(request: AnyRequest, db: Database, actor: Actor) -> Response[bytes]:
    """To the request that has to be answered first, or to the empty queue."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        request_id = await queries.find_most_urgent(tx)
    if request_id is None:
        flash(request, "No report waits")
        return see_other(QUEUE)
    return see_other(f"{QUEUE}/{request_id}")


@get(_ONE)
async def show_request(
    request: AnyRequest, db: Database, actor: Actor, request_id: UUID, now: datetime
) -> Response[bytes]:
    """One report: the lead, its other buyers, and how much the provider reports."""
    async with db.transaction(actor) as tx:
        return await _show(tx, request, actor, request_id, now=now)


@post([f"{_ONE}/{verb}" for verb in _VERBS], status_code=303)
async def decide_request(
    request: AnyRequest, db: Database, actor: Actor, request_id: UUID, now: datetime
) -> Response[bytes]:
    """Refund, or turn down with a reason; the next one opens."""
    form, verb = await read_form(request), _VERBS[route_of(request.scope).rpartition("/")[2]]
    try:
        async with db.transaction(actor) as tx:
            done = await verb(tx, actor, request_id, form.text("admin_memo"), now)
    except InvalidInput as error:
        async with db.transaction(actor) as tx:
            typed = (form, form_errors(error))
            return await _show(tx, request, actor, request_id, now=now, typed=typed)
    except (service.RequestDecided, service.AlreadyRefunded) as error:
        flash(request, "Nothing was changed", text=error.message, tone="danger")
    else:
        _tell(request, done)
    return see_other(f"{QUEUE}/next")


ROUTES: list[ControllerRouterHandler] = [
    requests_page,
    next_request,
    show_request,
    decide_request,
]


def _tabs(wanted: _Query, waiting: int, overdue: int) -> Sequence[Mapping[str, object]]:
    """What the list can be narrowed to; what is overdue is counted where there is any."""
    counts = {BadLeadStatus.PENDING: waiting or None}
    is_all = wanted.status is None and not wanted.overdue
    tabs: list[Mapping[str, object]] = [
        {"label": "All", "href": QUEUE, "active": is_all},
        {
            "label": "Overdue",
            "href": f"{QUEUE}?overdue=true",
            "active": wanted.overdue,
            "count": overdue or None,
        },
    ]
    return tabs + [
        {
            "label": label,
            "href": f"{QUEUE}?status={status.value}",
            "active": status is wanted.status and not wanted.overdue,
            "count": counts.get(status),
        }
        for status, label in _TABS
    ]


async def _show(
    tx: Tx,
    request: AnyRequest,
    actor: Actor,
    request_id: UUID,
    *,
    now: datetime,
    typed: tuple[Form, FormErrors] | None = None,
) -> Response[bytes]:
    case = await service.show_case(tx, actor, request_id, now)
    facts = await queries.get_facts(tx, case.request.lead_id)
    form, errors = typed or (Form(()), FormErrors())
    # Whose dialog is open again where something was wrong.
    verb = route_of(request.scope).rpartition("/")[2]
    told = {"case": case, "it": case.request, "facts": facts, "verb": verb, "now": now}
    return render(
        request,
        "refunds/request.html",
        422 if errors else 200,
        **told,
        answers=_answers(facts),
        findings=_findings(case),
        form=form,
        errors=errors,
    )


def _answers(facts: LeadFacts) -> Sequence[tuple[str, str]]:
    schema, _ = niches.parse_schema(facts.schema)
    return [
        (field.label, niches.describe_answer(field, facts.form_data[field.id]))
        for field in (schema.fields if schema else ())
        if field.id in facts.form_data
    ]


def _findings(case: RequestCase) -> Sequence[tuple[str, str]]:
    """What we know ourselves, as label and words; nothing where that was not kept."""
    found = case.findings
    if found is None:
        return []
    bounced, bought = found.email_bounced_at, found.earlier_bought_at
    earlier = f"L-{found.earlier_lead_number}" if found.earlier_lead_id else "no"
    return [
        ("A mail to the contact came back", datetime_text(bounced) if bounced else "none known"),
        ("Phone number", "looks made up" if found.is_number_invalid else "nothing against it"),
        ("The same person asked before", earlier),
        ("And this provider bought that", datetime_text(bought) if bought else "no"),
        ("A test", "yes" if found.is_test else "no"),
        ("The report says", _said(found)),
    ]


def _said(found: Findings) -> str:
    if found.is_unexplained:
        return "nothing but its reason"
    return "nothing new" if found.says_nothing_new else "something new"


def _tell(request: AnyRequest, done: AdminBadLeadRequest) -> None:
    if done.status is BadLeadStatus.APPROVED:
        text = f"{format_money(done.price)} to {done.company_name}"
        flash(request, "Refunded", text=text)
    else:
        flash(request, "Turned down", text=f"{done.company_name} is told why.")
