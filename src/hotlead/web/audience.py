"""Who a route is for, by the beginning of its address: checked before a body is read.

The verb behind the route checks again; this makes sure that nobody learns from an answer about
a body, or spends our time on one, before it is known that they may ask at all.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, assert_never

from hotlead.kit.actor import Actor
from hotlead.kit.errors import Unauthenticated


class Audience(StrEnum):
    """Who may call a route at all."""

    EVERYONE = "everyone"
    PERSON = "person"  # anyone who is logged in
    PROVIDER = "provider"
    ADMIN = "admin"


# Whole parts of the address: `/account` is not the beginning of `/accounts`. What stands under
# none of these is for everyone; a contract test has the list of what is so on purpose.
AUDIENCES: Final[Mapping[str, Audience]] = {
    "/admin": Audience.ADMIN,
    "/api/v1/admin": Audience.ADMIN,
    "/dashboard": Audience.PROVIDER,
    "/api/v1/providers/me": Audience.PROVIDER,
    "/api/v1/subscriptions": Audience.PROVIDER,
    "/api/v1/bad-lead-requests": Audience.PROVIDER,
    "/sandbox": Audience.PROVIDER,
    "/account": Audience.PERSON,
    "/api/v1/feed": Audience.PERSON,
    "/api/v1/auth/me": Audience.PERSON,
    "/api/v1/auth/logout": Audience.PERSON,
    "/api/v1/auth/change-password": Audience.PERSON,
    "/api/v1/auth/change-email": Audience.PERSON,
    "/api/v1/auth/sessions": Audience.PERSON,
    "/api/v1/auth/second-factor": Audience.PERSON,
    "/api/v1/auth/api-keys": Audience.PERSON,
}


def audience_of(route: str) -> Audience:
    """Who the route with this template (`/admin/leads/{lead_id}`) is for."""
    for prefix, audience in AUDIENCES.items():
        if f"{route}/".startswith(f"{prefix}/"):
            return audience
    return Audience.EVERYONE


def admit(actor: Actor, audience: Audience) -> None:
    """Let the audience through; raises Unauthenticated for a visitor, Forbidden for the rest."""
    match audience:
        case Audience.EVERYONE:
            return
        case Audience.PERSON:
            if actor.user_id is None:
                raise Unauthenticated
        case Audience.PROVIDER:
            actor.require_provider()
        case Audience.ADMIN:
            actor.require_admin()
        case _:
            assert_never(audience)
