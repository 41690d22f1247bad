"""One verdict everywhere: the page, the API and an import say the same about every answer."""

import html
import re
from collections.abc import Callable, Iterator, Sequence

import jsonschema_rs
import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.leads import service as leads
from hotlead.leads.records import ImportOptions, ImportRow
from hotlead.leads.service import importing
from hotlead.niches.records import FieldType
from hotlead.niches.rules import json_schema
from tests.builders import NOW, make_niche
from tests.client import Client
from tests.leads.public import inputs_of, send, ticket_of
from tests.leads.rows import lead_rows
from tests.leads.verdicts import CASES, MISSING, NOTHING, QUESTIONS, Case, Typed
from tests.niches.forms import one_field

FIELDS = 90
PEOPLE = {"form": "amara@example.com", "api": "liam@example.com", "file": "noor@example.com"}
Numbered = Sequence[tuple[str, Case]]


def test_the_table_has_every_type_good_and_bad() -> None:
    kinds = {str(QUESTIONS[case.kind]["type"]) for case in CASES}
    assert kinds == {kind.value for kind in FieldType}
    for kind in QUESTIONS:
        verdicts = {bool(case.refused) for case in CASES if case.kind == kind}
        assert verdicts == {True, False}, kind


class Entrance:
    """A niche that asks one question a case, and the three ways into it."""

    def __init__(self, client: Client, db: Database, settings: Settings, cases: Numbered) -> None:
        self.cases = cases
        self._client, self._db, self._settings = client, db, settings

    async def open(self, slug: str, *, required: bool = False) -> None:
        fields = [
            {"id": name, "label": name.upper(), "required": required, **QUESTIONS[case.kind]}
            for name, case in self.cases
        ]
        self.slug = slug
        async with self._db.transaction(SYSTEM) as tx:
            self.niche_id = await make_niche(tx, slug=slug, schema={"fields": fields})

    async def by_page(self) -> dict[str, str]:
        path = f"/{self.slug}"
        sent: dict[str, str | list[str]] = {}
        for name, case in self.cases:
            sent |= typed_inputs(name, case.typed)
        page = await send(self._client, await self._client.get(path), sent, path=path)
        if page.status_code == 422:
            return errors_of(page.text)
        contact = {
            "contact_name": "Amara Okafor",
            "contact_email": PEOPLE["form"],
            "consent": "1",
            "_ticket": ticket_of(self._settings, self.niche_id, number=self.niche_id.int >> 80),
        }
        done = await self._client.request("POST", path, data={**inputs_of(page.text), **contact})
        assert done.status_code == 303, errors_of(done.text)
        return {}

    async def by_api(self) -> dict[str, str]:
        body = {
            "niche": self.slug,
            "contact_name": "Amara Okafor",
            "contact_email": PEOPLE["api"],
            "consent": True,
            "form_data": {name: case.raw for name, case in self.cases},
        }
        answer = await self._client.post("/api/v1/leads", body)
        if answer.status_code == 201:
            return {}
        fields = answer.json()["details"]["fields"]
        return {name.removeprefix("form_data."): text for name, text in fields.items()}

    async def by_file(self) -> dict[str, str]:
        answers: dict[str, object] = {}
        for name, case in self.cases:
            answers |= typed_inputs(name, case.typed)
        row = ImportRow(
            number=1,
            origin={"external_id": self.slug},
            contact_name="Amara Okafor",
            contact_email=PEOPLE["file"],
            contact_phone=None,
            answers=answers,
            location={},
        )
        async with self._db.transaction(SYSTEM) as tx:
            form = await leads.Forms().read(tx, self.slug)
            options = ImportOptions(self._settings.secret_key)
            result = await leads.import_leads(tx, SYSTEM, form, [row], options, NOW)
        return {
            found[1].lower(): found[2]
            for refused in result.refused
            for found in re.finditer(r"(Q[0-9]+): (.+?)(?= Q[0-9]+: |$)", refused.reason)
        }


def typed_inputs(name: str, typed: Typed | None) -> dict[str, str | list[str]]:
    if isinstance(typed, dict):
        return {f"{name}.{part}": text for part, text in typed.items()}
    return {} if typed is None else {name: typed}


