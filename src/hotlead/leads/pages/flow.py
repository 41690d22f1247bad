"""A niche's form on its way from the first page to the last. Every step works without a script.

The same way for our own page and for a frame in somebody else's; `Place` is what differs.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response

from hotlead.kit.errors import InvalidInput
from hotlead.leads import service
from hotlead.leads.pages.draft import Draft, FormPage
from hotlead.leads.pages.origin import carried, hidden_origin
from hotlead.leads.pages.prefill import prefilled
from hotlead.leads.pages.ticket import (
    TOO_OLD,
    Ticket,
    new_ticket,
    read_ticket,
    replacement,
    write_ticket,
)
from hotlead.leads.records import LeadForm, SubmittedLead, Visit
from hotlead.niches.records import Source
from hotlead.web.address import network_of
from hotlead.web.compression import compressed
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.forms import read_form
from hotlead.web.ratelimit import limit
from hotlead.web.redirects import see_other
from hotlead.web.render import render

# Out of sight; people leave it empty. A dot never occurs in the id of a question.
HONEYPOT: Final = "company.website"


class Place(msgspec.Struct, frozen=True):
    """Where a form is shown: its address, that of the page after it, and whether in a frame; then
    `theme` is the one its site asks for, "" where the browser's counts.
    """

    path: str
    thanks: str
    is_embedded: bool = False
    theme: str = ""

    @property
    def action(self) -> str:
        """Where its steps are sent."""
        return f"{self.path}?theme={self.theme}" if self.theme else self.path

    @property
    def layout(self) -> str:
        """What is drawn around it."""
        return "layouts/embed.html" if self.is_embedded else "layouts/public.html"


def first_page(
    request: AnyRequest, place: Place, form: LeadForm, origin: Mapping[str, str], now: datetime
) -> Response[bytes]:
    """The first step, with what the address fills in."""
    query = [(name, str(value)) for name, value in request.query_params.multi_items()]
    draft = Draft(form, prefilled(form, query))
    return _draw(request, place, draft.page(0), hidden_origin(origin), new_ticket(now))


async def next_page(
    request: AnyRequest, place: Place, form: LeadForm, now: datetime
) -> Response[bytes]:
    """One step back, one step on, or handed in: the page that comes next."""
    draft = Draft(form, await read_form(request))
    posted = draft.posted
    key = request.app.state.settings.secret_key
    ticket = read_ticket(posted.text("_ticket"), key, form.niche_id)
    if posted.text("_go") != "back" and draft.is_at_the_end:
        return await _hand_in(request, place, draft, ticket, now)
    page = _step(draft, is_back=posted.text("_go") == "back")
    return _draw(request, place, page, carried(posted), ticket or new_ticket(now))


def _step(draft: Draft, *, is_back: bool) -> FormPage:
    if is_back:
        return draft.page(draft.previous_position())
    if errors := draft.check():
        return draft.page(draft.position_of(errors), errors)
    return draft.page(draft.next_position())


async def _hand_in(
    request: AnyRequest, place: Place, draft: Draft, ticket: Ticket | None, now: datetime
) -> Response[bytes]:
    if ticket is None:
        return _again(request, place, draft, replacement(now), message=TOO_OLD)
    if draft.posted.text(HONEYPOT):
        # A robot gets the page it expects, and nothing is stored.
        return _to_thanks(place, _never_stored(request, draft, ticket))
    if problem := ticket.problem(now):
        retry = replacement(now) if problem == TOO_OLD else ticket
        return _again(request, place, draft, retry, message=problem)
    try:
        return _to_thanks(place, await _submit(request, place, draft, ticket, now))
    except InvalidInput as error:
        names = {name.removeprefix("form_data."): text for name, text in error.fields.items()}
        return _again(request, place, draft, ticket, errors=names)
    except service.FormChanged as error:
        return _again(request, place, draft, ticket, message=error.message)


async def _submit(
    request: AnyRequest, place: Place, draft: Draft, ticket: Ticket, now: datetime
) -> SubmittedLead:
    state, actor = request.app.state, exchange_in(request.scope).actor
    await limit(request, service.SUBMIT_LIMIT, network_of(actor.address))
    visit = Visit(
        source=Source.FORM,
        page=state.settings.base_url + place.path,
        address=actor.address,
        agent=actor.agent,
        request_id=actor.request_id,
        lead_id=ticket.lead_id,
    )
    forms, key = service.forms_in(state), state.settings.secret_key
    async with state.db.connection() as tx:
        return await service.submit_lead(tx, forms, key, draft.submission(), visit, now)


def _never_stored(request: AnyRequest, draft: Draft, ticket: Ticket) -> SubmittedLead:
    key, niche_id = request.app.state.settings.secret_key, draft.form.niche_id
    return SubmittedLead(ticket.lead_id, service.make_reference(key, ticket.lead_id, niche_id))


def _to_thanks(place: Place, lead: SubmittedLead) -> Response[bytes]:
    theme = f"&theme={place.theme}" if place.theme else ""
    return see_other(f"{place.thanks}/{lead.id}?ref={lead.reference}{theme}")


def _again(
    request: AnyRequest,
    place: Place,
    draft: Draft,
    ticket: Ticket,
    *,
    errors: Mapping[str, str] | None = None,
    message: str = "",
) -> Response[bytes]:
    page = draft.page(draft.position_of(errors or {}), errors, message)
    return _draw(request, place, page, carried(draft.posted), ticket)


def _draw(
    request: AnyRequest,
    place: Place,
    page: FormPage,
    origin: Mapping[str, str],
    ticket: Ticket,
) -> Response[bytes]:
    key = request.app.state.settings.secret_key
    drawn = render(
        request,
        "public/form.html",
        status=422 if page.message else 200,
        place=place,
        page=page,
        form=page.form,
        origin=origin,
        ticket=write_ticket(ticket, key, page.form.niche_id),
        honeypot=HONEYPOT,
        origins=exchange_in(request.scope).frame_ancestors,
    )
    # Not `no-store`, which would make the browser's Back an error page: a step is the answer to a
    # POST, and only the browser's own memory of it can be gone back to.
    drawn.headers["Cache-Control"] = "private, no-cache"
    return compressed(request, drawn)


async def thanks_page(
    request: AnyRequest, place: Place, lead_id: UUID, reference: str
) -> Response[bytes]:
    """What happens next, for the holder of the reference; raises NotFound for anyone else."""
    state = request.app.state
    forms, key = service.forms_in(state), state.settings.secret_key
    async with state.db.connection() as tx:
        thanks = await service.thank_you(tx, forms, key, lead_id, reference)
    return render(
        request,
        "public/thank_you.html",
        place=place,
        thanks=thanks,
        origins=exchange_in(request.scope).frame_ancestors,
    )
