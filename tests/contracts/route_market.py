"""The market the routes are asked about, and the people who ask: their sessions are open."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from hotlead.accounts import service as accounts
from hotlead.accounts.records import LoggedIn, Place
from hotlead.kit.clock import utc_now
from hotlead.kit.db import Tx
from hotlead.kit.ids import new_id
from tests.builders import (
    make_lead,
    make_level,
    make_niche,
    make_provider,
    make_subscription,
    make_user,
)
from tests.contracts.market import Market, open_market

# The texts whose hashes the database keeps.
MAIL_TOKEN: Final = "token-of-"
RECOVERY_CODE: Final = "aaaa-bbbb-cccc-dddd"
STOPPED_ADDRESS: Final = "stopped@example.com"
READ_KEY: Final = "hlk_of-acme-for-reading"


@dataclass(frozen=True, slots=True)
class RouteMarket:
    """Ids by what they are of, tokens by who holds them."""

    ids: Mapping[str, UUID]
    tokens: Mapping[str, LoggedIn]
    keys: Mapping[str, str]


async def open_route_market(owner: Tx, secret_key: str) -> RouteMarket:
    """Fill the tables, as their owner, and log everybody in."""
    await owner.execute("SET hotlead.actor_role = 'system'")
    market = await open_market(owner)
    ids = {
        **_named(market),
        **await _add_things(owner, market),
        **await _add_people(owner),
    }
    await _add_proofs(owner, market, ids)
    await _add_cards(owner, market)
    await _switch_mail(owner, market, secret_key)
    tokens = await _log_in(owner, secret_key, market, ids)
    await owner.execute(
        "UPDATE users SET status = 'deactivated' WHERE id = ANY(%s)",
        ([ids["closed"], ids["former colleague"]],),
    )
    # Used lately enough: noting it is no write of the request that is asked.
    soon = utc_now() + timedelta(days=1)
    await owner.execute("UPDATE sessions SET last_seen_at = %(at)s, expires_at = %(at)s",
                        {"at": soon})  # fmt: skip
    await owner.execute("UPDATE api_keys SET last_used_at = %s", (soon,))
    # A set-up ends half an hour after it was begun.
    await owner.execute("UPDATE second_factors SET created_at = now()")
    # Only one that is in force can be reset.
    await owner.execute(
        "INSERT INTO second_factors (id, user_id, created_at, confirmed_at)"
        " VALUES (%s, %s, now(), now())",
        (new_id(), ids["closed"]),
    )
    return RouteMarket(ids, tokens, {"read key": READ_KEY})


async def _switch_mail(owner: Tx, market: Market, secret_key: str) -> None:
    """Acme has switched a kind of mail off; mail to an address is stopped."""
    await owner.execute(
        "UPDATE providers SET notification_preferences = notification_preferences"
        " || '{\"recharges\": false}' WHERE id = %s",
        (market.acme.provider_id,),
    )
    await owner.execute(
        "INSERT INTO suppressed_addresses (id, address_hmac, kind, created_at)"
        " VALUES (%s, %s, 'bounce', now())",
        (new_id(), accounts.hash_address(secret_key, STOPPED_ADDRESS)),
    )


def _named(market: Market) -> dict[str, UUID]:
    """What the market has of acme's, and of nobody's."""
    return {
        f"{name}'s {table}": UUID(key)
        for (table, key), name in market.names.items()
        if name in {"acme", "shop", "new"} and len(key) == len(str(market.admin_id))
    }


async def _add_things(owner: Tx, market: Market) -> dict[str, UUID]:
    niche_id = _named(market)["shop's niches"]
    levels = [
        await make_level(owner, niche_id, position=position, name=f"Level {position}")
        for position in (2, 3)
    ]
    await owner.execute("UPDATE niches SET embed_origins = '{https://example.com}'")
    rejected_id = await make_lead(owner, niche_id)
    await owner.execute(
        """
        UPDATE leads SET status = 'rejected', rejected_at = now(), rejection_reason = 'Twice'
        WHERE id = %s
        """,
        (rejected_id,),
    )
    closed_id = await make_niche(owner, slug="closed")
    await owner.execute("UPDATE niches SET is_active = false WHERE id = %s", (closed_id,))
    spare_id = await make_level(owner, closed_id, name="Spare")
    shut_id = await make_level(owner, closed_id, position=2, name="Shut")
    await owner.execute("UPDATE competition_levels SET is_active = false WHERE id = %s", (shut_id,))
    return {
        "shut level": shut_id,
        "closed niche": closed_id,
        "spare level": spare_id,
        "free level": levels[0],
        "paused subscription": await make_subscription(
            owner, market.acme.provider_id, levels[1], values={"is_paused": True}
        ),
        "quiet niche": await make_niche(owner, slug="quiet"),
        "rejected lead": rejected_id,
        "unreported lead": await _sell_to_acme(owner, market, levels[0]),
        "unsold lead": await make_lead(owner, niche_id, status="unsold", now=utc_now()),
    }


async def _sell_to_acme(owner: Tx, market: Market, level_id: UUID) -> UUID:
    """A lead that acme bought for nothing just now and has not reported."""
    lead_id = await make_lead(
        owner, _named(market)["shop's niches"], status="distributed", email="sold@example.com"
    )
    await owner.execute(
        """
        INSERT INTO lead_assignments (id, lead_id, provider_id, subscription_id,
                                      competition_level_id, price_charged, competitors_max,
                                      created_at)
        VALUES (%s, %s, %s, %s, %s, 0, 2, %s)
        """,
        (
            new_id(),
            lead_id,
            market.acme.provider_id,
            _named(market)["acme's provider_subscriptions"],
            level_id,
            utc_now(),
        ),
    )
    return lead_id


async def _add_people(owner: Tx) -> dict[str, UUID]:
    """People who do not ask, or must not be answered."""
    closed = await make_provider(owner, "closed")
    newcomer = await make_provider(owner, "newcomer", balance="0", status="pending")
    doubtful = await make_provider(owner, "doubtful", balance="0", status="pending")
    await owner.execute(
        "UPDATE users SET email_verified = false WHERE id = %s", (doubtful.user_id,)
    )
    return {
        "closed": closed.user_id,
        "closed provider": closed.provider_id,
        "stopped provider": await _add_stopped(owner),
        "new provider": newcomer.provider_id,
        "unconfirmed provider": doubtful.provider_id,
        "unverified": await make_user(owner, "unverified@example.com", verified=False),
        "colleague": await make_user(owner, "colleague@example.com", role="admin"),
        "former colleague": await make_user(owner, "former@example.com", role="admin"),
        "forgetful": await make_user(owner, "forgetful@example.com"),
        "invited": await make_user(
            owner, "invited@example.com", role="admin", status="pending", verified=False
        ),
    }


async def _add_stopped(owner: Tx) -> UUID:
    """A provider that a dispute keeps from buying."""
    stopped = await make_provider(owner, "stopped", balance="0")
    await owner.execute(
        """
        WITH payment AS (
            INSERT INTO payments (id, provider_id, amount) VALUES (%s, %s, 10)
            RETURNING id, provider_id
        ), dispute AS (
            INSERT INTO disputes (id, payment_id, provider_id, amount, opened_at)
            SELECT 'dp_1', id, provider_id, 10, now() FROM payment
        )
        UPDATE providers SET sales_stopped_at = now() WHERE id = %s
        """,
        (new_id(), stopped.provider_id, stopped.provider_id),
    )
    return stopped.provider_id


async def _add_proofs(owner: Tx, market: Market, ids: Mapping[str, UUID]) -> None:
    """Links of mails, the administrator's second factor, acme's key."""
    of_user = {
        "verify_email": ids["unverified"],
        "reset_password": ids["forgetful"],
        "invite": ids["invited"],
        "change_email": ids["forgetful"],
    }
    await owner.execute("DELETE FROM user_tokens")
    for purpose, user_id in of_user.items():
        values = {"id": new_id(), "user_id": user_id, "purpose": purpose,
                  "sha256": _sha256(MAIL_TOKEN + purpose)}  # fmt: skip
        await owner.execute(
            """
            INSERT INTO user_tokens (id, user_id, purpose, token_sha256, email, expires_at)
            SELECT %(id)s, u.id, %(purpose)s::text, %(sha256)s,
                CASE %(purpose)s::text WHEN 'change_email' THEN 'mindful@example.com'
                    ELSE u.email END,
                now() + interval '1 day'
            FROM users AS u
            WHERE u.id = %(user_id)s
            """,
            values,
        )
    await owner.execute(
        """
        WITH factor AS (
            INSERT INTO second_factors (id, user_id, created_at, confirmed_at)
            VALUES (%(id)s, %(user_id)s, now(), now())
        )
        INSERT INTO recovery_codes (id, user_id, code_sha256, created_at)
        VALUES (%(id)s, %(user_id)s, %(sha256)s, now())
        """,
        {"id": new_id(), "user_id": market.admin_id,
         "sha256": _sha256(RECOVERY_CODE.replace("-", ""))},
    )  # fmt: skip
    await owner.execute(
        "UPDATE api_keys SET key_sha256 = %s WHERE id = %s",
        (_sha256(READ_KEY), ids["acme's api_keys"]),
    )


async def _add_cards(owner: Tx, market: Market) -> None:
    """A card that can be charged, for each who may switch auto-recharge on."""
    for provider in (market.acme, market.rival):
        await owner.execute(
            """
            INSERT INTO saved_cards (id, provider_id, status, consent_version, consent_text,
                                     consented_by, customer_id, payment_method_id, saved_at)
            VALUES (%(id)s, %(provider_id)s, 'saved', 1, 'I agree.', %(user_id)s, 'cus_1',
                    'pm_' || %(provider_id)s::text, now())
            """,
            {
                "id": new_id(),
                "provider_id": provider.provider_id,
                "user_id": provider.user_id,
            },
        )


async def _log_in(
    owner: Tx, secret_key: str, market: Market, ids: Mapping[str, UUID]
) -> dict[str, LoggedIn]:
    people = {
        "acme": market.acme.user_id,
        "rival": market.rival.user_id,
        "admin, elsewhere": market.admin_id,
        "admin": market.admin_id,
        "closed": ids["closed"],
        "unverified": ids["unverified"],
    }
    return {
        name: await accounts.open_session(owner, secret_key, user_id, Place(), utc_now())
        for name, user_id in people.items()
    }


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
