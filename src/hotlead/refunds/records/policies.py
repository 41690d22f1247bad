"""On which terms bad leads are refunded in a niche."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

WINDOW_DAYS_MAX: Final = 365
# Thirty days.
ANSWER_HOURS_MAX: Final = 720
VERSION_MAX: Final = 1_000_000


class ApproveRule(StrEnum):
    """A reason and the evidence that agrees with it: the price goes back at once."""

    FAKE_CONTACT_BOUNCED = "fake_contact_bounced"
    FAKE_CONTACT_NUMBER = "fake_contact_number"
    DUPLICATE_BOUGHT = "duplicate_bought"
    TEST_LEAD = "test_lead"

    @property
    def label(self) -> str:
        """When it decides, as the end of a sentence."""
        return _APPROVED_WHERE[self]


class RejectRule(StrEnum):
    """What is turned down at once."""

    OTHER_UNEXPLAINED = "other_unexplained"
    NOTHING_NEW = "nothing_new"

    @property
    def label(self) -> str:
        """When it decides, as the end of a sentence."""
        return _REJECTED_WHERE[self]


_APPROVED_WHERE: Final[Mapping[ApproveRule, str]] = {
    ApproveRule.FAKE_CONTACT_BOUNCED: "the contact is reported as fake, and a mail to it came back",
    ApproveRule.FAKE_CONTACT_NUMBER: (
        "the contact is reported as fake, and its phone number looks made up"
    ),
    ApproveRule.DUPLICATE_BOUGHT: (
        "the lead is reported as a duplicate, and the provider bought the same person before"
    ),
    ApproveRule.TEST_LEAD: "the lead was a test",
}
_REJECTED_WHERE: Final[Mapping[RejectRule, str]] = {
    RejectRule.OTHER_UNEXPLAINED: "the reason is something else, and nothing says what",
    RejectRule.NOTHING_NEW: "the lead was turned down before, and nothing new is said",
}


class DecisionRule(StrEnum):
    """What decided a request: a person, or one of the rules by its name."""

    BY_HAND = "by_hand"
    FOR_EVERYBODY = "for_everybody"
    FAKE_CONTACT_BOUNCED = "fake_contact_bounced"
    FAKE_CONTACT_NUMBER = "fake_contact_number"
    DUPLICATE_BOUGHT = "duplicate_bought"
    TEST_LEAD = "test_lead"
    OTHER_UNEXPLAINED = "other_unexplained"
    NOTHING_NEW = "nothing_new"

    @property
    def is_automatic(self) -> bool:
        """Whether no person decided."""
        return self not in (DecisionRule.BY_HAND, DecisionRule.FOR_EVERYBODY)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Until when, and how much, a provider may report, and until when it is answered.

    As the settings say it, for sales in a niche that had no policy of its own. `rate_max` is in
    percent.
    """

    window_days: int
    daily_max: int
    rate_max: int
    rate_leads_min: int
    answer_by_hours: int = 72


class RefundTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What one version of a niche's policy says."""

    window_days: int
    answer_by_hours: int
    approve_rules: tuple[ApproveRule, ...] = ()
    reject_rules: tuple[RejectRule, ...] = ()


class RefundPolicyInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy as it shall be. `version` is the one that was looked at; 0: the settings."""

    window_days: Annotated[int, msgspec.Meta(ge=1, le=WINDOW_DAYS_MAX)]
    answer_by_hours: Annotated[int, msgspec.Meta(ge=1, le=ANSWER_HOURS_MAX)]
    approve_rules: Annotated[
        tuple[ApproveRule, ...], msgspec.Meta(max_length=len(ApproveRule))
    ] = ()
    reject_rules: Annotated[tuple[RejectRule, ...], msgspec.Meta(max_length=len(RejectRule))] = ()
    version: Annotated[int, msgspec.Meta(ge=0, le=VERSION_MAX)] | UnsetType = UNSET


class PolicyRow(RefundTerms, frozen=True, kw_only=True):
    """A version as stored."""

    version: int
    made_by_name: str | None
    made_at: datetime | None


class RefundPolicy(PolicyRow, frozen=True, kw_only=True):
    """A version of a niche's policy as administrators see it.

    Version 0 is what the settings say, where the niche has no policy of its own. `summary` says
    it in words, as providers read it.
    """

    niche_id: UUID
    niche_name: str
    summary: tuple[str, ...]


class PublicRefundPolicy(RefundTerms, frozen=True, kw_only=True):
    """How bad leads are refunded in a niche, as whoever buys them reads it.

    A lead is refunded by the version that was in force when it was bought.
    """

    niche: str
    niche_name: str
    version: int
    summary: tuple[str, ...]


class NicheName(msgspec.Struct, frozen=True):
    """A niche, by its names."""

    id: UUID
    slug: str
    name: str