def errors_of(text: str) -> dict[str, str]:
    found = re.finditer(r'id="f-(q[0-9]+)(?:\.[a-z]+)?-error"[^>]*>(.*?)</p>', text, re.DOTALL)
    return {
        match[1]: " ".join(html.unescape(re.sub(r"<[^>]+>", "", match[2])).split())
        for match in found
    }


def forms_of(wanted: Callable[[Case], bool]) -> Iterator[Numbered]:
    """The cases, in forms of at most FIELDS questions and one location each."""
    chosen = [case for case in CASES if wanted(case)]
    places = [case for case in chosen if case.kind == "location"]
    others = [case for case in chosen if case.kind != "location"]
    while others or places:
        batch, others = [*others[:FIELDS], *places[:1]], others[FIELDS:]
        places = places[1:]
        yield [(f"q{number}", case) for number, case in enumerate(batch)]


@pytest.mark.parametrize(
    ("encoding", "is_refused"),
    [("raw", False), ("raw", True), ("typed", False), ("typed", True)],
)
async def test_every_answer_gets_its_verdict_at_every_entrance(
    client: Client,
    db: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
    is_refused: bool,
) -> None:
    monkeypatch.setattr(importing, "REASON_CHARS_MAX", 100_000)
    is_raw = encoding == "raw"

    def wanted(case: Case) -> bool:
        return (case.raw if is_raw else case.typed) is not None and bool(case.refused) is is_refused

    for number, cases in enumerate(forms_of(wanted)):
        entrance = Entrance(client, db, settings, cases)
        await entrance.open(f"form-{number}")
        expected = {name: case.refused for name, case in cases if is_refused}
        # No page asks for degrees, so no page carries them to its end.
        has_point = any("latitude" in str(case.stored) for _, case in cases)
        by_text = [entrance.by_file] if has_point else [entrance.by_page, entrance.by_file]
        ways = [entrance.by_api] if is_raw else by_text
        for way in ways:
            assert await way() == expected
        if is_refused:
            continue
        stored = {name: case.stored for name, case in cases}
        for lead in (await lead_rows(db))[-len(ways) :]:
            assert lead["form_data"] == stored


async def test_what_is_missing_is_missing_at_every_entrance(
    client: Client, db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "REASON_CHARS_MAX", 100_000)
    expected = {f"q{number}": MISSING[kind] for number, kind in enumerate(QUESTIONS)}
    for slug, nothing, typed in [("none", None, None), ("blank", NOTHING, " ")]:
        cases = [
            (f"q{number}", Case(kind, nothing and nothing[kind], typed))
            for number, kind in enumerate(QUESTIONS)
        ]
        entrance = Entrance(client, db, settings, cases)
        await entrance.open(slug, required=True)
        for way in (entrance.by_page, entrance.by_api, entrance.by_file):
            assert await way() == expected, (slug, way)
    assert await lead_rows(db) == []


# Where the JSON Schema says less than the rules, because the standard has no word for it: what an
# address is, whether a day lies between two others, characters that cannot be seen.
LOOSER = {
    ("text", "a\tb"), ("textarea", "a\x07b"),
    ("date", "2025-12-31"), ("date", "2027-01-01"),
    ("url", "ftp://company.com"), ("url", "company"), ("url", "https://a@company.com"),
    ("url", "a b.com"),
}  # fmt: skip
# Where it says more: space around an answer is taken off before it is looked at.
STRICTER = {("select", " b "), ("radio", " b "), ("date", " 2026-12-31 ")}


def test_the_json_schema_says_what_the_rules_say() -> None:
    for case in CASES:
        if case.raw is None:
            continue
        told = json_schema(one_field(**QUESTIONS[case.kind]))
        is_taken = jsonschema_rs.is_valid(told, {"q": case.raw}, validate_formats=True)
        mark = (case.kind, case.raw if isinstance(case.raw, str) else "")
        expected = not case.refused
        if mark in LOOSER | STRICTER:
            expected = not expected
        assert is_taken is expected, case


def test_the_json_schema_asks_for_what_is_required() -> None:
    for kind, settings in QUESTIONS.items():
        told = json_schema(one_field(required=True, **settings))
        assert not jsonschema_rs.is_valid(told, {}), kind
        is_empty_place = kind == "location"
        assert jsonschema_rs.is_valid(told, {"q": NOTHING[kind]}) is is_empty_place, kind
