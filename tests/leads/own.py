"""The person who asked, in tests: their link, and what they do with it."""

from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

from hotlead.kit.actor import SYSTEM, VISITOR
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.leads import service
from hotlead.leads.records import OwnLead
from tests.builders import NOW


class Person:
    """Holds the private link of one lead."""

    def __init__(self, db: Database, settings: Settings, lead_id: UUID) -> None:
        self._db = db
        self._key = settings.secret_key
        self.token = service.make_private_token(self._key, lead_id)
        self.page = f"/requests/{self.token}"
        self.api = f"/api/v1/requests/{self.token}"

    async def look(self) -> OwnLead:
        """What they see."""
        async with self._db.transaction(SYSTEM) as tx:
            return await service.get_own_lead(tx, self._key, self.token)

    async def withdraw(self, now: datetime = NOW) -> None:
        """Take it back."""
        async with self._db.transaction(SYSTEM) as tx:
            await service.withdraw_lead(tx, VISITOR, self._key, self.token, now)

    async def erase(self, now: datetime = NOW) -> None:
        """Have it erased."""
        async with self._db.transaction(SYSTEM) as tx:
            await service.erase_own_lead(tx, VISITOR, self._key, self.token, now)


def text_of(message: EmailMessage) -> str:
    """What a mail says in its text part."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
