"""`hotlead simulate`: a made-up market played by the engine's rules, as tables and plots."""

from collections.abc import Sequence
from statistics import median
from time import perf_counter

from rich.table import Table

from hotlead.cli.screen import screen
from hotlead.distribution import service
from hotlead.distribution.records.simulation import MadeMarket, Scenario, Share, Tally
from hotlead.kit.money import format_money

BARS = " ▁▂▃▄▅▆▇█"
REASONS_SHOWN = 8
# The shares of what was fair, in the classes they are drawn in.
CLASSES = ((0.0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.05), (1.05, 1.2), (1.2, 1.5), (1.5, 99.0))
BAR_WIDTH = 40
# With less, one lead more or less is most of the ratio.
FAIR_MIN = 10


def simulate(scenario: Scenario) -> None:
    """Play it and print what came of it."""
    started = perf_counter()
    made, tally = service.play(scenario)
    took_s = perf_counter() - started
    screen.print(_outcome(tally, scenario, took_s))
    screen.print(_by_day(tally, scenario.days))
    screen.print(_reasons(tally))
    screen.print(_fairness(tally, made))
    for line in _spread(list(tally.shares.values())):
        screen.print(line, highlight=False)


def _outcome(tally: Tally, scenario: Scenario, took_s: float) -> Table:
    table = Table(title=f"{scenario.providers:,} providers, seed {scenario.seed}, "
                  f"{scenario.policy}", border_style="dim")  # fmt: skip
    table.add_column("Outcome")
    table.add_column("", justify="right")
    sold = max(1, tally.sold)
    for name, value in (
        ("Leads", f"{tally.leads:,}"),
        ("Sold", f"{tally.sold:,} ({tally.sold / max(1, tally.leads):.1%})"),
        ("Buyers a sold lead", f"{tally.sales / sold:.2f}"),
        ("Revenue", format_money(tally.revenue)),
        ("Revenue a sold lead", format_money(tally.revenue / sold)),
        ("Deposited on the way", format_money(tally.deposited)),
        ("Time", f"{took_s:.1f} s ({tally.leads / took_s:,.0f} leads/s)"),
    ):
        table.add_row(name, value)
    return table


def _by_day(tally: Tally, days: int) -> str:
    """Leads and sales of each day, one bar a day."""
    leads = [tally.leads_by_day.get(day, 0) for day in range(days)]
    sold = [tally.sold_by_day.get(day, 0) for day in range(days)]
    top = max([*leads, 1])
    return f"Leads a day  {_bars(leads, top)}  at most {top:,}\nSold a day   {_bars(sold, top)}\n"


def _bars(values: Sequence[int], top: int) -> str:
    return "".join(BARS[round(value / top * (len(BARS) - 1))] for value in values)


def _reasons(tally: Tally) -> Table:
    table = Table(title="Why unsold leads were not bought (subscriptions asked)",
                  border_style="dim")  # fmt: skip
    table.add_column("Reason")
    table.add_column("Times", justify="right")
    listed = sorted(tally.reasons.items(), key=lambda item: -item[1])
    for code, count in listed[:REASONS_SHOWN]:
        table.add_row(code, f"{count:,}")
    return table


def _fairness(tally: Tally, made: MadeMarket) -> Table:
    every = f", every {tally.every}th lead" if tally.every > 1 else ""
    table = Table(title=f"Fairness by level: received ÷ fair share{every}", border_style="dim")
    for name in ("Price", "Buyers", "Subs", "Least", "Median", "Most", "Jain", "Wait", "None"):
        table.add_column(name, justify="right")
    for level in made.levels:
        shares = [share for share in tally.shares.values() if share.level_id == level.id]
        counted = [share.ratio for share in shares if share.fair >= FAIR_MIN]
        table.add_row(
            format_money(level.price),
            str(level.max_count),
            f"{len(shares):,}",
            f"{min(counted, default=1):.2f}",
            f"{median(counted or [1]):.2f}",
            f"{max(counted, default=1):.2f}",
            f"{service.jain(counted or [1]):.4f}",
            f"{max((share.waited_max for share in shares), default=0):,}",
            f"{sum(not share.received for share in shares):,}",
        )
    return table


def _spread(shares: Sequence[Share]) -> list[str]:
    """How many subscriptions got how much of their fair share."""
    ratios = [share.ratio for share in shares if share.fair >= FAIR_MIN]
    counts = [sum(low <= ratio < high for ratio in ratios) for low, high in CLASSES]
    top = max([*counts, 1])
    return ["Subscriptions by what they got of their fair share", *(
        f"  {low:4.2f} – {high:5.2f}  {'█' * round(count / top * BAR_WIDTH)} {count:,}"
        for (low, high), count in zip(CLASSES, counts, strict=True)
    )]  # fmt: skip
