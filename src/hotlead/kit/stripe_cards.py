"""Cards that Stripe keeps for us: https://docs.stripe.com/payments/save-and-reuse

Each function is one call, with an idempotency key made of our row's id where it makes something.
"""

from typing import Final

from stripe import CardError, Customer, InvalidRequestError, PaymentMethod, StripeClient

from hotlead.kit.payments import (
    CURRENCY,
    CardDetails,
    CardOrder,
    ChargeAnswer,
    ChargeOrder,
    Checkout,
    PaymentsUnavailable,
)

# The bank has it, or will: https://docs.stripe.com/payments/paymentintents/lifecycle
_UNDER_WAY: Final = frozenset({"succeeded", "processing"})
_AUTHENTICATION: Final = "authentication_required"


def open_card_page(client: StripeClient, order: CardOrder) -> Checkout:
    """A page in mode `setup`: the card is kept with a new customer, and nothing is charged."""
    card_id = str(order.card_id)
    session = client.v1.checkout.sessions.create(
        {
            "mode": "setup",
            "client_reference_id": card_id,
            "metadata": {"card_id": card_id},
            "customer_creation": "always",
            "customer_email": order.email,
            "allowed_payment_method_types": ["card"],
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
        },
        {"idempotency_key": f"card:{card_id}"},
    )
    if session.url is None:
        raise PaymentsUnavailable
    return Checkout(session.id, session.url)


def read_card(client: StripeClient, setup_id: str) -> CardDetails:
    """The card of a setup intent."""
    setup = client.v1.setup_intents.retrieve(setup_id, {"expand": ["payment_method"]})
    method, customer = setup.payment_method, setup.customer
    if not isinstance(method, PaymentMethod) or customer is None:
        raise PaymentsUnavailable
    card = method.card
    return CardDetails(
        customer_id=customer.id if isinstance(customer, Customer) else customer,
        payment_method_id=method.id,
        brand=card.brand if card else None,
        last4=card.last4 if card else None,
        exp_month=card.exp_month if card else None,
        exp_year=card.exp_year if card else None,
    )


def charge_card(client: StripeClient, order: ChargeOrder) -> ChargeAnswer:
    """Confirm a payment intent at once, off session.

    A refused card, and a request that can never be granted (the card is gone), are answers;
    every other error leaves open what happened, and is raised.
    """
    payment_id = str(order.payment_id)
    try:
        intent = client.v1.payment_intents.create(
            {
                "amount": int(order.amount * 100),
                "currency": CURRENCY.lower(),
                "customer": order.customer_id,
                "payment_method": order.payment_method_id,
                "allowed_payment_method_types": ["card"],
                "off_session": True,
                "confirm": True,
                "description": "Balance for leads, auto-recharge",
                "metadata": {"payment_id": payment_id},
            },
            {"idempotency_key": f"recharge:{payment_id}"},
        )
    except (CardError, InvalidRequestError) as error:
        return _refusal(error)
    if intent.status in _UNDER_WAY:
        return ChargeAnswer(intent_id=intent.id)
    # It waits for somebody who is not there.
    return ChargeAnswer(intent_id=intent.id, is_refused=True, code=_AUTHENTICATION)


def forget_card(client: StripeClient, payment_method_id: str) -> None:
    """Take a card off its customer; one that is off already is a request Stripe refuses."""
    try:
        client.v1.payment_methods.detach(payment_method_id)
    except InvalidRequestError:
        return


def _refusal(error: CardError | InvalidRequestError) -> ChargeAnswer:
    about = error.error
    intent = about.payment_intent if about else None
    return ChargeAnswer(
        intent_id=intent.id if intent else None,
        is_refused=True,
        code=error.code or "invalid_request",
        decline_code=about.decline_code if about else None,
    )
