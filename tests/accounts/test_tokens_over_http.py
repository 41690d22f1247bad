"""Tokens as they come in, by header and by cookie: a wrong one is nobody's, never a failure.

`test_authenticate` has the rules; this is the whole way through the application, and what one node
ends, another refuses on the very next request.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TypeAlias

import jwt
import msgspec
import pytest

from hotlead.accounts.rules import link_token
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import APP_ROLE, Database
from hotlead.kit.ids import new_id
from hotlead.web.gate import SESSION_COOKIE
from hotlead.web.signing import derive_key, sign, token_key
from tests.accounts.letterbox import Letterbox
from tests.builders import PASSWORD, Cast
from tests.client import Client, open_client

ME = "/api/v1/auth/me"
PAGE = "/account/security"
NEW = "seven green bottles on a wall"
PURPOSES = ("csrf", "toasts", "log-in-ticket", "mail-token", "second-factor", "idempotency")

Payload: TypeAlias = Mapping[str, object]
Forge: TypeAlias = Callable[["Good"], str]


class Good:
    """A token that counts, and what forgers know about how it is made."""

    def __init__(self, token: str, secret: str) -> None:
        self.token = token
        self.secret = secret
        self.head, self.body, self.signature = token.split(".")
        raw = urlsafe_b64decode(self.body + "=" * (-len(self.body) % 4))
        self.payload = msgspec.json.decode(raw, type=dict[str, object])

    def signed(
        self, payload: Payload, *, key: bytes | None = None, algorithm: str = "HS256"
    ) -> str:
        """A payload under the product's own key, unless another is given."""
        return jwt.encode(  # pyright: ignore[reportUnknownMemberType] - its keys are untyped
            dict(payload), token_key(self.secret) if key is None else key, algorithm=algorithm
        )

    def without(self, name: str) -> str:
        """Rightly signed, and a claim is missing."""
        return self.signed({key: v for key, v in self.payload.items() if key != name})

    def saying(self, **changes: object) -> str:
        """Rightly signed, and a claim says something else."""
        return self.signed({**self.payload, **changes})

    def unsigned(self, algorithm: str) -> str:
        """A header that asks not to look at the signature."""
        head = urlsafe_b64encode(msgspec.json.encode({"alg": algorithm, "typ": "JWT"}))
        return f"{head.rstrip(b'=').decode()}.{self.body}."


def _tampered_payload(good: Good) -> str:
    other = good.saying(sub=str(new_id())).split(".")[1]
    return f"{good.head}.{other}.{good.signature}"


def _tampered_signature(good: Good) -> str:
    first = "A" if good.signature[0] != "A" else "B"
    return f"{good.head}.{good.body}.{first}{good.signature[1:]}"


def _asymmetric(good: Good) -> str:
    head = urlsafe_b64encode(b'{"alg":"RS256","typ":"JWT"}').rstrip(b"=").decode()
    return f"{head}.{good.body}.{good.signature}"


FORGED: Mapping[str, Forge] = {
    "tampered payload": _tampered_payload,
    "tampered signature": _tampered_signature,
    "cut signature": lambda good: good.token[:-2],
    "no signature": lambda good: f"{good.head}.{good.body}.",
    "expired": lambda good: good.saying(exp=int(utc_now().timestamp()) - 1),
    "expired long ago": lambda good: good.saying(exp=0),
    "never expires": lambda good: good.saying(exp=None),
    "expires at infinity": lambda good: good.saying(exp=float("inf")),
    "not before tomorrow": lambda good: good.saying(nbf=int(utc_now().timestamp()) + 86_400),
    "without exp": lambda good: good.without("exp"),
    "without iss": lambda good: good.without("iss"),
    "without aud": lambda good: good.without("aud"),
    "without sub": lambda good: good.without("sub"),
    "without jti": lambda good: good.without("jti"),
    "wrong audience": lambda good: good.saying(aud="another-api"),
    "wrong issuer": lambda good: good.saying(iss="somebody"),
    "another's session": lambda good: good.saying(sub=str(new_id())),
    "no such session": lambda good: good.saying(jti=str(new_id())),
    "a number for a session": lambda good: good.saying(jti=7),
    "alg none": lambda good: good.unsigned("none"),
    "alg None": lambda good: good.unsigned("None"),
    "alg empty": lambda good: good.unsigned(""),
    "alg RS256": _asymmetric,
    "HS512": lambda good: good.signed(good.payload, algorithm="HS512"),
    "HS384": lambda good: good.signed(good.payload, algorithm="HS384"),
    "the secret itself as key": lambda good: good.signed(good.payload, key=good.secret.encode()),
    **{
        f"the key for {purpose}": lambda good, purpose=purpose: good.signed(
            good.payload, key=derive_key(good.secret, purpose)
        )
        for purpose in PURPOSES
    },
    "a value signed for toasts": lambda good: sign(derive_key(good.secret, "toasts"), b"[]"),
    "a token of a mail": lambda good: link_token(derive_key(good.secret, "mail-token"), new_id()),
    "garbage": lambda _: "a.b.c",
    "dots": lambda _: "..",
    "json": lambda good: msgspec.json.encode(good.payload).decode().replace('"', "'"),
    "10 kB": lambda good: good.saying(more="x" * 10_000),
    "10 kB of garbage": lambda _: "x" * 10_000,
    "an API key of nobody": lambda _: "hlk_" + "x" * 43,
    "an empty API key": lambda _: "hlk_",
    "a 10 kB API key": lambda _: "hlk_" + "x" * 10_000,
    "nothing": lambda _: "",
}


