"""Every way that money moves, in any order, agrees with the model; broken money does not."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from msgspec import structs

from hotlead.billing import queries, rules
from hotlead.billing.queries import moving
from hotlead.billing.records import (
    Movement,
    News,
    PaymentRow,
    PaymentStatus,
    Step,
    StripeEvent,
    TransactionType,
)
from hotlead.billing.rules import payments, take_back
from hotlead.kit.errors import HotleadError
from hotlead.kit.ids import new_id
from tests.billing.ledger_machine import BOUNDS, CHECKED_MIN, play
from tests.conftest import ServerUnderTest


@pytest.mark.timeout(600)  # Room to make a failing sequence short.
def test_any_order_of_movements_agrees_with_the_model(
    server: ServerUnderTest, tmp_path: Path
) -> None:
    assert play(server, tmp_path, BOUNDS) >= CHECKED_MIN


_FOLLOWS: dict[object, frozenset[PaymentStatus]] = vars(payments)["_FOLLOWS"]
_STATUS_OF: dict[Step, PaymentStatus] = vars(payments)["_STATUS_OF"]


def _books_the_total(payment: PaymentRow, event: StripeEvent, news: News) -> Movement | None:
    return take_back(structs.replace(payment, refunded=Decimal(0)), event, news)


def _books_again(payment: PaymentRow, event: StripeEvent, news: News) -> Movement | None:
    found = take_back(payment, event, news)
    return found and structs.replace(found, key=str(new_id()))


def _steps_anywhere(_: PaymentStatus, step: Step) -> PaymentStatus:
    return _STATUS_OF[step]


async def _stops_nothing(*_: object) -> None:
    return None


async def _lifts_nothing(*_: object) -> int:
    return 0


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "forgets how far a payment was": lambda patch: patch.setattr(
        rules, "next_status", _steps_anywhere
    ),
    "takes all that was given back each time": lambda patch: patch.setattr(
        rules, "take_back", _books_the_total
    ),
    "takes a dispute once for each event": lambda patch: patch.setattr(
        rules, "take_back", _books_again
    ),
    "sells on after a dispute": lambda patch: patch.setattr(queries, "set_sales", _stops_nothing),
    "never sells again": lambda patch: patch.setattr(queries, "set_lifted", _lifts_nothing),
    "refuses a dispute below zero": lambda patch: patch.setattr(
        moving, "OVERDRAWING", frozenset[TransactionType]()
    ),
    "debits below zero": lambda patch: patch.setattr(
        moving, "OVERDRAWING", frozenset(TransactionType)
    ),
    "ends a payment with the first card": lambda patch: patch.setitem(
        _STATUS_OF, Step.DECLINED, PaymentStatus.FAILED
    ),
    "loses money that comes after a failure": lambda patch: patch.setitem(
        _FOLLOWS, PaymentStatus.FAILED, frozenset[PaymentStatus]()
    ),
    "cancels what a bank is still at": lambda patch: patch.setitem(
        _FOLLOWS,
        PaymentStatus.PROCESSING,
        _FOLLOWS[PaymentStatus.PROCESSING] | {PaymentStatus.CANCELED},
    ),
}


# Short plays of the same sequences each time: most are noticed in the first.
TRIES_MAX = 10


@pytest.mark.parametrize("name", MUTANTS)
def test_broken_money_is_noticed(
    server: ServerUnderTest, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    MUTANTS[name](monkeypatch)
    short = settings(BOUNDS, max_examples=20, phases=(Phase.generate,))
    with pytest.raises((AssertionError, HotleadError)):
        for number in range(TRIES_MAX):
            play(server, tmp_path, short, number)
