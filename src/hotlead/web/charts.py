"""Charts drawn on the server as SVG, each with its numbers in a table beneath.

Pure: numbers in, Markup out. Colours come from the stylesheet by class name, and places are SVG
attributes, so a strict Content-Security-Policy holds. Across, everything is in percent of the
plot, so that a chart fills any width while its words and lines keep their size; the axis stands
left of the plot, in a margin that the stylesheet gives.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor, log10
from typing import Final
from zlib import crc32

import msgspec
from markupsafe import Markup

_HEIGHT: Final = 220
_TOP: Final = 10
_PLOT_HEIGHT: Final = 184
_PATH_WIDTH: Final = 1000
_GRID_LINES: Final = 4
_LABELS_MAX: Final = 6
_SHORT_LABELS_MAX: Final = 12
_SHORT_CHARS: Final = 3
_BARS_SHARE: Final = 0.7
_SPARK_WIDTH: Final = 96
_SPARK_HEIGHT: Final = 28
_NICE_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)

Point = tuple[float, float]


class Series(msgspec.Struct, frozen=True):
    """One line or set of bars: its name and a value, not negative, for each label."""

    name: str
    values: tuple[float, ...]


def line_chart(
    labels: Sequence[str], series: Sequence[Series], *, title: str, unit: str = ""
) -> Markup:
    """Smooth lines over fading areas, one per series (two read well), and a table of the numbers.

    `unit` is put before the numbers of the axis and the table, such as `$`. Each series has as
    many values as there are labels; `ValueError` otherwise. Titles tell charts of a page apart.
    """
    top = _top(labels, series)
    lines = [_line(line, f"fade-{crc32(title.encode()):x}", at, top) for at, line in _each(series)]
    drawing = Markup(
        '<svg viewBox="0 0 {0} {1}" width="100%" height="{1}" preserveAspectRatio="none">{2}</svg>'
    ).format(_PATH_WIDTH, _PLOT_HEIGHT, Markup("").join(lines))
    places = [_share(at, len(labels) - 1) for at in range(len(labels))]
    return _figure(labels, series, title, unit, _axes(labels, places, top, unit) + drawing)


def bar_chart(
    labels: Sequence[str], series: Sequence[Series], *, title: str, unit: str = ""
) -> Markup:
    """Bars side by side for each label, one colour per series, and a table of the numbers.

    Raises `ValueError` as `line_chart` does.
    """
    top = _top(labels, series)
    slot = 1 / max(len(labels), 1)
    width = slot * _BARS_SHARE / max(len(series), 1)
    bars = [
        _bar(slot * (at + (1 - _BARS_SHARE) / 2) + width * (number - 1), width, value / top, number)
        for number, line in _each(series)
        for at, value in enumerate(line.values)
    ]
    places = [slot * (at + 0.5) for at in range(len(labels))]
    drawing = _axes(labels, places, top, unit) + Markup("").join(bars)
    return _figure(labels, series, title, unit, drawing)


def sparkline(values: Sequence[float]) -> Markup:
    """A small line without axes: decoration beside a number that says it all."""
    low, high = min(values, default=0), max(values, default=0)
    span = (high - low) or 1
    points = [
        (
            2 + (_SPARK_WIDTH - 4) * _share(at, len(values) - 1),
            3 + (_SPARK_HEIGHT - 6) * (1 - (value - low) / span),
        )
        for at, value in enumerate(values)
    ]
    return Markup(
        '<svg class="sparkline" aria-hidden="true" viewBox="0 0 {0} {1}" width="{0}" height="{1}">'
        '<path d="{2}"/></svg>'
    ).format(_SPARK_WIDTH, _SPARK_HEIGHT, smooth_path(points))


def smooth_path(points: Sequence[Point]) -> str:
    """An SVG path through all points, curved but never beyond the values of its ends.

    Control points are level with their own end (horizontal tangents), so a curve cannot overshoot.
    """
    if not points:
        return ""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (x1 + x2) / 2
        parts.append(f"C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
    return "".join(parts)


def nice_top(highest: float) -> float:
    """The smallest round axis end at or above `highest` that splits into four whole steps."""
    # Steps below one would print as fractions of a lead.
    if highest <= _GRID_LINES:
        return float(_GRID_LINES)
    step = highest / _GRID_LINES
    power = 10.0 ** floor(log10(step))
    nice = next(nice for nice in _NICE_STEPS if nice * power >= step * (1 - 1e-9))
    # A step of 2.5 is rounded up for the same reason.
    return float(_GRID_LINES * ceil(nice * power))


def _each(series: Sequence[Series]) -> enumerate[Series]:
    """The series with their numbers, from 1: the stylesheet colours them by number."""
    return enumerate(series, start=1)


def _top(labels: Sequence[str], series: Sequence[Series]) -> float:
    for line in series:
        if len(line.values) != len(labels):
            raise ValueError(f"{line.name}: {len(line.values)} values, {len(labels)} labels")
    return nice_top(max((value for line in series for value in line.values), default=0))


def _axes(labels: Sequence[str], places: Sequence[float], top: float, unit: str) -> Markup:
    rows = [_grid_row(top * index / _GRID_LINES, top, unit) for index in range(_GRID_LINES + 1)]
    # Codes stand closer than dates and names.
    are_short = all(len(label) <= _SHORT_CHARS for label in labels)
    every = max(ceil(len(labels) / (_SHORT_LABELS_MAX if are_short else _LABELS_MAX)), 1)
    columns = [
        Markup(
            '<text class="chart-label{}" x="{:.2f}%" y="{}" text-anchor="middle">{}</text>'
        ).format("" if at % (2 * every) == 0 else " wide", 100 * place, _PLOT_HEIGHT + 20, label)
        for at, (place, label) in enumerate(zip(places, labels, strict=True))
        if at % every == 0
    ]
    return Markup("").join([*rows, *columns])


def _grid_row(value: float, top: float, unit: str) -> Markup:
    height = _y(value / top)
    return Markup(
        '<line class="chart-grid" x1="0" x2="100%" y1="{0:.1f}" y2="{0:.1f}"/>'
        '<text class="chart-label" x="-8" y="{1:.1f}" text-anchor="end">{2}</text>'
    ).format(height, height + 4, _text(value, unit))


def _line(line: Series, fade: str, number: int, top: float) -> Markup:
    count = len(line.values)
    if not count:
        return Markup("")
    path = smooth_path(
        [
            (_PATH_WIDTH * _share(at, count - 1), _y(value / top))
            for at, value in enumerate(line.values)
        ]
    )
    return Markup(
        '<linearGradient id="{0}-{1}" x1="0" y1="0" x2="0" y2="1">'
        '<stop class="chart-stop" data-series="{1}" offset="0" stop-opacity="0.28"/>'
        '<stop class="chart-stop" data-series="{1}" offset="1" stop-opacity="0"/></linearGradient>'
        '<path fill="url(#{0}-{1})" d="{2}V{3}H0Z"/>'
        '<path class="chart-line" data-series="{1}" vector-effect="non-scaling-stroke" d="{2}"/>'
    ).format(fade, number, path, _PLOT_HEIGHT)


def _bar(left: float, width: float, share: float, number: int) -> Markup:
    top = _y(share)
    return Markup(
        '<rect class="chart-bar" data-series="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%"'
        ' height="{:.1f}" rx="3"/>'
    ).format(number, 100 * left, top, 100 * width, _PLOT_HEIGHT - top)


def _figure(
    labels: Sequence[str], series: Sequence[Series], title: str, unit: str, drawing: Markup
) -> Markup:
    return Markup(
        '<figure class="chart"><svg role="img" aria-label="{}" width="100%" height="{}">'
        '<g transform="translate(0 {})">{}</g></svg>{}</figure>'
    ).format(title, _HEIGHT, _TOP, drawing, _table(labels, series, title, unit))


def _table(labels: Sequence[str], series: Sequence[Series], title: str, unit: str) -> Markup:
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(line.name) for line in series)
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            label,
            Markup("").join(
                Markup("<td>{}</td>").format(_text(line.values[at], unit)) for line in series
            ),
        )
        for at, label in enumerate(labels)
    )
    return Markup(
        '<details class="chart-table"><summary>Show the numbers</summary><table>'
        '<caption class="sr-only">{}</caption><thead><tr><td></td>{}</tr></thead>'
        "<tbody>{}</tbody></table></details>"
    ).format(title, heads, rows)


def _share(at: int, last: int) -> float:
    return at / max(last, 1)


def _y(share: float) -> float:
    return _PLOT_HEIGHT * (1 - share)


def _text(value: float, unit: str) -> str:
    return f"{unit}{value:,.0f}" if value == int(value) else f"{unit}{value:,.2f}"
