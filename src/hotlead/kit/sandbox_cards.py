"""Cards of the sandbox: what one does when it is charged stands in its ids, and nobody is charged.

The last four digits are those of Stripe's test cards that do the same:
https://docs.stripe.com/testing
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

from hotlead.kit.payments import CardDetails, ChargeAnswer, ChargeOrder, PaymentsUnavailable

_SETUP: Final = "seti_sandbox_"
_METHOD: Final = "pm_sandbox_"
_CUSTOMER: Final = "cus_sandbox_"
_INTENT: Final = "pi_sandbox_"


class SandboxCard(StrEnum):
    """What a card does when it is charged."""

    WORKS = "works"
    DECLINED = "declined"
    AUTHENTICATION = "authentication"


_LAST4: Final[Mapping[SandboxCard, str]] = {
    SandboxCard.WORKS: "4242",
    SandboxCard.DECLINED: "0341",
    SandboxCard.AUTHENTICATION: "3184",
}
_CODES: Final[Mapping[SandboxCard, tuple[str, str]]] = {
    SandboxCard.DECLINED: ("card_declined", "insufficient_funds"),
    SandboxCard.AUTHENTICATION: ("authentication_required", "authentication_required"),
}


def setup_of(card: SandboxCard, card_id: UUID) -> str:
    """The id of what a page set up, which says what the card does."""
    return f"{_SETUP}{card.value}_{card_id.hex}"


def details_of(setup_id: str) -> CardDetails:
    """The card that was set up; raises PaymentsUnavailable for an id that is none of ours."""
    card, hex_id = _named(setup_id, _SETUP)
    return CardDetails(
        customer_id=_CUSTOMER + hex_id,
        payment_method_id=f"{_METHOD}{card.value}_{hex_id}",
        brand="visa",
        last4=_LAST4[card],
        exp_month=12,
        exp_year=2034,
    )


def answer_to(order: ChargeOrder) -> ChargeAnswer:
    """What charging the order's card comes to; always the same."""
    card, _ = _named(order.payment_method_id, _METHOD)
    intent_id = _INTENT + order.payment_id.hex
    if card is SandboxCard.WORKS:
        return ChargeAnswer(intent_id=intent_id)
    code, decline_code = _CODES[card]
    return ChargeAnswer(intent_id=intent_id, is_refused=True, code=code, decline_code=decline_code)


def _named(sandbox_id: str, prefix: str) -> tuple[SandboxCard, str]:
    named, _, hex_id = sandbox_id.removeprefix(prefix).partition("_")
    if not sandbox_id.startswith(prefix) or named not in set(SandboxCard):
        raise PaymentsUnavailable
    return SandboxCard(named), hex_id
