"""Who a route is for is settled before its body is read, whatever the body is."""

import pytest

from hotlead.kit.actor import VISITOR, Actor, Role
from hotlead.kit.errors import Forbidden, Unauthenticated
from hotlead.kit.ids import new_id
from hotlead.web.audience import Audience, admit
from tests.client import Client

PROVIDER = Actor(role=Role.PROVIDER, user_id=new_id(), provider_id=new_id())
ADMIN = Actor(role=Role.ADMIN, user_id=new_id())


@pytest.mark.parametrize(
    ("audience", "admitted"),
    [
        (Audience.EVERYONE, (VISITOR, PROVIDER, ADMIN)),
        (Audience.PERSON, (PROVIDER, ADMIN)),
        (Audience.PROVIDER, (PROVIDER,)),
        (Audience.ADMIN, (ADMIN,)),
    ],
)
def test_admits_its_audience_only(audience: Audience, admitted: tuple[Actor, ...]) -> None:
    for actor in (VISITOR, PROVIDER, ADMIN):
        if actor in admitted:
            admit(actor, audience)
        else:
            with pytest.raises(Unauthenticated if actor == VISITOR else Forbidden):
                admit(actor, audience)


BAD_BODIES = [b"{", b'{"ids": ["x"]}', b"", b"\xff", b" " * 3_000_000]


@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda body: repr(body[:9]))
@pytest.mark.parametrize(
    ("path", "person", "status", "code"),
    [
        ("/api/v1/admin/leads/approve", None, 401, "unauthenticated"),
        ("/api/v1/admin/leads/approve", "acme", 403, "forbidden"),
        ("/api/v1/subscriptions", None, 401, "unauthenticated"),
        ("/api/v1/subscriptions", "admin", 403, "forbidden"),
    ],
)
async def test_a_bad_body_tells_a_stranger_nothing(
    client: Client, path: str, person: str | None, status: int, code: str, body: bytes
) -> None:
    asking = await _log_in(client, person)
    response = await asking.request(
        "POST", path, content=body, headers={"content-type": "application/json"}
    )
    assert (response.status_code, response.json()["details"]["code"]) == (status, code)


async def test_a_page_sends_a_visitor_to_log_in_before_it_reads_the_form(client: Client) -> None:
    response = await client.request("POST", "/admin/leads/approve", content=b"\xff")
    assert (response.status_code, response.headers["location"]) == (303, "/login")
    acme = await client.as_provider("acme")
    response = await acme.post_form("/admin/leads/approve", {"ids": "nonsense"})
    assert response.status_code == 403


async def _log_in(client: Client, person: str | None) -> Client:
    if person is None:
        return client
    return await (client.as_admin() if person == "admin" else client.as_provider(person))