@pytest.fixture
async def good(client: Client) -> Good:
    """acme's token, which counts."""
    acme = await client.as_provider("acme")
    assert acme.logged_in is not None
    return Good(acme.logged_in.token, client.settings.secret_key)


async def statuses(client: Client, token: str) -> list[int]:
    """What a token gets: API and page by header, then API and page by cookie."""
    header = {"authorization": f"Bearer {token}"}
    browser = client.visitor()
    found = [(await client.request("GET", path, headers=header)).status_code for path in (ME, PAGE)]
    for path in (ME, PAGE):
        # Once more each time: a token that does not count is taken out of the browser.
        browser.set_cookie(SESSION_COOKIE, token)
        found.append((await browser.get(path)).status_code)
    await browser.close()
    return found


async def test_the_good_one_counts(client: Client, good: Good) -> None:
    assert await statuses(client, good.token) == [200] * 4
    # What the forgers sign with is the right key.
    assert await statuses(client, good.signed(good.payload)) == [200] * 4


# The forger's key is too short for the longer digests, which is not ours to mend.
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("name", FORGED)
async def test_a_forged_one_is_nobody_s(client: Client, good: Good, name: str) -> None:
    token = FORGED[name](good)
    assert await statuses(client, token) == [401, 303, 401, 303]
    assert await statuses(client, good.token) == [200] * 4


async def test_a_wrong_cookie_sends_to_the_log_in_and_is_dropped(
    client: Client, good: Good
) -> None:
    client.set_cookie(SESSION_COOKIE, good.token[:-2])
    sent = await client.get(PAGE)
    assert sent.headers["location"] == "/login?next=%2Faccount%2Fsecurity"
    assert not client.cookie(SESSION_COOKIE)
    assert (await client.get("/login")).status_code == 200


async def test_one_of_a_session_that_was_logged_out(client: Client) -> None:
    acme = await client.as_provider("acme")
    assert acme.logged_in is not None
    await acme.post("/api/v1/auth/logout")
    assert await statuses(client, acme.logged_in.token) == [401, 303, 401, 303]


async def test_one_of_another_s_session(client: Client, good: Good, cast: Cast) -> None:
    rival = good.saying(sub=str(cast.rival.user_id))
    assert await statuses(client, rival) == [401, 303, 401, 303]


async def test_the_header_counts_where_both_come(client: Client, good: Good) -> None:
    rival = await client.as_provider("rival")
    header = {"authorization": f"Bearer {good.token}"}
    answer = await rival.get("/account/security", **header)
    assert "acme@example.com" in answer.text
    assert (await rival.get("/account/security", authorization="Bearer x")).status_code == 303


@pytest.fixture
async def elsewhere(
    settings: Settings, database_url: str, client: Client, cast: Cast
) -> AsyncIterator[Client]:
    """Another node: an application of its own around the same database."""
    db = Database(database_url, APP_ROLE, 2)
    await db.open()
    async with open_client(settings, db, cast) as other:
        yield other
    await db.close()


End: TypeAlias = Callable[[Client, Client, Letterbox, Cast], Awaitable[object]]


async def _log_out(acme: Client, _: Client, __: Letterbox, ___: Cast) -> None:
    assert (await acme.post("/api/v1/auth/logout")).status_code == 200


