"""A lead with an address and no point gets one from the geocoder, once, after it was handed in."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from hotlead.kit.actor import SYSTEM
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.kit.errors import Unavailable
from hotlead.kit.geocoding import FoundPoint, PostalAddress, Precision
from hotlead.kit.mail import make_mailer
from hotlead.kit.resources import Resources
from hotlead.leads import service
from hotlead.leads.service.locating import WAITS
from tests.builders import NOW, Cast, make_lead
from tests.client import Client
from tests.leads.rows import audit_rows, jobs, lead_rows

LYON = FoundPoint(45.7640437, 4.835659, Precision.CITY)
JOB = "leads.locate_lead"


@dataclass
class Fake:
    """A geocoder that knows one answer, or is away."""

    answer: FoundPoint | None = LYON
    is_away: bool = False
    asked: list[PostalAddress] = field(default_factory=list[PostalAddress])

    async def locate(self, wanted: PostalAddress) -> FoundPoint | None:
        self.asked.append(wanted)
        if self.is_away:
            raise Unavailable
        return self.answer


@pytest.fixture
def fake() -> Fake:
    return Fake()


@pytest.fixture
def res(worker_db: Database, settings: Settings, tmp_path: Path, fake: Fake) -> Resources:
    return Resources(worker_db, settings, make_mailer(None, tmp_path), fake)


async def _lead(db: Database, cast: Cast, *, city: str = "Lyon", status: str = "unsold") -> UUID:
    async with db.transaction(SYSTEM) as tx:
        lead_id = await make_lead(tx, cast.niche_id, status=status)
        await tx.execute("UPDATE leads SET location_city = %s WHERE id = %s", (city, lead_id))
    return lead_id


async def test_intake_asks_for_a_place_without_a_point(
    client: Client, db: Database, body: dict[str, object]
) -> None:
    for place in ({"city": "Lyon", "country": "FR"}, {"zip": "78701"}, {"country": "FR"}):
        response = await client.post("/api/v1/leads", json={**body, "location": place})
        assert response.status_code == 201
    asked = [args["lead_id"] for name, args in await jobs(db) if name == JOB]
    assert asked == [str((await lead_rows(db))[0]["id"])]


async def test_writes_the_point_once(db: Database, cast: Cast, res: Resources, fake: Fake) -> None:
    lead_id = await _lead(db, cast)
    await service.locate_lead(res, lead_id, 0, NOW)
    await service.locate_lead(res, lead_id, 0, NOW)
    (row,) = await lead_rows(db)
    assert (row["latitude"], row["longitude"]) == (LYON.latitude, LYON.longitude)
    assert [wanted.city for wanted in fake.asked] == ["Lyon"]
    (entry,) = await audit_rows(db, "lead.located")
    assert entry["metadata"] == {"precision": "city"}
    # Somebody may cover it now.
    assert await jobs(db) == [("distribution.retry_unsold", {"niche_id": str(cast.niche_id)})]


async def test_only_an_unsold_lead_is_offered_again(
    db: Database, cast: Cast, res: Resources
) -> None:
    await service.locate_lead(res, await _lead(db, cast, status="pending_approval"), 0, NOW)
    assert await jobs(db) == []


async def test_an_unknown_place_stays_without(
    db: Database, cast: Cast, res: Resources, fake: Fake
) -> None:
    fake.answer = None
    await service.locate_lead(res, await _lead(db, cast), 0, NOW)
    assert (await lead_rows(db))[0]["latitude"] is None
    assert await jobs(db) == []


async def test_a_place_corrected_meanwhile_is_left_alone(
    db: Database, cast: Cast, res: Resources
) -> None:
    lead_id = await _lead(db, cast)

    class Slow(Fake):
        async def locate(self, wanted: PostalAddress) -> FoundPoint | None:
            self.asked.append(wanted)
            async with db.transaction(SYSTEM) as tx:
                await tx.execute("UPDATE leads SET location_city = 'Oslo'")
            return LYON

    await service.locate_lead(replace(res, geocoder=Slow()), lead_id, 0, NOW)
    assert (await lead_rows(db))[0]["latitude"] is None
    assert await audit_rows(db, "lead.located") == []


async def test_asks_again_later_and_then_no_more(
    db: Database, cast: Cast, res: Resources, fake: Fake
) -> None:
    fake.is_away = True
    lead_id = await _lead(db, cast)
    for failures in range(len(WAITS)):
        await service.locate_lead(res, lead_id, failures, NOW)
    with pytest.raises(Unavailable):
        await service.locate_lead(res, lead_id, len(WAITS), NOW)
    assert [args["failures"] for _, args in await jobs(db)] == [1, 2, 3, 4]
    assert sum(WAITS, timedelta()) < timedelta(hours=24)
    async with db.transaction(SYSTEM) as tx:
        cursor = await tx.execute("SELECT scheduled_at FROM jobs.procrastinate_jobs ORDER BY id")
        assert [row[0] - NOW for row in await cursor.fetchall()] == list(WAITS)
