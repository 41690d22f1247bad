"""The administrators' forms of niches and levels, and the same by API."""

from hotlead.kit.actor import SYSTEM
from hotlead.kit.db import Database
from hotlead.niches import queries
from tests.builders import Cast, make_level, make_subscription
from tests.client import Client
from tests.leads.rows import jobs

SETTINGS = {
    "name": "Solar panels",
    "slug": "solar",
    "description": "Roofs that earn",
    "cascade_policy": "promise",
    "approval_mode": "manual",
    "lead_max_age_hours": "168",
    "intake_dedup_hours": "24",
    "provider_dedup_days": "30",
    "consent_required": "1",
    "consent_text": "You may contact me.",
    "embed_origins": "https://example.com\nhttp://localhost:3000",
}
LEVEL = {"name": "Shared", "price_per_lead": "40.00", "max_distribution_count": "5"}


async def test_a_niche_is_made_and_edited(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    assert (await admin.get("/admin/niches/new")).status_code == 200
    wrong = await admin.post_form("/admin/niches/new", {**SETTINGS, "slug": "vps", "name": "X"})
    assert (wrong.status_code, "had it before" in wrong.text) == (422, True)
    blank = await admin.post_form("/admin/niches/new", {})
    assert (blank.status_code, blank.text.count("field-error") > 0) == (422, True)
    made = await admin.post_form("/admin/niches/new", SETTINGS)
    path = made.headers["location"]
    assert made.status_code == 303
    shown = (await admin.get(path)).text
    assert "https://example.com, http://localhost:3000" in shown
    assert "Never more than promised" in shown

    page = (await admin.get(f"{path}/edit")).text
    assert 'name="version" value="1"' in page
    changed = {**SETTINGS, "version": "1", "consent_text": "Another text."}
    assert (await admin.post_form(f"{path}/edit", changed)).status_code == 303
    stale = await admin.post_form(f"{path}/edit", {**changed, "name": "Mine"})
    assert stale.status_code == 409
    assert 'value="Mine"' in stale.text
    assert 'name="version" value="2"' in stale.text
    assert "Solar panels</span>" in stale.text
    assert "Is active" not in stale.text
    assert "Another text." in (await admin.get(path)).text

    assert (await admin.post_form(f"{path}/activate")).status_code == 303
    assert (await admin.post_form(f"{path}/deactivate")).status_code == 303
    copy = await admin.post_form(f"{path}/clone", {"name": "Copy", "slug": "solar"})
    assert (copy.status_code, "had it before" in copy.text) == (422, True)
    assert (await admin.get(f"{path}/clone")).status_code == 200
    assert (await admin.post_form(f"{path}/delete")).status_code == 303
    assert (await admin.get(path)).status_code == 404


async def test_whom_a_level_affects_is_asked_before_it_is_saved(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    admin = await client.as_admin()
    path = f"/admin/competition-levels/{cast.level_id}/edit"
    form = {**LEVEL, "version": "1"}
    assert 'value="25.00"' in (await admin.get(path)).text
    asked = await admin.post_form(path, form)
    assert asked.status_code == 200
    for words in ("1 live subscription", "Acme", "25 leads", "at most 4 competitors"):
        assert words in asked.text
    assert 'name="price_per_lead" value="40.00"' in asked.text
    assert "$25.00" in (await admin.get("/admin/competition-levels")).text
    saved = await admin.post_form(path, {**form, "confirmed": "1"})
    assert saved.status_code == 303
    assert "$40.00" in (await admin.get("/admin/competition-levels")).text
    again = await admin.post_form(path, {**form, "confirmed": "1", "name": "Late"})
    assert (again.status_code, 'value="Late"' in again.text) == (409, True)
    wrong = await admin.post_form(path, {"price_per_lead": "free"})
    assert (wrong.status_code, "above 0" in wrong.text) == (422, True)


async def test_levels_are_moved_by_buttons(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    niche = f"/admin/niches/{cast.niche_id}"
    new = await admin.post_form(f"{niche}/levels/new", {**LEVEL, "name": "Duo"})
    assert new.status_code == 303
    levels = await _order(db, cast)
    form = {"level_ids": [each for each, _ in levels], "version": "2"}
    up = {**form, "move": f"up:{levels[1][0]}"}
    moved = await admin.post_form(f"{niche}/levels/reorder", up)
    assert (moved.status_code, moved.headers["location"]) == (303, f"{niche}#down-{levels[1][0]}")
    assert [name for _, name in await _order(db, cast)] == ["Duo", "Shared"]
    # Seen too long ago, or not the levels there are: they stay.
    await admin.post_form(f"{niche}/levels/reorder", up)
    await admin.post_form(f"{niche}/levels/reorder", {"level_ids": ["nonsense"]})
    assert "The levels stay as they are" in (await admin.get(niche)).text
    assert [name for _, name in await _order(db, cast)] == ["Duo", "Shared"]
    for verb in ("deactivate", "activate", "delete"):
        path = f"/admin/competition-levels/{levels[1][0]}/{verb}"
        assert (await admin.post_form(path)).status_code == 303
    assert [name for _, name in await _order(db, cast)] == ["Shared"]


async def test_another_order_is_asked_before_it_is_saved_and_told(
    client: Client, db: Database, cast: Cast
) -> None:
    async with db.transaction(SYSTEM) as tx:
        duo = await make_level(tx, cast.niche_id, position=2, name="Duo")
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    admin = await client.as_admin()
    path = f"/admin/niches/{cast.niche_id}/levels/reorder"
    form = {
        "level_ids": [str(duo), str(cast.level_id)],
        "version": "1",
        "moved": f"handle:{duo}",
    }
    asked = await admin.post_form(path, form)
    for words in ("Whom it affects", "1 live subscription", "sold first", "sold second"):
        assert words in asked.text
    assert [name for _, name in await _order(db, cast)] == ["Shared", "Duo"]
    assert f'value="handle:{duo}"' in asked.text
    saved = await admin.post_form(path, {**form, "confirmed": "1"})
    assert (saved.status_code, saved.headers["location"].partition("#")[2]) == (
        303,
        f"handle-{duo}",
    )
    assert [name for _, name in await _order(db, cast)] == ["Duo", "Shared"]
    names = [name for name, _ in await jobs(db)]
    assert names.count("notifications.announce_level_changes") == 1


async def test_a_level_in_use_says_why_it_stays(client: Client, db: Database, cast: Cast) -> None:
    async with db.transaction(SYSTEM) as tx:
        await make_subscription(tx, cast.acme.provider_id, cast.level_id)
    admin = await client.as_admin()
    kept = await admin.post_form(f"/admin/competition-levels/{cast.level_id}/delete")
    assert "live subscriptions" in (await admin.get(kept.headers["location"])).text


async def test_the_same_by_api(client: Client, db: Database, cast: Cast) -> None:
    admin = await client.as_admin()
    body = {"name": "Solar", "slug": "solar", "is_active": False, "consent_text": "You may."}
    made = await admin.post("/api/v1/admin/niches", body, idempotency_key="one")
    again = await admin.post("/api/v1/admin/niches", body, idempotency_key="one")
    assert (made.status_code, again.json()) == (201, made.json())
    niche_id = made.json()["data"]["id"]
    path = f"/api/v1/admin/niches/{niche_id}"
    patched = await admin.patch(path, {"consent_text": "Really.", "version": 1})
    assert patched.json()["data"]["consent_version"] == 2
    stale = await admin.patch(path, {"name": "Late", "version": 1})
    assert (stale.status_code, stale.json()["details"]["code"]) == (409, "niche_changed")
    texts = (await admin.get(f"{path}/consents")).json()["data"]
    assert [each["text"] for each in texts] == ["Really.", "You may."]
    level = {"niche_id": niche_id, "name": "A", "max_distribution_count": 1,
             "price_per_lead": "5.00"}  # fmt: skip
    ids = [
        (await admin.post("/api/v1/admin/competition-levels", {**level, "name": name})).json()[
            "data"
        ]["id"]
        for name in ("A", "B")
    ]
    order = {"niche_id": niche_id, "level_ids": ids[::-1]}
    turned = await admin.post("/api/v1/admin/competition-levels/reorder", order)
    assert [each["name"] for each in turned.json()["data"]] == ["B", "A"]
    one = f"/api/v1/admin/competition-levels/{ids[0]}"
    foreseen = (await admin.get(f"{one}/effects?price_per_lead=7.50")).json()["data"]
    assert [each["price_after"] for each in foreseen["levels"]] == ["5.00", "7.50"]
    assert (await admin.patch(one, {"price_per_lead": "7.50"})).status_code == 200
    assert (await admin.get(one)).json()["data"]["price_per_lead"] == "7.50"
    assert (await admin.delete(one)).json()["data"] == {"id": ids[0], "name": "A"}
    listed = (await admin.get("/api/v1/admin/niches?status=inactive")).json()
    assert [each["slug"] for each in listed["data"]] == ["solar"]
    found = (await admin.get(f"/api/v1/admin/competition-levels?niche_id={niche_id}")).json()
    assert found["pagination"]["total"] == 1
    assert (await admin.delete(path)).status_code == 200
    assert (await admin.get(path)).status_code == 404


async def _order(db: Database, cast: Cast) -> list[tuple[str, str]]:
    async with db.transaction(SYSTEM) as tx:
        ladder = await queries.find_ladder(tx, cast.niche_id)
    assert ladder is not None
    return [(str(level.id), level.name) for level in ladder.levels]
