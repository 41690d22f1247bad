"""One lead: everything about it, and what an administrator decides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from hotlead.kit.actor import Actor
from hotlead.kit.db import Database
from hotlead.leads import queries, service
from hotlead.leads.pages.events import event
from hotlead.leads.records import EDITABLE, AdminLead
from hotlead.niches import service as niches
from hotlead.web.exchange import AnyRequest
from hotlead.web.filters import datetime_text
from hotlead.web.render import render

HISTORY_SHOWN: Final = 50
_ATTRIBUTION: Final = (
    ("Source", "source"),
    ("Campaign", "utm_campaign"),
    ("Term", "utm_term"),
    ("Content", "utm_content"),
    ("Referrer", "referrer_url"),
    ("Click id", "click_id"),
    ("Session", "session_id"),
    ("Partner", "partner_id"),
    ("Imported as", "external_id"),
)
Facts = Sequence[tuple[str, str]]


@get("/admin/leads/{lead_id:uuid}")
async def show_lead(
    request: AnyRequest, db: Database, actor: Actor, lead_id: UUID, now: datetime
) -> Response[bytes]:
    """Answers, contact, origin, consent, quality, timeline."""
    actor.require_admin()
    async with db.transaction(actor) as tx:
        lead = await queries.get_lead(tx, lead_id)
        schema = await queries.get_schema(tx, lead.niche_id, lead.schema_version)
        history = await queries.list_history(tx, lead_id, HISTORY_SHOWN)
    is_review = request.query_params.get("review") == "1"
    return render(
        request,
        "leads/detail.html",
        lead=lead,
        answers=answers_of(lead, schema),
        origin=_origin(lead),
        consent=_consent(lead),
        checks=[(check.passed, service.describe_check(check)) for check in lead.quality.checks],
        timeline=[event(entry) for entry in history],
        is_editable=lead.status in EDITABLE,
        is_review=is_review,
        back="/admin/leads/next" if is_review else f"/admin/leads/{lead_id}",
        now=now,
    )


def answers_of(lead: AdminLead, stored_schema: dict[str, object]) -> Facts:
    """The answers with the labels of the lead's own form version, in the order they were asked."""
    schema, _ = niches.parse_schema(stored_schema)
    fields = schema.fields if schema else ()
    known = [
        (field.label, niches.describe_answer(field, lead.form_data[field.id]))
        for field in fields
        if field.id in lead.form_data
    ]
    ids = {field.id for field in fields}
    unknown = [
        (name, niches.describe_answer(None, answer))
        for name, answer in lead.form_data.items()
        if name not in ids
    ]
    return known + unknown


def _origin(lead: AdminLead) -> Facts:
    pairs = [(label, getattr(lead, name)) for label, name in _ATTRIBUTION]
    return [(label, str(value)) for label, value in pairs if value]


def _consent(lead: AdminLead) -> Facts:
    consent = lead.consent
    if consent is None:
        return []
    return [
        ("Given", datetime_text(consent.at)),
        ("Text", f"Version {consent.text_version}"),
        ("Page", consent.page),
        ("Address", consent.ip or "unknown"),
        ("SHA-256 of the text", f"{consent.text_sha256[:16]}…"),
    ]


ROUTES: Final[list[ControllerRouterHandler]] = [show_lead]
