"""Links that switch one kind of mail to one recipient off and on (RFC 8058).

A link is signed with a key of its own and names whom and what; nothing of it is kept, and it does
not end: an old mail must still be able to stop the next one.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from hotlead.accounts import service as accounts
from hotlead.audit import service as audit
from hotlead.kit.actor import VISITOR, Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.notifications import rules
from hotlead.notifications.records import (
    LINK_TOKEN_CHARS_MAX,
    Claim,
    Preference,
    RecipientKind,
    Switch,
    Switched,
)
from hotlead.providers import service as providers
from hotlead.web.signing import derive_key, sign, unsign

PATH: Final = "/unsubscribe"
_KINDS: Final = {RecipientKind.PROVIDER: b"p", RecipientKind.USER: b"u"}
_KIND_OF: Final = {letter: kind for kind, letter in _KINDS.items()}
_UUID_END: Final = 17


class LinkRefused(NotFound):
    """A link to unsubscribe that we did not make."""

    code = "link_refused"
    message = "This link is not complete. Open it from the mail again."


async def switch_mail_off(
    tx: Tx, secret_key: str, actor: Actor, token: str, now: datetime
) -> Switched:
    """Switch off what the token names, audited; a second time nothing changes.

    The token speaks for its recipient, whoever is logged in. Raises LinkRefused.
    """
    return await _switch(tx, secret_key, (actor, token), now, is_on=False)


async def switch_mail_on(
    tx: Tx, secret_key: str, actor: Actor, token: str, now: datetime
) -> Switched:
    """Switch it on again, audited; a second time nothing changes. Raises LinkRefused."""
    return await _switch(tx, secret_key, (actor, token), now, is_on=True)


def read_switch(secret_key: str, token: str) -> Switch:
    """What a token switches; raises LinkRefused."""
    payload = unsign(_key(secret_key), token[:LINK_TOKEN_CHARS_MAX])
    kind = _KIND_OF.get(payload[:1]) if payload else None
    if payload is None or kind is None:
        raise LinkRefused
    name = payload[_UUID_END:].decode("ascii", "replace")
    if name not in set(Preference):
        raise LinkRefused
    return Switch(kind, UUID(bytes=payload[1:_UUID_END]), Preference(name))


def link_of(settings: Settings, claim: Claim) -> str | None:
    """The link that switches mails like this one off; None where nobody can."""
    preference = rules.ENTRIES[claim.template].preference
    letter = _KINDS.get(claim.recipient_kind)
    if preference is None or letter is None:
        return None
    payload = letter + claim.recipient_id.bytes + preference.value.encode()
    return f"{settings.base_url}{PATH}?token={sign(_key(settings.secret_key), payload)}"


async def _switch(
    tx: Tx, secret_key: str, who: tuple[Actor, str], now: datetime, *, is_on: bool
) -> Switched:
    actor, token = who
    switch = read_switch(secret_key, token)
    write = providers.switch_mail if switch.kind is RecipientKind.PROVIDER else accounts.switch_mail
    try:
        changed = await write(tx, switch.recipient_id, switch.preference, now, is_on=is_on)
    except InvalidInput as error:
        raise LinkRefused from error
    title = rules.SWITCHES[switch.preference]
    if changed:
        await audit.record(
            tx,
            _nobody(actor),
            "mail.switched_on" if is_on else "mail.switched_off",
            entity_type=switch.kind.value,
            entity_id=switch.recipient_id,
            description=f"Mails switched {'on' if is_on else 'off'} by a link in one: {title}",
            metadata={"preference": switch.preference.value},
            now=now,
        )
    return Switched(switch.preference, title, is_on)


def _nobody(actor: Actor) -> Actor:
    """Whoever holds the link: not the person who happens to be logged in."""
    return msgspec.structs.replace(
        VISITOR, address=actor.address, agent=actor.agent, request_id=actor.request_id
    )


def _key(secret_key: str) -> bytes:
    return derive_key(secret_key, "unsubscribe")
