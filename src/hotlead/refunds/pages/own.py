"""What a provider reported, and the form it reports with."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.kit.paging import PAGE_NUMBER_MAX, PageOf, Paging
from hotlead.refunds import queries, service
from hotlead.refunds.records import BadLeadReason, BadLeadReport, Evidence, Notes
from hotlead.web.exchange import AnyRequest
from hotlead.web.filters import datetime_text
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_as, form_errors, read_form
from hotlead.web.page_query import read_query
from hotlead.web.redirects import see_other
from hotlead.web.render import render

PAGE: Final = "/dashboard/requests"
_LEAD: Final = "/dashboard/leads/{lead_id:uuid}/report"


class _Query(msgspec.Struct, frozen=True):
    page: Annotated[int, msgspec.Meta(ge=1, le=PAGE_NUMBER_MAX)] = 1


class _Typed(msgspec.Struct, frozen=True):
    reason: BadLeadReason
    notes: Notes = ""
    evidence: Evidence = ""

    def of(self, lead_id: UUID) -> BadLeadReport:
        """The report about a lead."""
        return BadLeadReport(
            lead_id=lead_id, reason=self.reason, notes=self.notes, evidence=self.evidence
        )


@get(PAGE)
async def my_requests_page(
    request: AnyRequest, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Every report with its state and answer, the newest first."""
    provider_id = actor.require_provider()
    paging = Paging(page=read_query(request, _Query).page)
    async with db.transaction(actor) as tx:
        rows = await queries.list_own_requests(tx, provider_id, paging)
        total = await queries.count_requests(tx, provider_id=provider_id)
    page = PageOf(rows, paging.page, paging.limit, total)
    return render(request, "refunds/my_requests.html", page=page, now=now)


@get(_LEAD)
async def ask_report(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    lead_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """The form, for browsers without script."""
    policy = service.policy_of(settings)
    async with db.transaction(actor) as tx:
        option = await service.describe_option(tx, actor, lead_id, policy, now)
    return _ask(request, lead_id, option=option, now=now)


@post(_LEAD, status_code=303)
async def report_bad_lead(
    request: AnyRequest,
    db: Database,
    actor: Actor,
    settings: Settings,
    lead_id: UUID,
    now: datetime,
) -> Response[bytes]:
    """Report a lead; asks again where something is wrong."""
    form, policy = await read_form(request), service.policy_of(settings)
    try:
        report = form_as(form, _Typed).of(lead_id)
        async with db.transaction(actor) as tx:
            done = await service.report_bad_lead(tx, actor, report, policy, now)
    except InvalidInput as error:
        return _ask(request, lead_id, form=form, errors=form_errors(error), now=now)
    except service.ReportRefused as error:
        flash(request, "Not reported", text=error.message, tone="danger")
        return see_other(f"/dashboard/leads/{lead_id}")
    until = datetime_text(done.answer_by)
    flash(request, "Reported", text=f"It is answered by {until}, and you are told by mail.")
    return see_other(PAGE)


ROUTES: list[ControllerRouterHandler] = [my_requests_page, ask_report, report_bad_lead]


def _ask(
    request: AnyRequest,
    lead_id: UUID,
    *,
    now: datetime,
    form: Form | None = None,
    errors: FormErrors | None = None,
    option: object = None,
) -> Response[bytes]:
    return render(
        request,
        "refunds/report.html",
        422 if errors else 200,
        lead_id=lead_id,
        option=option,
        reasons=service.REASONS,
        form=form or Form(()),
        errors=errors or FormErrors(),
        now=now,
    )
