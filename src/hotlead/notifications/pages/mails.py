"""How mails are worded: the list, the editor with its preview, and sending oneself one."""

from datetime import datetime
from typing import Final

from litestar import Response, get, post
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import InvalidInput
from hotlead.notifications import rules, service
from hotlead.notifications.pages.framing import View, frame_mail, frame_problems
from hotlead.notifications.records import (
    Audience,
    Mail,
    Template,
    Wording,
    WordingChange,
    WordingReset,
    WordingTried,
)
from hotlead.web.exchange import AnyRequest, exchange_in
from hotlead.web.flash import flash
from hotlead.web.forms import Form, FormErrors, form_as, form_errors, read_form
from hotlead.web.headers import page_policy
from hotlead.web.ratelimit import limit
from hotlead.web.redirects import see_other
from hotlead.web.render import render

LIST: Final = "/admin/mails"
ONE: Final = LIST + "/{template:str}"
_AUDIENCES: Final = {
    Audience.PROVIDER: "To providers",
    Audience.SUBMITTER: "To people who ask",
    Audience.ADMINISTRATOR: "To administrators",
    Audience.ACCOUNT: "About accounts",
}


@get(LIST)
async def mails_page(
    request: AnyRequest, db: Database, actor: Actor, settings: Settings, now: datetime
) -> Response[bytes]:
    """Every mail, by whom it is for, with the subject of its sample."""
    async with db.transaction(actor) as tx:
        mails = await service.list_mails(tx, actor)
    groups = [
        (
            label,
            [(it, service.sample_subject(it, settings)) for it in mails if it.audience is audience],
        )
        for audience, label in _AUDIENCES.items()
    ]
    return render(request, "notifications/mails.html", groups=groups, now=now)


@get(ONE)
async def mail_page(
    request: AnyRequest,
    template: Template,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[bytes]:
    """The words of a mail, its names, and its sample as it looks."""
    async with db.transaction(actor) as tx:
        mail = await service.get_mail(tx, actor, template)
    return _draw(request, settings, mail, now=now)


@post(ONE, status_code=303)
async def reword_mail(
    request: AnyRequest,
    template: Template,
    db: Database,
    actor: Actor,
    settings: Settings,
    now: datetime,
) -> Response[bytes]:
    """Save; ask again where something is wrong, or somebody else saved before."""
    form, theirs = await read_form(request), None
    try:
        change = form_as(form, WordingChange)
        async with db.transaction(actor) as tx:
            mail = await service.reword_mail(tx, actor, template, change, settings, now)
    except (InvalidInput, service.MailReworded) as error:
        theirs = error.mail if isinstance(error, service.MailReworded) else None
        async with db.transaction(actor) as tx:
            mail = await service.get_mail(tx, actor, template)
        typed = (form, form_errors(error))
        return _draw(request, settings, mail, now=now, typed=typed, theirs=theirs)
    flash(request, f"Saved as version {mail.version}", text="The next mails are sent in it.")
    return see_other(f"{LIST}/{template}")


@get(ONE + "/preview")
async def show_mail(
    template: Template, db: Database, actor: Actor, settings: Settings, view: View = View.LIGHT
) -> Response[bytes]:
    """The sample in the words that count now, for a frame."""
    async with db.transaction(actor) as tx:
        mail = await service.get_mail(tx, actor, template)
    tried = WordingTried(mail.subject, mail.body)
    return frame_mail(service.preview_mail(actor, template, tried, settings), view)


@post(ONE + "/preview", status_code=200)
async def preview_mail(
    request: AnyRequest, template: Template, actor: Actor, settings: Settings
) -> Response[bytes]:
    """The sample in the words that were typed, for a frame; nothing is saved."""
    actor.require_admin()
    form = await read_form(request)
    view = form.text("view") if form.text("view") in set(View) else View.LIGHT
    try:
        tried = form_as(form, WordingTried)
        mail = service.preview_mail(actor, template, tried, settings)
    except InvalidInput as error:
        return frame_problems(error)
    return frame_mail(mail, View(view))


@post(ONE + "/test", status_code=303)
async def send_test(
    request: AnyRequest, template: Template, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Send the sample, as it is saved, to whoever asks."""
    actor.require_admin()
    await limit(request, service.TEST_LIMIT, str(actor.user_id))
    async with db.transaction(actor) as tx:
        await service.send_test(tx, actor, template, now)
    flash(request, "On its way to you", text="The sample, in the words that are saved.")
    return see_other(f"{LIST}/{template}")


@post(ONE + "/reset", status_code=303)
async def reset_mail(
    request: AnyRequest, template: Template, db: Database, actor: Actor, now: datetime
) -> Response[bytes]:
    """Back to the product's words."""
    seen = form_as(await read_form(request), WordingReset)
    try:
        async with db.transaction(actor) as tx:
            await service.reset_mail(tx, actor, template, seen.version, now)
        flash(request, "Back to the original words")
    except service.MailReworded as error:
        flash(request, "Nothing was changed", text=error.message, tone="danger")
    return see_other(f"{LIST}/{template}")


ROUTES: list[ControllerRouterHandler] = [
    mails_page,
    mail_page,
    reword_mail,
    show_mail,
    preview_mail,
    send_test,
    reset_mail,
]


def _draw(
    request: AnyRequest,
    settings: Settings,
    mail: Mail,
    *,
    now: datetime,
    typed: tuple[Form, FormErrors] | None = None,
    theirs: Mail | None = None,
) -> Response[bytes]:
    form, errors = typed or (Form((("subject", mail.subject), ("body", mail.body))), FormErrors())
    response = render(
        request,
        "notifications/mail.html",
        200 if not typed else 409 if theirs else 422,
        mail=mail,
        worded=Wording(form.raw("subject"), form.raw("body")),
        # Whoever looked at theirs may save over it; whoever mistyped has not seen it.
        seen=mail.version if theirs or not typed else form.text("version"),
        theirs=rules.compare(theirs.body, form.raw("body")) if theirs else (),
        samples=service.sample_values(mail.template, settings),
        views=list(View),
        errors=errors,
        now=now,
    )
    return _framing(request, response)


def _framing(request: AnyRequest, page: Response[bytes]) -> Response[bytes]:
    policy = page_policy(exchange_in(request.scope), frames_own=True)
    page.headers["content-security-policy"] = policy
    return page
