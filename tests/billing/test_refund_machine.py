"""Refunds among all other ways that money moves, beside the same model."""

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from hotlead.distribution import queries
from tests.billing.giving_back import give_back, list_sales
from tests.billing.ledger_machine import BOUNDS, PRICE, LedgerMachine, play, which
from tests.conftest import ServerUnderTest

FEW = settings(BOUNDS, max_examples=10, stateful_step_count=30)
# Short plays of the same sequences each time: most notice it in the first.
TRIES_MAX = 20


class RefundMachine(LedgerMachine):
    """What was sold is given back too."""

    def __init__(self) -> None:
        super().__init__()
        self.refunded: set[tuple[UUID, int]] = set()

    @rule(at=which, everybody=st.booleans(), times=st.integers(1, 3))
    def refunds(self, at: int, everybody: bool, times: int) -> None:
        """A sale, or all sales of a lead, is given back, by several administrators at once."""
        sales = self.wait_for(list_sales(self.db))
        if not sales:
            return
        lead_id, buyers = sales[at % len(sales)]
        who = [number for number, one in enumerate(self.cast) if one.provider_id in buyers]
        who = who if everybody else [who[at % len(who)]]
        self.wait_for(give_back(self.db, self.admin, lead_id, [self.cast[n] for n in who], times))
        for number in who:
            if (lead_id, number) not in self.refunded:
                self.refunded.add((lead_id, number))
                self.balances[number] += PRICE


def test_refunds_agree_with_the_model(server: ServerUnderTest, tmp_path: Path) -> None:
    play(server, tmp_path, FEW, machine=RefundMachine)


async def _marks_nothing(*_: object) -> int:
    return 1


def test_a_refund_without_a_mark_is_noticed(
    server: ServerUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "set_refunded", _marks_nothing)
    short = settings(FEW, phases=(Phase.generate,))
    with pytest.raises(AssertionError):
        for number in range(TRIES_MAX):
            play(server, tmp_path, short, number, RefundMachine)
