"""What moving money by hand would do."""

from decimal import Decimal

from hotlead.billing.records import ManualKind


def balance_after(kind: ManualKind, balance: Decimal, amount: Decimal | None) -> Decimal | None:
    """The balance once `amount` is given or taken; None where there is no amount to speak of."""
    if amount is None or amount <= 0:
        return None
    return balance - amount if kind is ManualKind.MANUAL_DEBIT else balance + amount
