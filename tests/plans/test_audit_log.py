"""The audit log's usual filters use an index, on a log of several months, past row-level security.

The rows are what a market writes: visitors and the system write nearly all of it, people little.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from hotlead.audit import queries
from hotlead.audit.records import About, AuditFilter, By, Network, Search
from hotlead.kit.actor import Role
from hotlead.kit.db import APP_ROLE, Tx
from hotlead.kit.paging import Paging
from hotlead.kit.period import Period
from tests.plans.explain import plans_of

ROWS = 200_000
ACTOR_ID = UUID(int=7)
ENTITY_ID = UUID(int=1_000)
MONTHS = (9, 10, 11)
# The last of the rows, one every thirty seconds before it.
LAST = datetime(2001, 11, 20, 12, 0, tzinfo=UTC)

_MONTHS = """
    DO $$
    DECLARE
        first timestamptz;
    BEGIN
        FOR month IN 9 .. 11 LOOP
            first := make_timestamptz(2001, month, 1, 0, 0, 0, 'UTC');
            EXECUTE format('CREATE TABLE %I PARTITION OF audit_log FOR VALUES FROM (%L) TO (%L)',
                           'audit_log_' || month, first, first + interval '1 month');
        END LOOP;
    END
    $$
    """
_FILL = """
    INSERT INTO audit_log (id, actor_id, actor_role, action_type, entity_type, entity_id,
                           description, ip_address, created_at)
    SELECT gen_random_uuid(),
        CASE WHEN k >= 990 THEN lpad(to_hex(n %% 37), 32, '0')::uuid END,
        CASE WHEN k < 400 THEN 'visitor' WHEN k < 990 THEN 'system'
             WHEN k < 995 THEN 'admin' ELSE 'provider' END,
        CASE WHEN k < 400 THEN 'lead.submitted' WHEN k < 990 THEN 'lead.distributed'
             WHEN k < 999 THEN 'lead.approved' ELSE 'niche.created' END,
        'lead', lpad(to_hex(n / 3), 32, '0')::uuid, '',
        CASE WHEN k < 400 THEN ('10.0.' || n %% 200 || '.' || n / 7 %% 250)::inet END,
        %(last)s - (%(rows)s - n) * interval '30 seconds'
    FROM (SELECT n, n %% 1000 AS k FROM generate_series(1, %(rows)s) AS n) AS numbers
    """

FILTERS = [
    ("everything", AuditFilter()),
    (
        "a day",
        AuditFilter(period=Period(date(2001, 10, 5), date(2001, 10, 5))),
    ),
    ("a rare action", AuditFilter(action="niche.")),
    ("an action nobody does", AuditFilter(action="zone.")),
    ("a common action", AuditFilter(action="lead.")),
    ("people", AuditFilter(by=By(role=Role.PROVIDER))),
    ("a person", AuditFilter(by=By(actor_id=ACTOR_ID))),
    ("an address", AuditFilter(by=By(network=Network("10.0.5.7/32")))),
    ("a network", AuditFilter(by=By(network=Network("10.0.5.0/30")))),
    ("a thing", AuditFilter(about=About(entity_type="lead", entity_id=ENTITY_ID))),
    ("an id", AuditFilter(search=Search(about_id=ENTITY_ID))),
]


@pytest.fixture
def large(database_url: str) -> str:
    """A log of about ten weeks, in a partition a month."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(_MONTHS)
        owner.execute(_FILL, {"rows": ROWS, "last": LAST})
        owner.execute("ANALYZE audit_log")
    return database_url


async def test_a_page_reads_no_partition_whole(large: str) -> None:
    wrong: dict[str, str] = {}
    for name, wanted in FILTERS:

        async def page(tx: Tx, wanted: AuditFilter = wanted) -> None:
            await queries.list_entries(tx, wanted, Paging())

        found = await plans_of(large, page, role=APP_ROLE)
        if _reads_whole(found, name):
            wrong[name] = found
    assert wrong == {}


async def test_an_export_goes_on_by_index(large: str) -> None:
    async def export(tx: Tx) -> None:
        place = (LAST - timedelta(days=40), UUID(int=0))
        await queries.list_export(tx, AuditFilter(), place, 1_000)

    assert "Seq Scan on audit_log_10" not in await plans_of(large, export, role=APP_ROLE)


async def test_the_actions_are_looked_up_one_by_one(large: str) -> None:
    found = await plans_of(large, queries.list_actions, role=APP_ROLE)
    assert not any(f"Seq Scan on audit_log_{month}" in found for month in MONTHS)


def _reads_whole(found: str, name: str) -> bool:
    # The count of a filter that nearly every row fits may read rows as they lie: it stops early.
    statements = found.split("Query Text: ")
    pages = [text for text in statements if name not in {"everything", "a common action"}
             or "SELECT count(*)" not in text]  # fmt: skip
    return any(f"Seq Scan on audit_log_{month}" in text for text in pages for month in MONTHS)
