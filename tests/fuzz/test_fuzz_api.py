"""Every route gets requests nobody thought of: no answer is a 5xx, or unknown to the document.

The same requests every time. `make fuzz` goes on with others for HOTLEAD_FUZZ_SECONDS.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator

import pytest
from psycopg import AsyncConnection

from hotlead.app import create_app
from hotlead.web.openapi import document_of
from tests.client import Client
from tests.conftest import ServerUnderTest, fresh_database, hash_cheaply, settings_for
from tests.contracts.route_market import RouteMarket, open_route_market
from tests.fuzz.fuzzer import Bounds, Fuzzer
from tests.rehearsal import RehearsalDatabase

SECONDS = int(os.environ.get("HOTLEAD_FUZZ_SECONDS", "0"))
ONCE = Bounds(cases=6, scenarios=15)
AGAIN = Bounds(cases=25, scenarios=60)
# The least part of an actor's requests that must get what they ask for, or it means nothing.
ACCEPTED_OF_100 = {"visitor": 3, "acme": 15, "admin": 15}

pytestmark = [
    pytest.mark.timeout(SECONDS + 600),
    pytest.mark.filterwarnings("ignore"),
]


class Stage:
    """The application over a database whose changes are undone, and a loop of its own."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, visitor: Client, market: RouteMarket
    ) -> None:
        self.loop = loop
        self.visitor = visitor
        self.market = market


@pytest.fixture(scope="module")
def stage(server: ServerUnderTest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A market with everything in it, everybody logged in."""
    loop = asyncio.new_event_loop()
    with fresh_database(server) as url, pytest.MonkeyPatch.context() as patch:
        hash_cheaply(patch)
        settings = settings_for(url, tmp_path_factory.mktemp("data"))
        market = loop.run_until_complete(_open(url, settings.secret_key))
        opened = RehearsalDatabase.opened(url)
        db = loop.run_until_complete(opened.__aenter__())
        visitor = Client(create_app(settings, db), settings, db)
        yield Stage(loop, visitor, market)
        loop.run_until_complete(opened.__aexit__(None, None, None))
    loop.close()


async def _open(url: str, secret_key: str) -> RouteMarket:
    async with await AsyncConnection.connect(url, autocommit=True) as owner:
        return await open_route_market(owner, secret_key)


@pytest.mark.parametrize("actor", list(ACCEPTED_OF_100))
def test_no_request_is_answered_wrongly(
    stage: Stage, actor: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fuzzer = Fuzzer(stage.loop, stage.visitor, stage.market, actor)
    document = document_of(stage.visitor.app)
    fuzzer.run(document, ONCE)
    ends_at = time.monotonic() + SECONDS / len(ACCEPTED_OF_100)
    round_seed = 0
    while time.monotonic() < ends_at and not fuzzer.findings.failures:
        round_seed += 1
        fuzzer.run(document, Bounds(AGAIN.cases, AGAIN.scenarios, round_seed))
    found = fuzzer.findings
    with capsys.disabled():
        sys.stdout.write(f"\nfuzzed as {actor}: {found}\n")
    assert not found.failures, "\n\n".join(found.failures.values())
    assert found.accepted * 100 >= ACCEPTED_OF_100[actor] * found.cases
