"""What Prometheus reads of the web process: requests and their times by route, never by path."""

from typing import Final

from prometheus_client import REGISTRY, Counter, Histogram, generate_latest

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


def exposition() -> bytes:
    """Every metric of the process in the text format of Prometheus."""
    return generate_latest(REGISTRY)
