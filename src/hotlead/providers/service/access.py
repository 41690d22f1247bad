"""What administrators do about how a provider's person comes in."""

from datetime import datetime
from uuid import UUID

from hotlead.accounts import service as accounts
from hotlead.accounts.records import UserRole
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.providers import queries


async def resend_link(
    tx: Tx, secret_key: str, actor: Actor, provider_id: UUID, now: datetime
) -> None:
    """Send the link of the sign-up or invitation again, audited.

    For administrators. Raises NotFound, and what resend_invitation of accounts raises.
    """
    actor.require_admin()
    provider = await queries.get_provider(tx, provider_id)
    await accounts.resend_invitation(
        tx, secret_key, actor, provider.user_id, now, role=UserRole.PROVIDER
    )


async def end_sessions(tx: Tx, actor: Actor, provider_id: UUID, now: datetime) -> int:
    """Log the provider out everywhere, audited where it was in; how many sessions ended.

    For administrators; raises NotFound.
    """
    actor.require_admin()
    provider = await queries.get_provider(tx, provider_id)
    return await accounts.end_sessions_of(tx, actor, provider.user_id, now)


async def reset_second_factor(tx: Tx, actor: Actor, provider_id: UUID, now: datetime) -> None:
    """Let in by the password alone somebody who lost phone and recovery codes; audited and told.

    For administrators in person. Raises NotFound, SecondFactorMissing of accounts.
    """
    actor.require_admin()
    provider = await queries.get_provider(tx, provider_id)
    await accounts.reset_second_factor(tx, actor, provider.user_id, now)
