"""10,000 leads sold while workers are killed and PostgreSQL falls: none lost, none sold twice.

Eight real workers; whoever is in the middle of a sale is killed, a hundred times, and the server
goes down ten times, by crash as by restart. What is left must be what would have come of it in
peace. `make test-chaos` runs it; the seed is `HOTLEAD_CHAOS_SEED`, and the first line names it.
"""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from random import Random

import psycopg
import pytest

from hotlead.kit.db import WORKER_ROLE, Database
from hotlead.kit.migrate import migrate
from tests.chaos import market, proof
from tests.chaos.postgres import Fall, FallingPostgres
from tests.chaos.storm import Storm, Watch
from tests.chaos.workers import Crew
from tests.conftest import prove_money

SEED = int(os.environ.get("HOTLEAD_CHAOS_SEED", "20261120"))
WORKERS = 8
LEADS = 10_000
KILLS = 100
FALLS = 4 * [Fall.FAST] + 3 * [Fall.IMMEDIATE] + 3 * [Fall.CRASH]
SCARCE_LEADS = 2_000
SCARCE_KILLS = 20
SCARCE_FALLS = [Fall.FAST, Fall.CRASH]

pytestmark = [pytest.mark.race, pytest.mark.timeout(1800)]
