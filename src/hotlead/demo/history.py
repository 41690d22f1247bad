"""Playing the last month: each demo lead is taken in, reviewed and sold at its own time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from typing import cast

from hotlead.demo.leads import DemoLead, Fate
from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import Database
from hotlead.leads import service as leads
from hotlead.leads.records import ImportOptions, ImportRow, LeadForm

# Leads of one niche that were reviewed within this time are sold together.
ROUND_S = 3_600


async def play_history(
    db: Database,
    actor: Actor,
    forms: Mapping[str, LeadForm],
    story: list[DemoLead],
    secret_key: str,
) -> None:
    """Take in, review and sell the leads of `story`, which are in the order of their review.

    The engine is the real one with its clock set back. Leads that are there already stay as they
    are, so that a load cut short can be finished.
    """
    cache = distribution.TermsCache()
    for _, leads_of_round in groupby(story, key=_round):
        batch = list(leads_of_round)
        form = forms[batch[0].niche_slug]
        at = batch[-1].decided_at
        await _take_in(db, actor, form, batch, secret_key)
        if batch[0].fate is Fate.APPROVED:
            await distribution.drain_niche(db, form.niche_id, cache=cache, clock=_stopped(at))


def _stopped(at: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: at


async def is_taken_in(
    db: Database, forms: Mapping[str, LeadForm], lead: DemoLead, secret_key: str
) -> bool:
    """Whether the market has this lead; tries to take it in, and takes that back."""
    form = forms[lead.niche_slug]
    async with db.transaction(SYSTEM) as tx, tx.transaction(force_rollback=True):
        row, options = _row(lead), ImportOptions(secret_key)
        result = await leads.import_leads(tx, SYSTEM, form, [row], options, lead.decided_at)
    return not result.imported


async def _take_in(
    db: Database, actor: Actor, form: LeadForm, batch: list[DemoLead], secret_key: str
) -> None:
    """Import a batch of one fate; rejected ones are rejected in the same transaction."""
    fate, at = batch[0].fate, batch[-1].decided_at
    options = ImportOptions(secret_key, fate is Fate.APPROVED)
    async with db.transaction(actor) as tx:
        result = await leads.import_leads(tx, actor, form, [*map(_row, batch)], options, at)
        if fate is Fate.REJECTED and result.imported:
            await leads.reject_leads(tx, actor, result.imported, batch[0].rejection, at)


def _round(lead: DemoLead) -> tuple[int, str, Fate]:
    return int(lead.decided_at.timestamp()) // ROUND_S, lead.niche_slug, lead.fate


def _row(lead: DemoLead) -> ImportRow:
    return ImportRow(
        number=0,
        origin={"external_id": lead.external_id, **lead.attribution},
        contact_name=lead.person.name,
        contact_email=lead.person.email,
        contact_phone=lead.person.phone or None,
        answers=flat(lead.answers),
        location=lead.location,
        received_at=lead.created_at,
    )


def flat(answers: Mapping[str, object]) -> dict[str, object]:
    """Answers as a page would send them: text, and the parts of a place by their own names."""
    texts: dict[str, object] = {}
    for name, answer in answers.items():
        if isinstance(answer, dict):
            parts = cast("Mapping[str, object]", answer)
            texts |= {f"{name}.{part}": str(value) for part, value in parts.items()}
        elif isinstance(answer, bool):
            texts[name] = "yes" if answer else "no"
        else:
            texts[name] = cast("object", answer) if isinstance(answer, list) else str(answer)
    return texts


def split_at(story: list[DemoLead], moment: datetime) -> tuple[list[DemoLead], list[DemoLead]]:
    """The leads reviewed before `moment`, and those after."""
    before = [lead for lead in story if lead.decided_at < moment]
    return before, story[len(before) :]
