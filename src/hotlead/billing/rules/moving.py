"""What moving money by hand would do."""

from decimal import Decimal

from hotlead.billing.records import TransactionType


def balance_after(
    kind: TransactionType, balance: Decimal, amount: Decimal | None
) -> Decimal | None:
    """The balance once `amount` is given or taken; None where there is no amount to speak of."""
    if amount is None or amount <= 0:
        return None
    return balance - amount if kind is TransactionType.MANUAL_DEBIT else balance + amount
