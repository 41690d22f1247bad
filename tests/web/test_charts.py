"""Charts: their axes, their curves, their tables."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotlead.web.charts import Series, bar_chart, line_chart, nice_top, smooth_path, sparkline
from tests.web.gallery_pages import strict_parser

LABELS = ("1 Nov", "2 Nov", "3 Nov")
SERIES = (Series("Received", (3, 8, 5)), Series("Sold", (1, 2, 2.5)))


def test_line_chart_draws_a_line_and_a_column_of_numbers_per_series() -> None:
    chart = line_chart(LABELS, SERIES, title="Leads by day")
    assert chart.count('class="chart-line"') == 2
    assert '<th scope="col">Received</th><th scope="col">Sold</th>' in chart
    assert '<th scope="row">2 Nov</th><td>8</td><td>2</td>' in chart
    assert "<td>2.50</td>" in chart
    strict_parser().parseFragment(chart)


def test_bar_chart_draws_a_bar_per_value_with_its_height() -> None:
    chart = bar_chart(LABELS, SERIES[:1], title="Spend", unit="$")
    heights = [float(height) for height in re.findall(r'height="([\d.]+)" rx', chart)]
    assert heights == [69.0, 184.0, 115.0]
    assert "<td>$8</td>" in chart
    strict_parser().parseFragment(chart)


def test_charts_escape_names() -> None:
    evil = "<script>"
    for draw in (line_chart, bar_chart):
        assert evil not in draw((evil,), [Series(evil, (1,))], title=evil, unit=evil)


def test_charts_without_numbers_are_empty_not_broken() -> None:
    for draw in (line_chart, bar_chart):
        strict_parser().parseFragment(draw((), [Series("None", ())], title="-"))
    assert 'd=""' in sparkline(())
    assert sparkline((5,)).count("M") == 1


def test_charts_refuse_series_of_another_length() -> None:
    for draw in (line_chart, bar_chart):
        with pytest.raises(ValueError, match="Short: 1 values, 3 labels"):
            draw(LABELS, [Series("Short", (1,))], title="-")


def test_two_charts_of_a_page_do_not_share_ids() -> None:
    first = re.findall(r'id="([^"]+)"', line_chart(LABELS, SERIES, title="One"))
    second = re.findall(r'id="([^"]+)"', line_chart(LABELS, SERIES, title="Two"))
    assert len({*first, *second}) == 4


@pytest.mark.parametrize(
    ("highest", "top"),
    [
        (0, 4),
        (5e-324, 4),
        (1, 4),
        (7, 8),
        (8, 8),
        (9, 12),
        (88, 100),
        (100, 100),
        (173, 200),
        (11_430, 20_000),
    ],
)
def test_axis_ends_are_round(highest: float, top: float) -> None:
    assert nice_top(highest) == top


@given(st.floats(min_value=0, max_value=1e9))
def test_axis_holds_the_highest_value_without_wasting_much(highest: float) -> None:
    top = nice_top(highest)
    assert top >= highest
    assert top % 4 == 0
    assert top <= max(4 * (highest + 4), 4)


@given(st.lists(st.integers(min_value=0, max_value=100), min_size=2, max_size=40))
def test_curve_never_leaves_the_values_of_its_ends(values: list[int]) -> None:
    path = smooth_path([(at * 10.0, float(value)) for at, value in enumerate(values)])
    for at, curve in enumerate(path.split("C")[1:]):
        heights = [float(number) for number in curve.split()[1::2]]
        low, high = sorted(values[at : at + 2])
        assert all(low <= height <= high for height in heights)


def test_short_labels_all_stand_under_their_bars() -> None:
    states = ["TX", "CA", "NY", "FL", "IL", "OH", "GA", "NC", "MI", "NJ"]
    chart = bar_chart(states, [Series("Leads", (1.0,) * 10)], title="By state")
    drawn = chart.partition("<table")[0]
    assert [state for state in states if f">{state}</text>" in drawn] == states
