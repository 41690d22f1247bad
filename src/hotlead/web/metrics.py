"""What Prometheus reads: requests and their times by route, never by path, and what is stored."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hotlead.kit.db import Database
from hotlead.kit.gauges import Gauge

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS: Final = Counter(
    "hotlead_http_requests", "Requests answered.", ("method", "route", "status")
)
SECONDS: Final = Histogram(
    "hotlead_http_request_seconds", "Time to answer a request.", ("route",), buckets=_BUCKETS_S
)


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer; `route` is the template of the route, unknown methods share a label."""
    known = method if method in _METHODS else "OTHER"
    REQUESTS.labels(known, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


@dataclass(frozen=True, slots=True)
class GaugeSource:
    """What reads the gauges of the features; the application names them, for web knows none."""

    read: Callable[[Database], Awaitable[Sequence[Gauge]]]


def exposition(gauges: Sequence[Gauge] = ()) -> bytes:
    """Every metric of the process, and these gauges, in the text format of Prometheus."""
    read = CollectorRegistry(auto_describe=False)
    read.register(_Read(gauges))
    return generate_latest(REGISTRY) + generate_latest(read)


class _Read(Collector):
    """Gauges as they were read, for one scrape."""

    def __init__(self, gauges: Sequence[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        for gauge in self._gauges:
            family = GaugeMetricFamily(gauge.name, gauge.told, labels=gauge.labels)
            for labels, value in gauge.values.items():
                family.add_metric(labels, value)
            yield family
