"""`hotlead check --chain`: that nobody rewrote the ledger."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from hotlead.billing import service as billing
from hotlead.billing.records import Check, KeptAnchor
from hotlead.cli.check import show_checks
from hotlead.cli.serve import opened_database
from hotlead.kit.config import Settings
from hotlead.kit.errors import InvalidInput

_ANCHOR: Final = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def check_chain(settings: Settings, provider_id: UUID | None, kept: Sequence[str]) -> int:
    """Make every hash and every anchor again and print what came out; 0 where all is as it was.

    `kept` are anchors from the shipped logs, as `entry_id:root`. Raises InvalidInput.
    """
    anchors = [_read(text) for text in kept]
    return show_checks(asyncio.run(_check(settings, provider_id, anchors)))


async def _check(
    settings: Settings, provider_id: UUID | None, kept: Sequence[KeptAnchor]
) -> Sequence[Check]:
    async with opened_database(settings) as db:
        return await billing.check_chain(db, provider_id, kept)


def _read(text: str) -> KeptAnchor:
    found = _ANCHOR.fullmatch(text.strip().lower())
    if found is None:
        raise InvalidInput(fields={"anchor": "Write an anchor as entry_id:root."})
    return KeptAnchor(int(found[1]), found[2])
