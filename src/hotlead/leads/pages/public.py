"""The public lead form and the page after it. Every step works without a script."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.leads import service
from hotlead.leads.pages.draft import Draft, FormPage
from hotlead.leads.pages.origin import arrived_from, carried
from hotlead.leads.pages.ticket import (
    TOO_OLD,
    Ticket,
    new_ticket,
    read_ticket,
    replacement,
    write_ticket,
)
from hotlead.leads.records import Visit
from hotlead.niches.records import Source
from hotlead.web.address import network_of
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.forms import Form, read_form
from hotlead.web.gate import CSRF
from hotlead.web.ratelimit import limit
from hotlead.web.redirects import see_other
from hotlead.web.render import render

# Out of sight; people leave it empty. A dot never occurs in the id of a question.
HONEYPOT: Final = "company.website"


@get("/{niche:str}")
async def show_form(
    request: AnyRequest, niche: str, db: Database, settings: Settings, now: datetime
) -> Response[bytes]:
    """The first step of a niche's form."""
    form = await service.forms_in(request.app.state).read(db, niche)
    query = {name: str(value) for name, value in request.query_params.items()}
    origin = arrived_from(query, request.headers.get("referer", ""), settings.base_url)
    draft = Draft(form, Form([]))
    return _draw(request, draft.page(0), origin, new_ticket(now))


@post("/{niche:str}", opt={CSRF: "never"})
async def answer_form(
    request: AnyRequest, niche: str, db: Database, settings: Settings, now: datetime
) -> Response[bytes]:
    """One step back, one step on, or handed in: the page that comes next."""
    posted = await read_form(request)
    form = await service.forms_in(request.app.state).read(db, niche)
    draft = Draft(form, posted)
    ticket = read_ticket(posted.text("_ticket"), settings.secret_key, form.niche_id)
    kept = ticket or new_ticket(now)
    if posted.text("_go") == "back":
        return _draw(request, draft.page(draft.previous_position()), carried(posted), kept)
    if draft.is_at_the_end:
        return await _hand_in(request, draft, ticket, now)
    if errors := draft.check():
        return _draw(request, draft.page(draft.position_of(errors), errors), carried(posted), kept)
    return _draw(request, draft.page(draft.next_position()), carried(posted), kept)


@get("/thank-you/{lead_id:uuid}")
async def thank_you(
    request: AnyRequest, lead_id: UUID, db: Database, settings: Settings, ref: str = ""
) -> Response[bytes]:
    """What happens next, for the holder of the reference."""
    forms = service.forms_in(request.app.state)
    thanks = await service.thank_you(db, forms, settings.secret_key, lead_id, ref)
    return render(request, "public/thank_you.html", thanks=thanks)


async def _hand_in(
    request: AnyRequest, draft: Draft, ticket: Ticket | None, now: datetime
) -> Response[bytes]:
    if ticket is None:
        return _again(request, draft, replacement(now), message=TOO_OLD)
    if draft.posted.text(HONEYPOT):
        # A robot gets the page it expects, and nothing is stored.
        return _to_thanks(request, draft, ticket.lead_id)
    if problem := ticket.problem(now):
        retry = replacement(now) if problem == TOO_OLD else ticket
        return _again(request, draft, retry, message=problem)
    try:
        await _submit(request, draft, ticket, now)
    except InvalidInput as error:
        names = {name.removeprefix("form_data."): text for name, text in error.fields.items()}
        return _again(request, draft, ticket, errors=names)
    except service.FormChanged as error:
        return _again(request, draft, ticket, message=error.message)
    return _to_thanks(request, draft, ticket.lead_id)


async def _submit(request: AnyRequest, draft: Draft, ticket: Ticket, now: datetime) -> None:
    state, actor = request.app.state, exchange_in(request.scope).actor
    await limit(request, service.SUBMIT_LIMIT, network_of(actor.address))
    visit = Visit(
        source=Source.FORM,
        page=f"{state.settings.base_url}/{draft.form.slug}",
        address=actor.address,
        agent=actor.agent,
        lead_id=ticket.lead_id,
    )
    forms, key = service.forms_in(state), state.settings.secret_key
    await service.submit_lead(state.db, forms, key, draft.submission(), visit, now)


def _to_thanks(request: AnyRequest, draft: Draft, lead_id: UUID) -> Response[bytes]:
    key = request.app.state.settings.secret_key
    reference = service.make_reference(key, lead_id, draft.form.niche_id)
    return see_other(f"/thank-you/{lead_id}?ref={reference}")


def _again(
    request: AnyRequest,
    draft: Draft,
    ticket: Ticket,
    *,
    errors: Mapping[str, str] | None = None,
    message: str = "",
) -> Response[bytes]:
    position = draft.position_of(errors or {})
    page = draft.page(position, errors, message)
    return _draw(request, page, carried(draft.posted), ticket)


def _draw(
    request: AnyRequest, page: FormPage, origin: Mapping[str, str], ticket: Ticket
) -> Response[bytes]:
    key = request.app.state.settings.secret_key
    drawn = render(
        request,
        "public/form.html",
        status=422 if page.message else 200,
        page=page,
        form=page.form,
        origin=origin,
        ticket=write_ticket(ticket, key, page.form.niche_id),
        honeypot=HONEYPOT,
    )
    # Not `no-store`, which would make the browser's Back an error page: a step is the answer to a
    # POST, and only the browser's own memory of it can be gone back to.
    drawn.headers["Cache-Control"] = "private, no-cache"
    return drawn


ROUTES: Final[list[ControllerRouterHandler]] = [show_form, answer_form, thank_you]
