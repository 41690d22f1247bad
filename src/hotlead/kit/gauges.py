"""Numbers that stand in the database, for whatever measures the system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gauge:
    """What stands in the database at the moment of a scrape: values by the values of `labels`.

    Whoever reads them bounds how many there are.
    """

    name: str
    told: str
    labels: Sequence[str]
    values: Mapping[tuple[str, ...], float]
