"""What programs send is what the types say: the rest is refused clearly, and nothing breaks."""

import pytest

from tests.client import Client

JSON = {"content-type": "application/json"}
PROVIDER = "/api/v1/providers/me"
SUBSCRIPTIONS = "/api/v1/subscriptions"
AUDIT = "/api/v1/admin/audit"
LEADS = "/api/v1/providers/me/leads"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=1e1", "page"),
        ("page=5.0", "page"),
        ("page=+5", "page"),
        ("page=0x5", "page"),
        ("page=null", "page"),
        ("page=", "page"),
        (f"page={10**30}", "page"),
        ("page=-1", "page"),
        ("limit=101", "limit"),
        ("page=1&page=2", "page"),
        ("pgae=2", "pgae"),
        ("refunded=1", "refunded"),
        ("refunded=TRUE", "refunded"),
        ("refunded=null", "refunded"),
        ("sort=null", "sort"),
        ("sort=", "sort"),
        ("date_from=null", "date_from"),
        ("date_from=2026-13-01", "date_from"),
        ("q=" + "x" * 201, "q"),
    ],
)
async def test_a_loose_query_is_refused_by_name(client: Client, query: str, name: str) -> None:
    response = await (await client.as_provider("acme")).get(f"{LEADS}?{query}")
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == [name]


@pytest.mark.parametrize(
    "query", ["", "refunded=true", "refunded=false&page=1", "q=null", "q=", "q=%C3%A9"]
)
async def test_an_exact_query_is_taken(client: Client, query: str) -> None:
    response = await (await client.as_provider("acme")).get(f"{LEADS}?{query}")
    assert response.status_code == 200


async def test_an_enum_or_id_is_never_null(client: Client) -> None:
    admin = await client.as_admin()
    for query in ("role=null", "actor_id=NULL", "date_to=Null"):
        assert (await admin.get(f"{AUDIT}?{query}")).status_code == 422
    assert (await admin.get("/api/v1/admin/leads?status=null")).status_code == 422


async def test_a_route_without_parameters_takes_none(client: Client) -> None:
    acme = await client.as_provider("acme")
    assert (await acme.get(f"{PROVIDER}?x=1")).status_code == 422
    assert (await client.get("/api/v1/niches?utm_source=x")).status_code == 422
    # Pages are opened from links that carry all sorts of things.
    assert (await client.get("/login?utm_source=x&utm_source=y")).status_code == 200


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"cap_day": "5"}, "cap_day"),
        ({"cap_day": 5.5}, "cap_day"),
        ({"cap_day": True}, "cap_day"),
        ({"cap_day": 1_000_001}, "cap_day"),
        ({"budget_day": 25}, "budget_day"),
        ({"budget_day": 25.1}, "budget_day"),
        ({"budget_day": "25.001"}, "budget_day"),
        ({"budget_day": "-1"}, "budget_day"),
        ({"budget_day": " 5"}, "budget_day"),
        ({"budget_day": "٣"}, "budget_day"),
        ({"budget_day": "1e2"}, "budget_day"),
        ({"budget_day": "1_0"}, "budget_day"),
        ({"competition_level_id": 5}, "competition_level_id"),
        ({"colour": 1}, "colour"),
    ],
)
async def test_a_loose_body_is_refused_by_name(
    client: Client, body: dict[str, object], name: str
) -> None:
    level = {"competition_level_id": "01936f2e-7c1a-7b3e-9d55-0f6a3b1c2d4e"}
    response = await (await client.as_provider("acme")).post(SUBSCRIPTIONS, level | body)
    assert response.status_code == 422
    assert list(response.json()["details"]["fields"]) == [name]


@pytest.mark.parametrize("body", [{"is_demo": "true"}, {"first_name": 5}, {"phone": ["1"]}])
async def test_a_text_is_a_text(client: Client, body: object) -> None:
    response = await (await client.as_provider("acme")).patch(PROVIDER, body)
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"first_name": "A", "first_name": "B"}', 400),
        (b'{"notification_preferences": {"new_lead": true, "new_lead": false}}', 400),
        (b'{"first_name": NaN}', 400),
        (b'{"first_name": 1e400}', 400),
        (b'{"first_name": -Infinity}', 400),
        (b'{"first_name": "\\ud800"}', 400),
        (b'{"first_name": "\\u0000"}', 400),
        (b'{"first_name": "\xff"}', 400),
        (b'\xef\xbb\xbf{"first_name": "A"}', 400),
        (b'{"first_name": "A"} {}', 400),
        (b"{'first_name': 'A'}", 400),
        (b"[" * 100_000, 400),
        (b'{"first_name": ' + b"[" * 900 + b"]" * 900 + b"}", 422),
        (b'{"first_name": ' + b"9" * 5_000 + b"}", 400),
        (b"null", 422),
        (b"", 422),
        (b"5", 422),
        (b'{"first_name": "' + b"x" * 1_048_576 + b'"}', 413),
    ],
)
async def test_a_broken_body_is_refused(client: Client, body: bytes, status: int) -> None:
    acme = await client.as_provider("acme")
    response = await acme.request("PATCH", PROVIDER, content=body, headers=JSON)
    assert response.status_code == status
    assert (await acme.get(PROVIDER)).json()["data"]["first_name"] == "Acme"


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json; charset=latin-1",
        "application/msgpack",
    ],
)
async def test_another_kind_of_body_is_refused(client: Client, kind: str) -> None:
    acme = await client.as_provider("acme")
    headers = {"content-type": kind}
    response = await acme.request("PATCH", PROVIDER, content=b"{}", headers=headers)
    assert response.status_code == 415


async def test_deep_answers_to_a_form_are_refused(client: Client) -> None:
    for depth in (50, 300, 700):
        deep = b"[" * depth + b"]" * depth
        body = (
            b'{"niche": "vps", "contact_name": "Vera", "contact_email": "v@example.com",'
            b'"form_data": {"budget": ' + deep + b"}}"
        )
        response = await client.request("POST", "/api/v1/leads", content=body, headers=JSON)
        assert response.status_code in {400, 422}
