"""Who may call what: every route × actor, asked for real, as `routes.txt` and `routes_api.txt` say.

A cell is the status of a valid request; `login` means sent to the log-in page, `-` does not apply.
acme owns what is asked about, rival is another provider, `read key` is acme's API key for reading;
`closed` was deactivated while its pages were open, `unverified` got a session without a confirmed
address: neither session counts. `no token` is the browser of whoever may (acme, or else the
administrator), made to write by another site. `audited` is what a success wrote to the audit log.

A failing test shows the lines that differ. `UPDATE_ROUTES=1` writes the files again: review them.
A new route with a body needs a line in `route_samples.py`, a new actor one in `route_probe.py`.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg import AsyncConnection

from hotlead.app import create_app
from tests.client import Client
from tests.conftest import ServerUnderTest, fresh_database, hash_cheaply, settings_for
from tests.contracts.route_market import open_route_market
from tests.contracts.route_probe import (
    ACTORS,
    BROKEN,
    FORGERIES,
    UNKNOWN,
    Answer,
    Answers,
    RouteProbe,
    ask_all,
    table_lines,
)
from tests.contracts.routes import Route, routes_of
from tests.rehearsal import RehearsalDatabase

# Some 230 routes are asked by ten actors each before the first test begins.
pytestmark = pytest.mark.timeout(300)

PAGES = Path(__file__).with_name("routes.txt")
API = Path(__file__).with_name("routes_api.txt")
# Nobody gets in here: Litestar's own document; what exists in demo and development only; what is
# for this machine.
CLOSED = ("/api/generated", "/dev/outbox", "/metrics")
# A page of another site may send these: they act for nobody, whoever is logged in.
FOR_NOBODY = {
    "POST /api/v1/leads",
    "POST /{niche}",
    "POST /embed/{niche}",
    "POST /unsubscribe",
    "POST /resubscribe",
    "POST /api/v1/mail/switch-off",
    "POST /api/v1/mail/switch-on",
    # For who holds the link, which no other site knows.
    "POST /api/v1/requests/{token}/withdraw",
    "POST /api/v1/requests/{token}/erase",
}
STRANGERS = ("visitor", "rival", "closed", "unverified")


@pytest.fixture(scope="module")
def answers(server: ServerUnderTest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """What every route answers to every actor."""
    with fresh_database(server) as url, pytest.MonkeyPatch.context() as patch:
        hash_cheaply(patch)
        yield asyncio.run(_ask(url, tmp_path_factory.mktemp("data")))


async def _ask(url: str, data_dir: Path) -> Answers:
    settings = settings_for(url, data_dir)
    async with await AsyncConnection.connect(url, autocommit=True) as owner:
        market = await open_route_market(owner, settings.secret_key)
    async with RehearsalDatabase.opened(url) as db:
        visitor = Client(create_app(settings, db), settings, db)
        return await ask_all(RouteProbe(visitor, db, market), routes_of(visitor.app))


@pytest.mark.parametrize("table", [PAGES, API], ids=lambda path: path.stem)
def test_every_route_answers_every_actor_as_the_table_says(answers: Answers, table: Path) -> None:
    head, *rows = table_lines(answers)
    lines = [head, *(row for row in rows if ("/api/v1/" in row) is (table is API))]
    if os.environ.get("UPDATE_ROUTES"):
        table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    expected = table.read_text(encoding="utf-8").splitlines()
    new, gone = ([a for a in one if a not in other] for one, other in
                 ((lines, expected), (expected, lines)))  # fmt: skip
    assert (new, gone) == ([], []), "\n".join(["found:", *new, "expected:", *gone])
    assert lines == expected, "the order has changed"


def test_somebody_gets_what_each_route_is_for(answers: Answers) -> None:
    useless = [
        str(route)
        for route, found in answers.items()
        if not any(answer.is_good for answer in found.values())
        and not _is_closed(route)
        # Opened by a signature over the body: see tests/billing, tests/notifications.
        and not route.path.startswith("/api/v1/webhooks/")
    ]
    assert useless == [], "give it a valid request in route_samples.py"


def test_a_write_leaves_a_trace(answers: Answers) -> None:
    silent = _where(answers, lambda answer: answer.is_good and not answer.audited, writes=True)
    # These only look; each is a POST because what it is about does not fit into an address.
    looking = ("/what-if", "/preview", "/suppressed/find", "POST /admin/mail/suppressed")
    counting = [place for place in silent if place[0].endswith(looking)]
    assert [place for place in silent if place not in counting] == []


def test_a_refusal_writes_nothing(answers: Answers) -> None:
    assert _where(answers, lambda answer: not answer.is_good and answer.writes > 0) == []


def test_a_stranger_reads_nothing_of_acme(answers: Answers) -> None:
    # Everything of acme's has its name in it. A token may too, by chance, amid its letters.
    named = re.compile(r"(?<![A-Za-z0-9_-])acme", re.IGNORECASE)
    told = _where(answers, lambda answer: bool(named.search(answer.text)))
    assert [place for place in told if place[1] in STRANGERS] == []
    assert ("GET /api/v1/providers/me", "acme") in told


def test_who_is_refused_is_refused_before_the_body_is_read(answers: Answers) -> None:
    asked = [
        (str(route), trick, found[actor].cell, found[trick].cell)
        for route, found in answers.items()
        for actor, trick in BROKEN.items()
        if trick in found
    ]
    assert len(asked) > 60
    assert [place for place in asked if place[2] != place[3]] == []


def test_what_is_another_s_looks_like_what_is_not(answers: Answers) -> None:
    asked = {route: found for route, found in answers.items() if UNKNOWN in found}
    assert len(asked) > 10
    different = [
        str(route)
        for route, found in asked.items()
        if (found["rival"].status, found["rival"].text)
        != (found[UNKNOWN].status, found[UNKNOWN].text)
    ]
    assert different == []


def test_another_site_cannot_write(answers: Answers) -> None:
    forged = [
        (str(route), forgery, answer.status, answer.writes)
        for route, found in answers.items()
        for forgery, answer in found.items()
        if forgery in FORGERIES and str(route) not in FOR_NOBODY
    ]
    assert len(forged) > 4 * 40
    assert [place for place in forged if place[2:] != (403, 0)] == []


def test_a_write_for_nobody_does_not_know_who_is_logged_in(answers: Answers) -> None:
    assert {str(r) for r in answers if FORGERIES[0] in answers[r]} > FOR_NOBODY
    for route in (route for route in answers if str(route) in FOR_NOBODY):
        assert answers[route]["no token"].audited == answers[route]["visitor"].audited


def _where(
    answers: Answers, holds: Callable[[Answer], bool], *, writes: bool = False
) -> list[tuple[str, str]]:
    """The cells of the table that `holds` is true of."""
    return [
        (str(route), actor)
        for route, found in answers.items()
        for actor in ACTORS
        if holds(found[actor]) and (route.is_write or not writes)
    ]


def _is_closed(route: Route) -> bool:
    return route.path.startswith(CLOSED)
