"""The signed reference a submitter gets: it opens the thank-you page and nothing else."""

from uuid import UUID

from hotlead.kit.db import Tx
from hotlead.kit.errors import NotFound
from hotlead.leads.records import ThankYou
from hotlead.leads.service.forms import Forms
from hotlead.niches.records import ApprovalMode
from hotlead.web.signing import derive_key, sign, unsign

_ID_BYTES = 16


def make_reference(secret_key: str, lead_id: UUID, niche_id: UUID) -> str:
    """A reference to a lead that nobody else can make up."""
    return sign(_key(secret_key), lead_id.bytes + niche_id.bytes)


async def thank_you(
    tx: Tx, forms: Forms, secret_key: str, lead_id: UUID, reference: str
) -> ThankYou:
    """What the holder of a lead's reference may know: nothing about the person.

    Raises NotFound for a reference that is not this lead's. Reads no lead: the reference says
    that it was handed in.
    """
    payload = unsign(_key(secret_key), reference) or b""
    if len(payload) != 2 * _ID_BYTES or payload[:_ID_BYTES] != lead_id.bytes:
        raise NotFound
    form = await forms.kept(tx, UUID(bytes=payload[_ID_BYTES:]))
    return ThankYou(
        id=lead_id,
        niche=form.name,
        niche_slug=form.slug,
        is_reviewed=form.approval_mode is ApprovalMode.MANUAL,
        providers_max=form.providers_max,
    )


def _key(secret_key: str) -> bytes:
    return derive_key(secret_key, "lead-reference")
