"""Writing to people: links with tokens, and news about their account.

Accounts know no mail. They queue a job of notifications, in the transaction of the cause, with
ids alone; the text of a token is made again when the mail is sent.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from hotlead.accounts import queries, rules
from hotlead.accounts.records import LiveToken, News, TokenPurpose
from hotlead.accounts.service.errors import LinkInvalid
from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.web.signing import derive_key

TELL_JOB: Final = "notifications.tell_user"

_NEWS_OF: Final = {
    TokenPurpose.VERIFY_EMAIL: News.VERIFY_EMAIL,
    TokenPurpose.RESET_PASSWORD: News.RESET_PASSWORD,
    TokenPurpose.INVITE: News.INVITED,
    TokenPurpose.CHANGE_EMAIL: News.CHANGE_EMAIL,
}


async def tell(
    tx: Tx, user_id: UUID, news: News, event_id: UUID, token_id: UUID | None = None
) -> None:
    """Have a person told; once for each `event_id`."""
    await enqueue(
        tx,
        TELL_JOB,
        {
            "user_id": str(user_id),
            "news": news.value,
            "event_id": str(event_id),
            "token_id": str(token_id) if token_id else None,
        },
    )


async def send_link(
    tx: Tx, secret_key: str, user_id: UUID, purpose: TokenPurpose, email: str, now: datetime
) -> None:
    """Have a link sent to `email`; an earlier one for the same purpose counts no more."""
    # The lock orders two that ask at once: the index allows one live token.
    await queries.lock_standing(tx, user_id)
    await queries.set_tokens_used(tx, user_id, purpose, now)
    token = LiveToken(token_id=new_id(), user_id=user_id, purpose=purpose, email=email)
    sha256 = rules.hash_token(link_token(secret_key, token.token_id))
    await queries.insert_token(tx, token, sha256, (now, now + rules.LIFETIMES[purpose]))
    await tell(tx, user_id, _NEWS_OF[purpose], token.token_id, token.token_id)


async def take_link(tx: Tx, token: str, purpose: TokenPurpose, now: datetime) -> LiveToken:
    """Use a link up, and hold the account it speaks for; of two that try at once, one gets it.

    `tx` is the system's. Raises LinkInvalid.
    """
    sha256 = rules.hash_token(token)
    found = await queries.find_token(tx, sha256, purpose, now)
    if found is None:
        raise LinkInvalid
    # The account before the token, as `send_link` does: else the two could wait for one another.
    await queries.lock_standing(tx, found.user_id)
    taken = await queries.take_token(tx, sha256, purpose, now)
    if taken is None:
        raise LinkInvalid
    return taken


def link_token(secret_key: str, token_id: UUID) -> str:
    """The text of a token, for the mail that carries it."""
    return rules.link_token(derive_key(secret_key, "mail-token"), token_id)
