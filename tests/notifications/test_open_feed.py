"""The live feed by API: who hears what, what was missed, and how many may listen.

The application of these tests hands nothing out, so a stream says what there is and ends.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.notifications.service import streaming
from hotlead.web.streams import STREAMS_PER_OWNER_MAX, Hub
from tests.builders import Cast, make_lead
from tests.client import Client, open_client
from tests.notifications.feed import Told, names, read_events, say

FEED = "/api/v1/feed"


@pytest.fixture
async def client(settings: Settings, db: Database, cast: Cast) -> AsyncIterator[Client]:
    async with open_client(settings, db, cast) as opened:
        yield opened


async def hear(client: Client, after: int | None = None, **headers: str) -> list[Told]:
    query = "" if after is None else f"?last_event_id={after}"
    response = await client.get(FEED + query, **headers)
    assert response.status_code == 200, response.text
    return read_events(response.text)


async def test_a_stream_begins_now(client: Client, db: Database, cast: Cast) -> None:
    newest = await say(db, cast.acme.provider_id, "before")
    acme = await client.as_provider("acme")
    assert await hear(acme) == [Told(newest, "ready")]


async def test_the_first_event_ever_is_not_missed(client: Client, db: Database, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    assert await hear(acme) == [Told(0, "ready")]
    await say(db, cast.acme.provider_id, "first")
    assert names(await hear(acme, 0)) == ["first", None]


async def test_what_is_said_suits_proxies_and_caches(client: Client) -> None:
    response = await (await client.as_admin()).get(FEED, accept_encoding="gzip")
    headers = response.headers
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (headers["cache-control"], headers["x-accel-buffering"]) == ("no-store", "no")
    assert "content-encoding" not in headers
    first = response.text.split("\n")[0]
    assert 1_000 <= int(first.removeprefix("retry: ")) <= 5_000


async def test_who_comes_back_is_told_what_was_missed(
    client: Client, db: Database, cast: Cast
) -> None:
    ids = [await say(db, cast.acme.provider_id, str(each)) for each in range(4)]
    acme = await client.as_provider("acme")
    told = await hear(acme, ids[1])
    assert [event.number for event in told] == [ids[2], ids[3], ids[3]]
    assert names(told) == ["2", "3", None]
    # What browsers send is newer than what stands in the address.
    assert names(await hear(acme, ids[0], last_event_id=str(ids[2]))) == ["3", None]


async def test_nobody_hears_what_is_another_s(client: Client, db: Database, cast: Cast) -> None:
    before = await say(db, None, "before")
    for provider_id, name in (
        (cast.acme.provider_id, "of acme"),
        (cast.rival.provider_id, "of rival"),
        (None, "of administrators"),
    ):
        await say(db, provider_id, name)
    admin = await client.as_admin()
    for listener, name in (
        (await client.as_provider("acme"), "of acme"),
        (await client.as_provider("rival"), "of rival"),
        (admin, "of administrators"),
    ):
        assert names(await hear(listener, before)) == [name, None]
        assert names(await hear(listener, 0, last_event_id=str(before))) == [name, None]
    assert names(await hear(await client.as_provider("broke"), before)) == [None]


@pytest.mark.parametrize("hostile", ["-1", "x", "1.5", "9" * 30, "0x10", "1' OR '1'='1"])
async def test_a_number_that_is_none_is_refused(client: Client, hostile: str) -> None:
    acme = await client.as_provider("acme")
    for response in (
        await acme.get(FEED, last_event_id=hostile),
        await acme.get(f"{FEED}?last_event_id={hostile}"),
    ):
        assert response.status_code == 422
        assert response.json()["details"]["fields"]


async def test_what_is_not_kept_any_more_resets(
    client: Client, db: Database, worker_db: Database, cast: Cast
) -> None:
    ids = [await say(db, cast.rival.provider_id, str(each)) for each in range(4)]
    acme = await client.as_provider("acme")
    # A number that nobody was given: the reader's past is another one.
    assert await hear(acme, ids[-1] + 1) == [Told(ids[-1], "reset")]
    assert await hear(acme, 2**63 - 1) == [Told(ids[-1], "reset")]
    async with worker_db.transaction(SYSTEM) as tx:
        await tx.execute("DELETE FROM feed_events WHERE id <= %s", (ids[1],))
    assert await hear(acme, ids[0]) == [Told(ids[-1], "reset")]
    assert await hear(acme, ids[1]) == [Told(ids[-1], "ready")]


async def test_who_missed_too_much_reads_the_lists_again(
    client: Client, db: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "REPLAYED_MAX", 2)
    ids = [await say(db, cast.acme.provider_id, str(each)) for each in range(4)]
    acme = await client.as_provider("acme")
    assert await hear(acme, ids[0]) == [Told(ids[-1], "reset")]
    assert names(await hear(acme, ids[1])) == ["2", "3", None]


async def test_a_person_has_ten_streams(client: Client, cast: Cast) -> None:
    hub: Hub = client.app.state.feed
    acme, rival = await client.as_provider("acme"), await client.as_provider("rival")
    streams = [hub.join("x", str(cast.acme.user_id)) for _ in range(STREAMS_PER_OWNER_MAX)]
    response = await acme.get(FEED)
    assert response.status_code == 429
    assert response.json()["details"]["code"] == "too_many_streams"
    assert int(response.headers["retry-after"]) > 0
    assert (await rival.get(FEED)).status_code == 200
    hub.leave(streams[0])
    assert (await acme.get(FEED)).status_code == 200


async def test_a_process_has_so_many_streams(settings: Settings, db: Database, cast: Cast) -> None:
    async with open_client(replace(settings, feed_streams_max=1), db, cast) as client:
        stream = client.app.state.feed.join("x", "somebody")
        response = await (await client.as_provider("acme")).get(FEED)
        assert response.status_code == 503
        assert response.json()["details"]["code"] == "no_room_for_streams"
        assert int(response.headers["retry-after"]) > 0
        client.app.state.feed.leave(stream)
        assert (await (await client.as_provider("acme")).get(FEED)).status_code == 200


async def test_a_stream_that_ended_makes_room(client: Client) -> None:
    acme = await client.as_provider("acme")
    for _ in range(STREAMS_PER_OWNER_MAX + 2):
        assert (await acme.get(FEED)).status_code == 200


async def test_a_page_listens_with_its_cookie(client: Client, db: Database, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    response = await acme.get(FEED, authorization="")
    assert response.status_code == 200
    assert (await client.get(FEED)).status_code == 401


async def test_a_page_knows_from_where_to_listen(client: Client, db: Database, cast: Cast) -> None:
    acme = await client.as_provider("acme")
    assert 'id="feed"' not in (await acme.get("/dashboard")).text
    client.app.state.feed.start(41)
    page = (await acme.get("/dashboard")).text
    assert 'data-url="/api/v1/feed" data-last="41"' in page
    assert 'id="feed"' not in (await client.get("/login")).text


async def test_a_page_drawn_anew_leaves_the_toasts(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id)
    admin = await client.as_admin()
    await admin.post_form(f"/admin/leads/{lead_id}/approve", {"back": "/admin/leads"})
    anew = await admin.get("/admin/leads", x_feed="refresh")
    assert "Amara Okafor approved" not in anew.text
    assert "Amara Okafor approved" in (await admin.get("/admin/leads")).text
