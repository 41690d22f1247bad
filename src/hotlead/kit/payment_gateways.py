"""Which gateway a configuration asks for."""

from enum import StrEnum
from typing import Final

from hotlead.kit.balance_transactions import Stretch, TransactionPage
from hotlead.kit.config import Mode, Settings
from hotlead.kit.payments import (
    CardDetails,
    CardOrder,
    ChargeAnswer,
    ChargeOrder,
    Checkout,
    CheckoutOrder,
    PaymentGateway,
    PaymentsUnavailable,
    SignatureRefused,
)
from hotlead.kit.sandbox_payments import SandboxGateway
from hotlead.kit.stripe_payments import StripeGateway

_NO_PAYMENTS: Final = "This market takes no payments here. Ask its administrators."


class NoGateway:
    """A market in production that has no key: balances are filled by its administrators."""

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """See `PaymentGateway`."""
        del order
        raise PaymentsUnavailable(_NO_PAYMENTS)

    async def open_card_page(self, order: CardOrder) -> Checkout:
        """See `PaymentGateway`."""
        del order
        raise PaymentsUnavailable(_NO_PAYMENTS)

    async def read_card(self, setup_id: str) -> CardDetails:
        """See `PaymentGateway`."""
        del setup_id
        raise PaymentsUnavailable(_NO_PAYMENTS)

    async def charge_card(self, order: ChargeOrder) -> ChargeAnswer:
        """See `PaymentGateway`."""
        del order
        raise PaymentsUnavailable(_NO_PAYMENTS)

    async def forget_card(self, payment_method_id: str) -> None:
        """See `PaymentGateway`."""
        del payment_method_id
        raise PaymentsUnavailable(_NO_PAYMENTS)

    def verify(self, body: bytes, signature: str) -> None:
        """See `PaymentGateway`."""
        del body, signature
        raise SignatureRefused

    async def list_transactions(self, stretch: Stretch, after: str | None) -> TransactionPage:
        """See `PaymentGateway`."""
        del stretch, after
        raise PaymentsUnavailable("This market takes no payments, so that nothing was paid.")


class GatewayKind(StrEnum):
    """How a market takes payments."""

    STRIPE = "stripe"
    SANDBOX = "sandbox"
    NONE = "none"


def kind_of(settings: Settings) -> GatewayKind:
    """Stripe where a key is set; else the sandbox, and in production nothing."""
    if settings.stripe_key:
        return GatewayKind.STRIPE
    return GatewayKind.NONE if settings.mode == Mode.PRODUCTION else GatewayKind.SANDBOX


def make_gateway(settings: Settings) -> PaymentGateway:
    """The gateway of this kind."""
    if settings.stripe_key:
        base = settings.stripe_api_base
        return StripeGateway(settings.stripe_key, settings.stripe_secrets, base)
    is_sandbox = kind_of(settings) is GatewayKind.SANDBOX
    return make_sandbox(settings) if is_sandbox else NoGateway()


def make_sandbox(settings: Settings) -> SandboxGateway:
    """The sandbox of this installation."""
    return SandboxGateway(settings.base_url, settings.secret_key)
