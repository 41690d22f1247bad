"""A worker in a process of its own that sends what is due: `… sending_process URL FOLDER`."""

import asyncio
import os
import sys

from hotlead.kit.config import load_settings
from hotlead.kit.db import WORKER_ROLE, Database
from hotlead.kit.mail import SmtpMailer
from hotlead.kit.resources import Resources
from hotlead.notifications import service
from tests.builders import NOW


async def main(url: str, folder: str) -> None:
    """Send one batch."""
    settings = load_settings({"HOTLEAD_MODE": "test", "HOTLEAD_DATA_DIR": folder})
    db = Database(url, WORKER_ROLE, 4)
    await db.open()
    mailer = SmtpMailer(f"smtp://127.0.0.1:{os.environ['SMTP_PORT']}")
    await service.send_batch(Resources(db, settings, mailer), NOW)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
