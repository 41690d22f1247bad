"""The private link of the person who asked: what it opens, and what may be done with it.

Whoever holds the link is the person. It is made of the lead's id, so nothing of it is stored
(decision 6), and it came to the address that was typed in, so to its owner.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from limits import RateLimitItemPerMinute

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor, Role
from hotlead.kit.db import Tx
from hotlead.kit.errors import NotFound
from hotlead.kit.idempotency import Answer, replace_answers
from hotlead.kit.jobs import enqueue
from hotlead.leads import queries, rules
from hotlead.leads.records import (
    EraseReason,
    LeadStatus,
    OwnAnswer,
    OwnConsent,
    OwnLead,
    OwnLeadRow,
    Receiver,
)
from hotlead.niches import service as niches
from hotlead.niches.records import FieldType, FormSchema
from hotlead.web.signing import derive_key, sign, unsign

# A person looks a few times; a robot that guesses would need 2^256 tries.
OWN_LIMIT: Final = RateLimitItemPerMinute(30, namespace="own-request")
# A good one has 66.
TOKEN_CHARS_MAX: Final = 100
# Whoever was writing about the lead while it was erased has ended by then (statements and idle
# transactions are cut off after a minute), so what they wrote is found the second time.
WIPED_AGAIN_AFTER: Final = timedelta(minutes=5)
WIPE_JOBS: Final = (
    "distribution.wipe_lead",
    "refunds.wipe_lead",
    "notifications.wipe_lead",
    "leads.wipe_answers",
)
_TOLD: Final = "notifications.announce_withdrawal"
# What a repeated request gets whose first answer spoke of an erased person.
_GONE: Final = Answer(
    404,
    b'{"success":false,"error":"This lead was erased.","details":{"code":"not_found"}}',
)


def make_private_token(secret_key: str, lead_id: UUID) -> str:
    """What a private link ends in: the lead's id, signed for this purpose alone."""
    return sign(_key(secret_key), lead_id.bytes)


async def get_own_lead(tx: Tx, secret_key: str, token: str) -> OwnLead:
    """What the holder of a private link may know: all that is kept, and who received it.

    Raises NotFound for a token that is none. `tx` is the system's: a visitor reads no lead.
    """
    row = await queries.find_own(tx, _lead_of(secret_key, token))
    if row is None:
        raise NotFound
    sold = await queries.list_receivers(tx, row.id)
    most = rules.companies_max(sold, niches.recipients_max(row.cascade_policy, row.buyers))
    status, is_kept = rules.own_status(row), row.erased_at is None
    schema, _ = niches.parse_schema(row.schema)
    return OwnLead(
        id=row.id,
        reference=f"L-{row.number}",
        niche=row.niche,
        niche_slug=row.niche_slug,
        status=status,
        headline=rules.headline(status, len(sold)),
        next_step=rules.next_step(status, len(sold), most),
        submitted_at=row.submitted_at,
        contact_name=row.contact_name if is_kept else None,
        contact_email=row.contact_email if is_kept else None,
        contact_phone=row.contact_phone,
        place=_place(row, schema),
        answers=_answers(row, schema),
        form_data=row.form_data,
        consent=_consent(row),
        received_by=[
            Receiver(
                company_name=sale.company_name, website=sale.website, received_at=sale.received_at
            )
            for sale in sold
        ],
        companies_max=most,
        withdrawn_at=row.withdrawn_at,
        erased_at=row.erased_at,
    )


async def withdraw_lead(tx: Tx, actor: Actor, secret_key: str, token: str, now: datetime) -> None:
    """Take a request off the market for good, for the holder of its private link.

    From the commit on it is sold to nobody: the lead's row is locked as the engine locks it, so a
    sale has happened before, and its buyer is told, or does not happen. Writes the status and an
    audit entry, and queues the mails to its buyers. The second time changes nothing. Raises
    NotFound for a token that is none. `tx` is the system's; `actor` is who asks.
    """
    lead_id = _lead_of(secret_key, token)
    lead = await queries.lock_lead_to_end(tx, lead_id)
    if lead is None:
        raise NotFound
    if not await queries.set_withdrawn(tx, lead_id, lead.status, now):
        return
    await audit.record(
        tx,
        _holder(actor),
        "lead.withdrawn",
        entity_type="lead",
        entity_id=lead_id,
        description="Withdrawn by the person who asked",
        metadata=audit.changes({"status": lead.status}, {"status": LeadStatus.WITHDRAWN}),
        now=now,
    )
    await enqueue(tx, _TOLD, {"lead_id": str(lead_id)})


