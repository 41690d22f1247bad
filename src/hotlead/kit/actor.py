"""Who asks: the first thing every verb looks at."""

from enum import StrEnum
from uuid import UUID

import msgspec

from hotlead.kit.errors import Forbidden, Unauthenticated


class Role(StrEnum):
    """What an actor is. `system` acts for nobody: jobs, log-in, the command line."""

    VISITOR = "visitor"
    PROVIDER = "provider"
    ADMIN = "admin"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and from where (`address` and `agent` go to the audit log)."""

    role: Role
    user_id: UUID | None = None
    provider_id: UUID | None = None
    session_id: UUID | None = None
    name: str = ""
    address: str | None = None
    agent: str | None = None

    def require_admin(self) -> None:
        """Let administrators and the system through; raises Unauthenticated or Forbidden."""
        if self.role == Role.VISITOR:
            raise Unauthenticated
        if self.role not in (Role.ADMIN, Role.SYSTEM):
            raise Forbidden

    def require_provider(self) -> UUID:
        """The provider that asks; raises Unauthenticated or Forbidden for anyone else."""
        if self.role == Role.VISITOR:
            raise Unauthenticated
        if self.role != Role.PROVIDER or self.provider_id is None:
            raise Forbidden
        return self.provider_id


VISITOR = Actor(role=Role.VISITOR)
SYSTEM = Actor(role=Role.SYSTEM, name="System")
