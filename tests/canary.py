"""The personal data of the people in the tests: it may be in no log, job, ledger entry or metric.

The whole suite is run with them. Whoever writes a test gives its people one of these names, an
address at example.com or a number of the 555 01 range; they are never real.
"""

import re
from collections.abc import Iterable
from typing import Final

import psycopg

from hotlead.web.metrics import exposition

NAMES: Final = ("Amara", "Okafor", "Vera Visitor", "Sofia Rossi", "Priya Nair", "Sam Journey")
_NAMES: Final = "|".join(name.replace(" ", r"[\s+]") for name in NAMES)
_MARKS: Final = re.compile(
    rf"""
    [\w.+-]+ (@ | %40) [\w.-]*example\.(com|org)   # an address, also as a query holds it
    | {_NAMES}
    | (?<![\da-f]) ((\+ | %2B)\d{{1,4}}\D{{0,2}} | 1\D{{0,2}})?      # a telephone number
      555\D{{0,2}}(010\D?)?01\d\d (?![\da-f])
    """,
    re.VERBOSE,
)
# Identifiers and measurements are random digits: some of them read like a telephone number.
_DIGITS: Final = re.compile(
    r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{16,}\b|\d\.\d{6,}"
)
# What leaves the tables that are made for personal data.
_TEXTS: Final = """
    SELECT 'a job', args::text FROM jobs.procrastinate_jobs
    UNION ALL SELECT 'a job', queueing_lock FROM jobs.procrastinate_jobs
    UNION ALL SELECT 'a job', lock FROM jobs.procrastinate_jobs
    UNION ALL SELECT 'the ledger', memo FROM provider_ledger
    UNION ALL SELECT 'the ledger', idempotency_key FROM provider_ledger
"""


def find_personal_data(text: str) -> list[str]:
    """The lines that hold somebody's name, address or number."""
    return [line for line in text.splitlines() if _MARKS.search(_DIGITS.sub("#", line))]


def check_rows(connection: psycopg.Connection) -> None:
    """Fail where a job or a ledger entry of a database holds personal data."""
    rows: Iterable[tuple[str, str | None]] = connection.execute(_TEXTS).fetchall()
    found = [(where, text) for where, text in rows if text and find_personal_data(text)]
    assert not found, f"personal data outside its tables: {found}"


def check_metrics() -> None:
    """Fail where a metric of this process holds personal data."""
    found = find_personal_data(exposition().decode())
    assert not found, f"personal data in the metrics: {found}"