async def erase_own_lead(tx: Tx, actor: Actor, secret_key: str, token: str, now: datetime) -> None:
    """Erase a request for the holder of its private link; as `erase_lead`.

    Raises NotFound for a token that is none. `tx` is the system's; `actor` is who asks.
    """
    what = "Erased by the person who asked", {"reason": "person"}
    await _erase(tx, _holder(actor), _lead_of(secret_key, token), what, now)


async def erase_lead(
    tx: Tx, actor: Actor, lead_id: UUID, reason: EraseReason, now: datetime
) -> None:
    """Withdraw a lead and wipe what is kept of its person, for good, because they asked for it.

    At once: contact, place, answers, consent's address, origin, and the address in its trail.
    Within the minute, by jobs of the features that own them: what decisions were made on, notes
    of reports, answers of mail servers, kept answers of the API. Money, sales and times stay.
    Its buyers are told. Writes an audit entry. The second time changes nothing. Administrators
    only; raises NotFound.
    """
    actor.require_admin()
    what = f"Erased: {reason.label.lower()}", {"reason": reason.value}
    await _erase(tx, actor, lead_id, what, now)


async def wipe_answers(tx: Tx, lead_id: UUID) -> int:
    """Keep no answer of the API that speaks of an erased lead: how many there were."""
    return await replace_answers(tx, str(lead_id), _GONE)


async def _erase(
    tx: Tx, actor: Actor, lead_id: UUID, what: tuple[str, dict[str, str]], now: datetime
) -> None:
    lead = await queries.lock_lead_to_end(tx, lead_id)
    if lead is None:
        raise NotFound
    if not await queries.set_erased(tx, lead_id, now):
        return
    description, reason = what
    moved = audit.changes({"status": lead.status}, {"status": LeadStatus.WITHDRAWN})
    await audit.record(
        tx,
        actor,
        "lead.erased",
        entity_type="lead",
        entity_id=lead_id,
        description=description,
        metadata={**reason, **moved},
        now=now,
    )
    await audit.wipe_origin(tx, lead_id)
    about = {"lead_id": str(lead_id)}
    await enqueue(tx, _TOLD, about)
    for name in WIPE_JOBS:
        await enqueue(tx, name, about)
        await enqueue(tx, name, about, run_at=now + WIPED_AGAIN_AFTER)


def _lead_of(secret_key: str, token: str) -> UUID:
    """The lead a token was made of; raises NotFound, whatever is wrong with it."""
    payload = unsign(_key(secret_key), token) if len(token) <= TOKEN_CHARS_MAX else None
    if payload is None:
        raise NotFound
    return UUID(bytes=payload)


def _holder(actor: Actor) -> Actor:
    """Who acts by a private link is the person, whoever else is logged in in that browser."""
    return Actor(
        role=Role.VISITOR,
        address=actor.address,
        agent=actor.agent,
        request_id=actor.request_id,
    )


def _key(secret_key: str) -> bytes:
    return derive_key(secret_key, "private-link")


def _answers(row: OwnLeadRow, schema: FormSchema | None) -> list[OwnAnswer]:
    """The answers in the order they were asked; what the form does not know comes last."""
    fields = {field.id: field for field in schema.fields} if schema else {}
    names = [name for name in fields if name in row.form_data]
    names += [name for name in row.form_data if name not in fields]
    return [
        OwnAnswer(
            fields[name].label if name in fields else name,
            niches.describe_answer(fields.get(name), row.form_data[name]),
        )
        for name in names
    ]


def _place(row: OwnLeadRow, schema: FormSchema | None) -> str | None:
    """The place, where no answer says it."""
    is_asked = schema and any(field.type is FieldType.LOCATION for field in schema.fields)
    return None if is_asked else rules.place_text(row)


def _consent(row: OwnLeadRow) -> OwnConsent | None:
    if row.consent is None:
        return None
    version = row.consent.text_version
    return OwnConsent(text=row.consent_text or "", text_version=version, given_at=row.consent.at)
