"""A demo market that lives: a lead every few seconds, and a review of the ones before it."""

import asyncio
from collections.abc import Mapping
from random import Random
from uuid import UUID

import msgspec
from rich.console import Console

from hotlead.demo.history import flat
from hotlead.demo.leads import REJECTIONS, DemoLead, lead_of_the_moment
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Database
from hotlead.kit.errors import HotleadError
from hotlead.leads import service as leads
from hotlead.leads.records import Attribution, LeadForm, Submission, Visit
from hotlead.niches import service as niches
from hotlead.niches.records import Source

APPROVED_SHARE = 0.75
REJECTED_SHARE = 0.1
# Above the numbers of the leads that are loaded.
NUMBER_MAX = 1_000_000


async def stream_leads(
    db: Database,
    forms: Mapping[str, LeadForm],
    screen: Console,
    *,
    secret_key: str,
    pause_s: float,
    count: int,
) -> None:
    """Hand in `count` leads (0: without end), one every `pause_s`, each reviewed a turn later."""
    kept = leads.Forms()
    # Made up for a demo, not a secret.
    rng = Random()  # noqa: S311 - a demo, no secret
    waiting: UUID | None = None
    sent = 0
    while count == 0 or sent < count:
        slug = rng.choice(sorted(forms))
        lead = lead_of_the_moment(slug, rng.randrange(1_000, NUMBER_MAX), rng, utc_now())
        submitted = await _submit(db, kept, lead, forms[slug], secret_key)
        sent += 1
        screen.print(f"{slug}: {lead.person.name} asks", highlight=False)
        if waiting is not None:
            await _review(db, waiting, rng, screen)
        waiting = submitted
        await asyncio.sleep(pause_s)


async def _submit(
    db: Database, kept: leads.Forms, lead: DemoLead, form: LeadForm, secret_key: str
) -> UUID:
    """Hand the lead in as its form's page would."""
    submission = Submission(
        niche=lead.niche_slug,
        contact_name=lead.person.name,
        contact_email=lead.person.email,
        contact_phone=lead.person.phone or None,
        location=dict[str, object](lead.location) or None,
        form_data=niches.pick_answers(form.schema, flat(lead.answers)),
        attribution=msgspec.convert(lead.attribution, Attribution),
        consent=True,
    )
    visit = Visit(source=Source.FORM, page=f"/{lead.niche_slug}", agent="Demo stream")
    async with db.connection() as tx:
        submitted = await leads.submit_lead(tx, kept, secret_key, submission, visit, utc_now())
    return submitted.id


async def _review(db: Database, lead_id: UUID, rng: Random, screen: Console) -> None:
    """Approve, reject or leave a lead; one that somebody else has reviewed is left alone."""
    luck = rng.random()
    try:
        async with db.transaction(SYSTEM) as tx:
            if luck < APPROVED_SHARE:
                reviewed = await leads.approve_lead(tx, SYSTEM, lead_id, utc_now())
                screen.print(f"  approved {reviewed.contact_name}", highlight=False)
            elif luck < APPROVED_SHARE + REJECTED_SHARE:
                reason = rng.choice(REJECTIONS)
                reviewed = await leads.reject_lead(tx, SYSTEM, lead_id, reason, utc_now())
                screen.print(f"  rejected {reviewed.contact_name}", highlight=False)
    except HotleadError as error:
        screen.print(f"  left alone: {error.message}", highlight=False)
