"""A made-up market is sold by the engine's rules: nobody oversold, in debt, or left out."""

from collections import Counter
from datetime import datetime
from decimal import Decimal

import pytest

from hotlead.cli.commands import run_command
from hotlead.distribution import rules, service
from hotlead.distribution.records import Candidate, Level, Terms
from hotlead.distribution.records.simulation import MadeMarket, Scenario
from hotlead.distribution.rules import Desk
from hotlead.distribution.rules.book import Book
from hotlead.distribution.rules.simulating import START
from hotlead.distribution.service.scenario import make_leads, make_market
from hotlead.niches.records import CascadePolicy
from tests.distribution.test_rules import uid

MONTH = Scenario(providers=30, leads=3_000, seed=7)


@pytest.mark.parametrize("policy", list(CascadePolicy))
def test_the_same_seed_plays_the_same_month(policy: CascadePolicy) -> None:
    scenario = Scenario(providers=20, leads=600, seed=3, policy=policy)
    (_, first), (_, again) = service.play(scenario), service.play(scenario)
    assert first == again
    assert first.leads == 600
    assert 0 < first.sold <= first.leads


def test_a_month_keeps_every_promise() -> None:
    made = make_market(MONTH)
    book = Book(made)
    money = sum(book.balances.values())
    spent = added = Decimal(0)
    for hour in make_leads(MONTH):
        added += book.top_up(made.top_ups) if hour.hour % 24 == 0 else 0
        desk = book.open(START)
        for lead in hour.leads:
            decision = desk.decide(lead)
            assert decision is not None
            book.write(lead, decision, START)
            owners = [sale.candidate.provider for sale in decision.sales]
            assert len(owners) == len(set(owners))
            sold = Counter(sale.level_id for sale in decision.sales)
            assert all(sold[level.id] <= level.max_count for level in made.levels)
            assert all(len(owners) - 1 <= sale.competitors_max for sale in decision.sales)
            spent += sum((sale.price for sale in decision.sales), Decimal(0))
        assert min(book.balances.values()) >= 0
    assert sum(book.balances.values()) == money + added - spent


def test_equals_share_a_month_equally() -> None:
    """Seven who want the same are never more than a lead apart, whatever comes when."""
    level = Level(uid(1), Decimal(1), 3, 2)
    queue = [Candidate(n, n, 1, None, Terms()) for n in range(1, 8)]
    made = MadeMarket(
        policy=CascadePolicy.ADDITIVE,
        levels=[level],
        queues={level.id: queue},
        balances={c.provider: Decimal(10_000) for c in queue},
        top_ups={},
    )
    tally = rules.simulate(made, make_leads(MONTH), MONTH.leads)
    received = [share.received for share in tally.shares.values()]
    assert max(received) - min(received) <= 1
    assert sum(received) == 3 * MONTH.leads
    assert rules.jain(share.ratio for share in tally.shares.values()) > 0.999_99
    # Seven share three places: nobody waits for more than two leads.
    assert max(share.waited_max for share in tally.shares.values()) == 2


def test_who_bought_at_another_level_has_no_share_of_this_one() -> None:
    first, second = Level(uid(1), Decimal(2), 2, 3), Level(uid(2), Decimal(1), 3, 3)
    made = MadeMarket(
        policy=CascadePolicy.ADDITIVE,
        levels=[first, second],
        queues={
            first.id: [Candidate(1, 1, 1, None, Terms())],
            second.id: [
                Candidate(n, provider, 1, None, Terms()) for n, provider in ((2, 1), (3, 3))
            ],
        },
        balances={1: Decimal(10_000), 3: Decimal(10_000)},
        top_ups={},
    )
    tally = rules.simulate(made, make_leads(MONTH), MONTH.leads)
    shares = [(share.received, share.fair, share.waited_max) for share in tally.shares.values()]
    assert shares == [(3_000, 3_000.0, 0), (0, 0.0, 0), (3_000, 3_000.0, 0)]


def test_who_wants_less_waits_no_longer_for_what_it_wants() -> None:
    """Over a month of different wishes, nobody is served less than half of its share."""
    _, tally = service.play(MONTH)
    ratios = [share.ratio for share in tally.shares.values() if share.fair >= 20]
    assert len(ratios) > 10
    assert min(ratios) > 0.5
    assert rules.jain(ratios) > 0.85


def test_the_command_prints_tables_and_plots(capsys: pytest.CaptureFixture[str]) -> None:
    code = run_command(["simulate", "--leads", "300", "--providers", "10", "--seed", "5"])
    said = capsys.readouterr().out
    assert code == 0
    for words in ("Buyers a sold lead", "Leads a day", "Fairness by level", "fair share"):
        assert words in said
    assert run_command(["simulate", "--leads", "0"]) == 2


def test_an_hour_without_leads_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year of them, for many providers, took minutes."""
    opened: list[datetime] = []
    open_desk = Book.open

    def counted(book: Book, now: datetime) -> Desk:
        opened.append(now)
        return open_desk(book, now)

    monkeypatch.setattr(Book, "open", counted)
    _, tally = service.play(Scenario(providers=3, leads=2, seed=1, days=30))
    assert tally.leads == 2
    assert 1 <= len(opened) <= 2
