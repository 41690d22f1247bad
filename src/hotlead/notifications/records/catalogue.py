"""What there is to say about a kind of mail: its name for people, whom it is for, who decides."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from hotlead.notifications.records.deliveries import RecipientKind, Template

LINK_TOKEN_CHARS_MAX = 200


class Audience(StrEnum):
    """Whom a kind of mail is for; `account` is whoever logs in, provider or administrator."""

    SUBMITTER = "submitter"
    PROVIDER = "provider"
    ADMINISTRATOR = "administrator"
    ACCOUNT = "account"


class Preference(StrEnum):
    """What a person switches on and off: the keys under which providers and accounts keep it."""

    NEW_LEAD = "new_lead"
    BAD_LEAD_DECISION = "bad_lead_decision"
    LOW_BALANCE = "low_balance"
    MARKET_CHANGES = "market_changes"
    RECHARGES = "recharges"
    PAYMENTS = "payments"
    DAILY_SUMMARY = "daily_summary"
    # Those of administrators.
    LEADS_UNSOLD = "leads_unsold"
    LEADS_WAITING = "leads_waiting"
    APPROVALS = "approvals"
    DISPUTES = "disputes"
    BAD_LEAD_REPORTS = "bad_lead_reports"


class Entry(msgspec.Struct, frozen=True):
    """A kind of mail. No preference: it is critical, and always sent."""

    template: Template
    title: str
    audience: Audience
    preference: Preference | None = None

    @property
    def is_critical(self) -> bool:
        """Whether nobody can switch it off: it proves, warns, or answers a question of theirs."""
        return self.preference is None


class Switch(msgspec.Struct, frozen=True):
    """What a link in a mail switches: one preference of one recipient."""

    kind: RecipientKind
    recipient_id: UUID
    preference: Preference


class Switched(msgspec.Struct, frozen=True):
    """How a preference stands after a link was used."""

    preference: Preference
    title: str
    is_on: bool


class LinkToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of a link in a mail."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=LINK_TOKEN_CHARS_MAX)]
