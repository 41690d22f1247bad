"""How a movement is booked twice: which account it leaves, and which it reaches. Pure."""

from typing import assert_never

from hotlead.billing.records import (
    BooksEntry,
    JournalEntry,
    Ledger,
    Posting,
    TransactionType,
)


def posting_of(kind: TransactionType) -> Posting:
    """The two sides of a movement. Every kind touches the balances of providers once.

    Those are what the market owes: a credit makes them more, a debit less.
    """
    match kind:
        case TransactionType.DEPOSIT:
            return Posting(debit=Ledger.CASH, credit=Ledger.BALANCES)
        case TransactionType.LEAD_PURCHASE:
            return Posting(debit=Ledger.BALANCES, credit=Ledger.REVENUE)
        case TransactionType.REFUND:
            return Posting(debit=Ledger.REFUNDS, credit=Ledger.BALANCES)
        case TransactionType.MANUAL_CREDIT:
            return Posting(debit=Ledger.ADJUSTMENTS, credit=Ledger.BALANCES)
        case TransactionType.MANUAL_DEBIT:
            return Posting(debit=Ledger.BALANCES, credit=Ledger.ADJUSTMENTS)
        case TransactionType.DEPOSIT_REFUND:
            return Posting(debit=Ledger.BALANCES, credit=Ledger.CASH)
        case TransactionType.DISPUTE:
            return Posting(debit=Ledger.BALANCES, credit=Ledger.DISPUTED)
        case TransactionType.DISPUTE_WON:
            return Posting(debit=Ledger.DISPUTED, credit=Ledger.BALANCES)
        case _:
            assert_never(kind)


def book(entry: BooksEntry) -> JournalEntry:
    """An entry of the ledger as one of the journal."""
    posting = posting_of(entry.type)
    return JournalEntry(
        entry=entry.id,
        date=entry.created_at,
        debit=posting.debit,
        credit=posting.credit,
        amount=abs(entry.amount),
        description=describe_entry(entry),
        provider_id=entry.provider_id,
        provider=entry.company_name,
    )


def describe_entry(entry: BooksEntry) -> str:
    """What an entry is about, in a few words: kind, lead, memo."""
    lead = f" L-{entry.lead_number}" if entry.lead_number is not None else ""
    name = f"{entry.type.label}{lead}"
    # A deposit's memo is its kind once more.
    return f"{name}: {entry.memo}" if entry.memo and entry.memo != name else name
