"""The mails that accounts had sent: their jobs are run, and what was sent is read."""

from email.message import EmailMessage

from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.notifications import jobs, service
from tests.leads.rows import jobs as list_jobs
from tests.notifications.post import FakeMailer, resources


class Letterbox:
    """Everything sent so far, newest last."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self._db = db
        self._mailer = FakeMailer()
        self._res = resources(db, settings, self._mailer)
        self._done = 0

    async def letters(self) -> list[EmailMessage]:
        """Run the jobs queued since the last look; the letters they sent."""
        waiting = [args for name, args in await list_jobs(self._db) if name.endswith("tell_user")]
        for args in waiting[self._done :]:
            await jobs.tell_user(self._res, **args)
        self._done = len(waiting)
        before = len(self._mailer.sent)
        while (await service.send_batch(self._res, utc_now())).claimed:
            pass
        return self._mailer.sent[before:]

    async def letter(self) -> EmailMessage:
        """The one letter that was sent since the last look."""
        letters = await self.letters()
        assert len(letters) == 1, [letter["Subject"] for letter in letters]
        return letters[0]

    async def token(self) -> str:
        """The token of the link in the one letter."""
        return token_of(await self.letter())


def text_of(letter: EmailMessage) -> str:
    """The text part."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def token_of(letter: EmailMessage) -> str:
    """The token of the letter's one link that has one, which may stand there twice."""
    links = {word for word in text_of(letter).split() if "?token=" in word}
    assert len(links) == 1, text_of(letter)
    return links.pop().partition("?token=")[2]
