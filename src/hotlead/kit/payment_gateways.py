"""Which gateway a configuration asks for."""

from hotlead.kit.config import Mode, Settings
from hotlead.kit.payments import (
    Checkout,
    CheckoutOrder,
    PaymentGateway,
    PaymentsUnavailable,
    SignatureRefused,
)
from hotlead.kit.sandbox_payments import SandboxGateway
from hotlead.kit.stripe_payments import StripeGateway


class NoGateway:
    """A market in production that has no key: balances are filled by its administrators."""

    async def open_checkout(self, order: CheckoutOrder) -> Checkout:
        """See `PaymentGateway`."""
        del order
        raise PaymentsUnavailable("This market takes no payments here. Ask its administrators.")

    def verify(self, body: bytes, signature: str) -> None:
        """See `PaymentGateway`."""
        del body, signature
        raise SignatureRefused


def make_gateway(settings: Settings) -> PaymentGateway:
    """Stripe where a key is set; else the sandbox, and in production nothing."""
    if settings.stripe_key:
        base = settings.stripe_api_base
        return StripeGateway(settings.stripe_key, settings.stripe_secrets, base)
    if settings.mode == Mode.PRODUCTION:
        return NoGateway()
    return make_sandbox(settings)


def make_sandbox(settings: Settings) -> SandboxGateway:
    """The sandbox of this installation."""
    return SandboxGateway(settings.base_url, settings.secret_key)
