"""A niche's form as it is in force."""

from uuid import UUID

import msgspec

from hotlead.niches.records import ApprovalMode, CascadePolicy, FormSchema


class LeadForm(msgspec.Struct, frozen=True, kw_only=True):
    """A niche's form as it is in force: its questions, its consent text, and who will see answers.

    `providers_max` is the most providers that one lead can be sold to, 0 where there is no level;
    `embed_origins` are the sites that may show the form in a frame of theirs.
    """

    niche_id: UUID
    slug: str
    name: str
    description: str
    is_demo: bool
    approval_mode: ApprovalMode
    consent_required: bool
    consent_text: str
    consent_version: int
    version: int
    schema: FormSchema
    providers_max: int
    embed_origins: tuple[str, ...]


class FormRow(msgspec.Struct, frozen=True, kw_only=True):
    """A niche with its active form version as stored; `buyers` holds each level's maximum."""

    niche_id: UUID
    slug: str
    name: str
    description: str
    is_demo: bool
    approval_mode: ApprovalMode
    cascade_policy: CascadePolicy
    consent_required: bool
    consent_text: str
    consent_version: int
    version: int
    schema: dict[str, object]
    buyers: list[int]
    embed_origins: tuple[str, ...]
