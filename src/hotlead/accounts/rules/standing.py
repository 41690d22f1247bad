"""Where an account stands: who may come in, and which decisions lead where."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec

from hotlead.accounts.records import Credentials, News, UserRole, UserStatus, Verdict


class Refusal(StrEnum):
    """Why a person with the right password may still not come in."""

    EMAIL_UNVERIFIED = "email_unverified"
    PENDING_APPROVAL = "pending_approval"
    REJECTED = "rejected"
    DEACTIVATED = "deactivated"
    SUSPENDED = "suspended"
    NO_LOG_IN = "no_log_in"


class Step(msgspec.Struct, frozen=True):
    """From where a verdict leads where, how the audit log calls it, and what the person is told."""

    sources: frozenset[UserStatus]
    target: UserStatus
    done: str
    news: News
    needs_reason: bool = False


STEPS: Final[Mapping[Verdict, Step]] = {
    Verdict.APPROVE: Step(
        frozenset({UserStatus.PENDING, UserStatus.REJECTED}),
        UserStatus.ACTIVE,
        "approved",
        News.APPROVED,
    ),
    Verdict.REJECT: Step(
        frozenset({UserStatus.PENDING}),
        UserStatus.REJECTED,
        "rejected",
        News.REJECTED,
        needs_reason=True,
    ),
    Verdict.SUSPEND: Step(
        frozenset({UserStatus.ACTIVE}),
        UserStatus.SUSPENDED,
        "suspended",
        News.SUSPENDED,
        needs_reason=True,
    ),
    Verdict.DEACTIVATE: Step(
        frozenset({UserStatus.ACTIVE, UserStatus.SUSPENDED}),
        UserStatus.DEACTIVATED,
        "deactivated",
        News.DEACTIVATED,
    ),
    Verdict.REACTIVATE: Step(
        frozenset({UserStatus.SUSPENDED, UserStatus.DEACTIVATED}),
        UserStatus.ACTIVE,
        "reactivated",
        News.REACTIVATED,
    ),
}

# The same of somebody who was invited and never came in.
INVITATION_STEPS: Final[Mapping[tuple[Verdict, UserStatus], tuple[UserStatus, str]]] = {
    (Verdict.DEACTIVATE, UserStatus.PENDING): (UserStatus.DEACTIVATED, "withdrawn"),
    (Verdict.REACTIVATE, UserStatus.DEACTIVATED): (UserStatus.PENDING, "reopened"),
}


def verdicts_on(status: UserStatus) -> list[Verdict]:
    """What may be decided about an account that stands like this."""
    return [verdict for verdict, step in STEPS.items() if status in step.sources]


def refusal_of(user: Credentials) -> Refusal | None:
    """Why a user with the right password may not come in, or None."""
    if user.role == UserRole.BUYER:
        return Refusal.NO_LOG_IN
    match user.status:
        case UserStatus.DEACTIVATED:
            return Refusal.DEACTIVATED
        case UserStatus.SUSPENDED:
            return Refusal.SUSPENDED
        case UserStatus.REJECTED:
            return Refusal.REJECTED
        case UserStatus.PENDING | UserStatus.ACTIVE if not user.email_verified:
            return Refusal.EMAIL_UNVERIFIED
        case UserStatus.PENDING:
            return Refusal.PENDING_APPROVAL
        case UserStatus.ACTIVE:
            return None
