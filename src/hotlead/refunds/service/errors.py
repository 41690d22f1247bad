"""How the verbs of refunds fail."""

from collections.abc import Mapping
from typing import ClassVar

from hotlead.kit.errors import Conflict
from hotlead.refunds import rules
from hotlead.refunds.records import Refusal


class ReportRefused(Conflict):
    """The lead cannot be reported (any more); nothing was written."""

    codes: ClassVar[Mapping[str, str]] = {
        refusal.value: rules.SENTENCES[refusal] for refusal in Refusal
    }

    def __init__(self, refusal: Refusal, sentence: str) -> None:
        super().__init__(sentence, code=refusal.value)


class RequestDecided(Conflict):
    """Somebody decided the request before; nothing was changed."""

    code = "request_decided"
    message = "This request has been decided."


class AlreadyRefunded(Conflict):
    """The sale was refunded before; nothing was changed."""

    code = "already_refunded"
    message = "This sale has been refunded."


class LeadNotSold(Conflict):
    """Only a sold lead is bad for those who bought it, and only once."""

    code = "lead_not_sold"
    message = "This lead is not sold, or has been marked as bad."


class PolicyChanged(Conflict):
    """Somebody put another version into force since; nothing was written."""

    code = "policy_changed"
    message = "The policy was changed meanwhile. Look at it as it is now."
