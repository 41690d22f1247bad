"""What is decided without a person: a reason and evidence of our own that agree.

Each rule is one function of the case, so that a policy can switch each on and off. What approves
is asked first: evidence weighs more than how a report is written.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from hotlead.refunds.records import (
    ApproveRule,
    BadLeadReason,
    BadLeadStatus,
    Case,
    DecisionRule,
    Findings,
    RejectRule,
)


class Verdict(msgspec.Struct, frozen=True):
    """What a rule decides, and the sentence that the provider reads."""

    rule: DecisionRule
    status: BadLeadStatus
    words: str


def find(case: Case) -> Findings:
    """What is known about the request, to be kept with its decision: no text of anybody's.

    What is written about an erased lead is not kept, so nobody knows what was left unsaid.
    """
    return Findings(
        email_bounced_at=case.email_bounced_at,
        is_number_invalid=case.is_number_invalid,
        is_test=case.is_test,
        earlier_lead_id=case.earlier_lead_id,
        earlier_lead_number=case.earlier_lead_number,
        earlier_bought_at=case.earlier_bought_at,
        is_unexplained=not case.is_erased and _is_blank(case.notes) and _is_blank(case.evidence),
        says_nothing_new=not case.is_erased and _says_nothing_new(case),
    )


def judge(case: Case) -> Verdict | None:
    """What the rules that are on decide; None where a person has to."""
    findings = find(case)
    for approving in ApproveRule:
        if approving in case.approve_rules and _APPROVES[approving](case.reason, findings):
            return _verdict(approving, BadLeadStatus.APPROVED)
    for rejecting in RejectRule:
        if rejecting in case.reject_rules and _REJECTS[rejecting](case.reason, findings):
            return _verdict(rejecting, BadLeadStatus.REJECTED)
    return None


def _verdict(rule: ApproveRule | RejectRule, status: BadLeadStatus) -> Verdict:
    decided = DecisionRule(rule.value)
    return Verdict(decided, status, WORDS[decided])


def _says_nothing_new(case: Case) -> bool:
    """Whether its reason was turned down before, and each of its texts is empty or was too."""
    reasons = {said.reason for said in case.said_before}
    notes = {_plain(said.notes) for said in case.said_before} | {""}
    evidence = {_plain(said.evidence) for said in case.said_before} | {""}
    is_old = _plain(case.notes) in notes and _plain(case.evidence) in evidence
    return case.reason in reasons and is_old


def _is_blank(text: str) -> bool:
    return not _plain(text)


def _plain(text: str) -> str:
    """A text for comparing: another space or capital is nothing new."""
    return " ".join(text.casefold().split())


_Test = Callable[[BadLeadReason, Findings], bool]

_APPROVES: Final[Mapping[ApproveRule, _Test]] = {
    ApproveRule.FAKE_CONTACT_BOUNCED: lambda reason, found: (
        reason is BadLeadReason.FAKE_CONTACT and found.email_bounced_at is not None
    ),
    ApproveRule.FAKE_CONTACT_NUMBER: lambda reason, found: (
        reason is BadLeadReason.FAKE_CONTACT and found.is_number_invalid
    ),
    ApproveRule.DUPLICATE_BOUGHT: lambda reason, found: (
        reason is BadLeadReason.DUPLICATE and found.earlier_bought_at is not None
    ),
    ApproveRule.TEST_LEAD: lambda _, found: found.is_test,
}
_REJECTS: Final[Mapping[RejectRule, _Test]] = {
    RejectRule.OTHER_UNEXPLAINED: lambda reason, found: (
        reason is BadLeadReason.OTHER and found.is_unexplained
    ),
    RejectRule.NOTHING_NEW: lambda _, found: found.says_nothing_new,
}
# What the provider reads of a decision by rule.
WORDS: Final[Mapping[DecisionRule, str]] = {
    DecisionRule.FAKE_CONTACT_BOUNCED: "A mail of ours to this contact came back too.",
    DecisionRule.FAKE_CONTACT_NUMBER: "The phone number looks made up to us too.",
    DecisionRule.DUPLICATE_BOUGHT: "You had bought a lead of the same person shortly before.",
    DecisionRule.TEST_LEAD: "This lead was a test.",
    DecisionRule.OTHER_UNEXPLAINED: (
        "You did not say what is wrong with this lead. Report it again and tell us."
    ),
    DecisionRule.NOTHING_NEW: (
        "We turned this lead down before, and your report says nothing new. Report it again with"
        " what we do not know yet."
    ),
}
