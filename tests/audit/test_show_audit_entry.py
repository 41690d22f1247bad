"""One entry, page and API: what changed, who did it, from where, and where to look further."""

from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.db import Database
from hotlead.kit.ids import new_id
from tests.builders import NOW, Cast
from tests.client import Client

PAGE = "/admin/audit"
API = "/api/v1/admin/audit"


async def _id_of(admin: Client, action: str) -> str:
    return (await admin.get(f"{API}?action={action}")).json()["data"][0]["id"]


async def test_the_api_gives_everything_kept(admin: Client, cast: Cast) -> None:
    entry_id = await _id_of(admin, "provider.updated")
    entry = (await admin.get(f"{API}/{entry_id}")).json()["data"]
    assert entry["metadata"] == {
        "before": {"name": "Acme"}, "after": {"name": "=Acme", "cap": 5},
    }  # fmt: skip
    assert (entry["address"], entry["agent"], entry["request_id"]) == ("198.51.100.20", None, None)
    assert entry["subject_id"] == str(cast.acme.provider_id)


async def test_the_page_shows_the_difference_and_the_ways_on(admin: Client, cast: Cast) -> None:
    text = (await admin.get(f"{PAGE}/{await _id_of(admin, 'provider.updated')}")).text
    assert 'data-side="before"' in text
    assert "=Acme" in text
    acme = cast.acme
    about = f"?entity_type=provider&amp;entity_id={acme.provider_id}"
    for link in (
        f"/admin/providers/{acme.provider_id}",
        f"/admin/audit{about}",
        f"/admin/audit?actor_id={acme.user_id}",
        "/admin/audit?address=198.51.100.20",
        "/admin/audit?action=provider.updated",
    ):
        assert f'href="{link}"' in text, link


async def test_a_row_of_the_system_has_fewer_ways_on(admin: Client, lead_id: UUID) -> None:
    text = (await admin.get(f"{PAGE}/{await _id_of(admin, 'lead.distributed')}")).text
    assert f'href="/admin/leads/{lead_id}"' in text
    assert "Everything by this person" not in text
    assert "Everything from this address" not in text
    assert "What changed" not in text


async def test_browser_and_request_are_told(admin: Client) -> None:
    text = (await admin.get(f"{PAGE}/{await _id_of(admin, 'lead.approved')}")).text
    assert "Mozilla" in text
    assert "0123456789abcdef" in text


async def test_of_a_persons_data_only_names_are_shown(
    admin: Client, db: Database, cast: Cast, lead_id: UUID
) -> None:
    async with db.transaction(cast.admin) as tx:
        await audit.record(
            tx,
            cast.admin,
            "lead.edited",
            entity_type="lead",
            entity_id=lead_id,
            description="Lead corrected",
            metadata={"changed": ["contact_email", "form_data.budget"]},
            now=NOW,
        )
    text = (await admin.get(f"{PAGE}/{await _id_of(admin, 'lead.edited')}")).text
    assert "Contact email" in text
    assert "Form data › budget" in text
    assert "only the names of the fields are kept" in text


async def test_an_entry_that_is_not_there(admin: Client) -> None:
    assert (await admin.get(f"{PAGE}/{new_id()}")).status_code == 404
    assert (await admin.get(f"{API}/{new_id()}")).status_code == 404