async def _reset(acme: Client, _: Client, post: Letterbox, __: Cast) -> None:
    await acme.visitor().post("/api/v1/auth/forgot-password", {"email": "acme@example.com"})
    sent = {"token": await post.token(), "password": NEW}
    answer = await acme.visitor().post("/api/v1/auth/reset-password", sent)
    assert answer.status_code == 200


async def _change_password(acme: Client, _: Client, __: Letterbox, ___: Cast) -> None:
    present = await acme.as_provider("acme")
    sent = {"current_password": PASSWORD, "new_password": NEW}
    assert (await present.post("/api/v1/auth/change-password", sent)).status_code == 200


async def _end_session(acme: Client, _: Client, __: Letterbox, ___: Cast) -> None:
    present = await acme.as_provider("acme")
    answer = await present.delete(f"/api/v1/auth/sessions/{acme.session_id}")
    assert answer.status_code == 200


def _judged(verdict: str) -> End:
    async def judge(_: Client, admin: Client, __: Letterbox, cast: Cast) -> None:
        path = f"/api/v1/admin/providers/{cast.acme.provider_id}/{verdict}"
        assert (await admin.post(path, {"reason": "Spam."})).status_code == 200

    return judge


async def _reset_second_factor(_: Client, admin: Client, __: Letterbox, cast: Cast) -> None:
    async with admin.db.transaction(SYSTEM) as tx:
        await tx.execute(
            "INSERT INTO second_factors (id, user_id, created_at, confirmed_at)"
            " VALUES (%s, %s, now(), now())",
            (new_id(), cast.acme.user_id),
        )
    path = f"/api/v1/admin/users/{cast.acme.user_id}/reset-second-factor"
    assert (await admin.post(path)).status_code == 200


ENDS: Mapping[str, End] = {
    "log-out": _log_out,
    "reset password": _reset,
    "changed password": _change_password,
    "ended session": _end_session,
    "suspension": _judged("suspend"),
    "deactivation": _judged("deactivate"),
    "reset second factor": _reset_second_factor,
}
# What ends a session and leaves the programs alone.
KEYS_GO_ON = {"log-out", "changed password", "ended session", "reset second factor"}


@pytest.mark.parametrize("name", ENDS)
async def test_what_one_node_ends_another_refuses_at_once(
    client: Client, elsewhere: Client, post: Letterbox, cast: Cast, name: str
) -> None:
    acme, admin = await client.as_provider("acme"), await client.as_admin()
    assert acme.logged_in is not None
    there = elsewhere.holding(acme.logged_in)
    made = await acme.post("/api/v1/auth/api-keys", {"name": "CRM", "password": PASSWORD})
    key = {"authorization": f"Bearer {made.json()['data']['key']}"}
    await post.letters()
    assert [(await there.get(path)).status_code for path in (ME, PAGE)] == [200, 200]
    assert (await elsewhere.get(ME, **key)).status_code == 200

    await ENDS[name](acme, admin, post, cast)

    assert (await there.get(ME)).status_code == 401
    assert (await there.get(PAGE)).headers["location"].startswith("/login")
    expected = 200 if name in KEYS_GO_ON else 401
    assert (await elsewhere.get(ME, **key)).status_code == expected


async def test_a_revoked_key_is_refused_elsewhere_at_once(
    client: Client, elsewhere: Client
) -> None:
    acme = await client.as_provider("acme")
    made = (await acme.post("/api/v1/auth/api-keys", {"name": "CRM", "password": PASSWORD})).json()
    key = {"authorization": f"Bearer {made['data']['key']}"}
    assert (await elsewhere.get(ME, **key)).status_code == 200
    await acme.delete(f"/api/v1/auth/api-keys/{made['data']['api_key']['api_key_id']}")
    assert (await elsewhere.get(ME, **key)).status_code == 401


async def test_a_closed_administrator_is_refused_elsewhere_at_once(
    client: Client, elsewhere: Client, db: Database
) -> None:
    admin = await client.as_admin()
    grace = {"email": "grace@example.com", "first_name": "Grace", "last_name": "Hopper"}
    made = await admin.post("/api/v1/admin/administrators", grace)
    grace_id = made.json()["data"]["user_id"]
    async with db.transaction(SYSTEM) as tx:
        await tx.execute(
            "UPDATE users SET status = 'active', email_verified = true WHERE id = %s", (grace_id,)
        )
    there = await elsewhere.as_user(grace_id)
    assert (await there.get("/admin/leads")).status_code == 200
    await admin.post(f"/api/v1/admin/administrators/{grace_id}/deactivate")
    assert (await there.get("/admin/leads")).status_code == 303
