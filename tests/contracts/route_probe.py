"""Asks the running application: what does each route answer to each actor, and what is written?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import httpx

from hotlead.kit.actor import SYSTEM
from hotlead.kit.ids import new_id
from hotlead.web.csrf import COOKIE, new_token
from hotlead.web.csrf import HEADER as CSRF_HEADER
from tests.client import Client
from tests.contracts.route_market import RouteMarket
from tests.contracts.route_samples import Sample, samples_of, usual_values
from tests.contracts.routes import Route
from tests.rehearsal import RehearsalDatabase

# Each is a column of the table. All but the visitor hold a token or a key of the market.
ACTORS: Final = ("visitor", "acme", "rival", "admin", "read key", "closed", "unverified")
# Whose rights a write with a forged form abuses: the first of them that may do it.
VICTIMS: Final = ("acme", "admin")
# Ways in which another site may try to make a browser write; the first has a column.
FORGERIES: Final = ("no token", "wrong token", "another's token", "cross-site")

UNKNOWN: Final = "rival, unknown id"
# Who is refused must be refused whatever the body is.
BROKEN: Final = {actor: f"{actor}, broken body" for actor in ("visitor", "rival", "admin")}

_WRITTEN: Final = """
    SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::integer
    FROM pg_stat_xact_user_tables
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and what the database then held more."""

    status: int
    location: str
    text: str
    audited: tuple[str, ...]
    writes: int

    @property
    def cell(self) -> str:
        """The status; `login` where a page sends a stranger to the log-in page."""
        is_sent_away = self.location.partition("?")[0] == "/login" and not self.audited
        return "login" if is_sent_away else str(self.status)

    @property
    def is_good(self) -> bool:
        """Whether the actor got what it asked for."""
        return self.status < 400 and self.cell != "login"


class RouteProbe:
    """Asks with valid requests; whatever one of them changes is undone before the next."""

    def __init__(self, visitor: Client, db: RehearsalDatabase, market: RouteMarket) -> None:
        self._visitor = visitor
        self._db = db
        self._market = market
        self._samples = samples_of(market, visitor.settings)
        self._usual = usual_values(market)

    async def ask(
        self, route: Route, actor: str, *, trick: str = "", instead: Mapping[str, object] = {}
    ) -> Answer:
        """One request; `instead` replaces what stands in the route's braces.

        `trick` is one of FORGERIES, or of BROKEN.
        """
        sample = self._samples.get(str(route), Sample())
        path = sample.path(route, self._usual, instead)
        async with self._db.rehearsal():
            written, audited = await self._state()
            client = self._client_of(actor)
            if trick in FORGERIES:
                response = await self._forge(client, route, path, sample, trick)
            elif trick:
                response = await client.request(route.method, path, content=b'{"\xff')
            else:
                response = await _send(client, route, path, sample, self._key_of(actor))
            written_after, audited_after = await self._state()
        return Answer(
            status=response.status_code,
            location=response.headers.get("location", ""),
            text=_without_nonce(response),
            audited=tuple(sorted(audited_after[key] for key in audited_after.keys() - audited)),
            writes=written_after - written,
        )

    def _client_of(self, actor: str) -> Client:
        token = self._market.tokens.get(actor)
        return self._visitor.holding(token) if token else self._visitor.visitor()

    def _key_of(self, actor: str) -> dict[str, str]:
        key = self._market.keys.get(actor)
        return {"authorization": f"Bearer {key}"} if key else {}

    async def _state(self) -> tuple[int, dict[UUID, str]]:
        """How many rows the rehearsal wrote so far, and the audit log."""
        async with self._db.transaction(SYSTEM) as tx:
            cursor = await tx.execute("SELECT id, action_type FROM audit_log")
            audited = dict(await cursor.fetchall())
            written = await (await tx.execute(_WRITTEN)).fetchone()
        assert written is not None
        return written[0], audited

    async def _forge(
        self, client: Client, route: Route, path: str, sample: Sample, forgery: str
    ) -> httpx.Response:
        """The browser of `client`, made to write by a page that is not ours."""
        client.logged_in = None  # a browser adds its cookie by itself, and never a bearer token
        good = new_token(client.settings, client.session_id)
        others = new_token(client.settings, self._client_of("rival").session_id)
        kept, sent = {
            "no token": (good, ""),
            "wrong token": (good, new_token(client.settings, client.session_id)),
            "another's token": (others, others),
            "cross-site": (good, good),
        }[forgery]
        client.set_cookie(COOKIE, kept)
        headers = {CSRF_HEADER: sent} if sent else {}
        if forgery == "cross-site":
            headers["sec-fetch-site"] = "cross-site"
        data = None if route.is_api else {**sample.fields, "also": "sent"}
        return await client.request(
            route.method, path, json=sample.body, data=data, headers=headers
        )


async def _send(
    client: Client, route: Route, path: str, sample: Sample, headers: dict[str, str]
) -> httpx.Response:
    if route.is_api or not route.is_write:
        return await client.request(route.method, path, json=sample.body, headers=headers)
    return await client.post_form(path, sample.fields, **headers)


def _without_nonce(response: httpx.Response) -> str:
    """The body as it is for everybody: a page's own nonce stands in its policy too."""
    _, found, rest = response.headers["content-security-policy"].partition("'nonce-")
    return response.text.replace(rest.partition("'")[0], "…") if found else response.text


Answers = Mapping[Route, Mapping[str, Answer]]


async def ask_all(probe: RouteProbe, routes: Iterable[Route]) -> Answers:
    """Every route × actor, × forgery for what a browser may write, and what nobody has."""
    answers: dict[Route, dict[str, Answer]] = {}
    for route in routes:
        found = {actor: await probe.ask(route, actor) for actor in ACTORS}
        victim = next((actor for actor in VICTIMS if found[actor].is_good), None)
        if route.is_write and victim:
            for forgery in FORGERIES:
                found[forgery] = await probe.ask(route, victim, trick=forgery)
        for actor, trick in BROKEN.items():
            if route.is_write and found[actor].cell in {"401", "403", "login"}:
                found[trick] = await probe.ask(route, actor, trick=trick)
        if found["rival"].status == 404:
            found[UNKNOWN] = await probe.ask(route, "rival", instead=_unknown_ids(route))
        answers[route] = found
    return answers


def _unknown_ids(route: Route) -> dict[str, object]:
    return {name: new_id() for name in re.findall(r"{(\w+_id)}", route.path)}


def table_lines(answers: Answers) -> list[str]:
    """The answers as a table for people."""
    return [
        _line("method", "route", (*ACTORS, FORGERIES[0]), "audited"),
        *(_line_of(route, found) for route, found in answers.items()),
    ]


def _line_of(route: Route, found: Mapping[str, Answer]) -> str:
    cells = [found[name].cell if name in found else "-" for name in (*ACTORS, FORGERIES[0])]
    audited = {action for answer in found.values() for action in answer.audited}
    return _line(route.method, route.path, cells, " ".join(sorted(audited)) or "-")


def _line(method: str, path: str, cells: Sequence[str], audited: str) -> str:
    return f"{method:7}{path:52} {''.join(f'{cell:11}' for cell in cells)}{audited}"
