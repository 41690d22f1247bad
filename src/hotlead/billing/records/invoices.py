"""Invoices: what was paid, to whom and by whom, as it stood on that day."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from hotlead.billing.records.payments import Payment


def invoice_name(number: int) -> str:
    """How people call an invoice: `INV-000123`."""
    return f"INV-{number:06d}"


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice of a deposit, paid when it was issued. Seller and buyer have a line a row."""

    number: int
    payment_id: UUID
    amount: Decimal
    currency: str
    seller: str
    buyer: str
    issued_at: datetime

    @property
    def name(self) -> str:
        """How people call it."""
        return invoice_name(self.number)


class PaymentLine(Payment, frozen=True, kw_only=True):
    """A payment in its provider's list; `invoice_number` once it was credited.

    `refunded` is what was given back of it, `disputed` what a bank holds or has taken of it.
    """

    refunded: Decimal
    disputed: Decimal
    invoice_number: int | None

    @property
    def invoice(self) -> str | None:
        """How people call its invoice."""
        return None if self.invoice_number is None else invoice_name(self.invoice_number)

    @property
    def is_partly_refunded(self) -> bool:
        """Whether some of it was given back, and not all."""
        return 0 < self.refunded < self.amount
