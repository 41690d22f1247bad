"""What every verb of niches does: refuse what is wrong, and write down what was done."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput


def refuse(problems: Mapping[str, str]) -> None:
    """Raise InvalidInput where there is a problem."""
    if problems:
        raise InvalidInput(fields=problems)


async def record(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    entry: tuple[str, str, Mapping[str, object]],
    now: datetime,
) -> UUID:
    """Write what an actor did to a niche: the action, a sentence, and what changed.

    The id of the entry names the event.
    """
    action, description, changed = entry
    return await audit.record(
        tx,
        actor,
        action,
        entity_type="niche",
        entity_id=niche_id,
        description=description,
        metadata=changed,
        now=now,
    )
