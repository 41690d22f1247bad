"""Who asks: the first thing every verb looks at."""

from enum import StrEnum
from uuid import UUID

import msgspec

from hotlead.kit.errors import Forbidden, Unauthenticated


class SessionRequired(Forbidden):
    """Only a person who logged in may do this, not a program with an API key."""

    code = "session_required"
    message = "An API key cannot do this. Log in."


class Role(StrEnum):
    """What an actor is. `system` acts for nobody: jobs, log-in, the command line."""

    VISITOR = "visitor"
    PROVIDER = "provider"
    ADMIN = "admin"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and from where (`address`, `agent` and `request_id` go to the audit log).

    A person comes with a session, a program with an API key, which may be for reading alone.
    """

    role: Role
    user_id: UUID | None = None
    provider_id: UUID | None = None
    session_id: UUID | None = None
    api_key_id: UUID | None = None
    can_write: bool = True
    # An administrator who must set up a second factor before anything else.
    is_unsecured: bool = False
    name: str = ""
    address: str | None = None
    agent: str | None = None
    request_id: str | None = None

    def require_admin(self) -> None:
        """Let administrators and the system through; raises Unauthenticated or Forbidden."""
        if self.role == Role.VISITOR:
            raise Unauthenticated
        if self.role not in (Role.ADMIN, Role.SYSTEM):
            raise Forbidden

    def require_admin_in_person(self) -> None:
        """As `require_admin`, but no program with an API key; raises SessionRequired for one."""
        self.require_admin()
        if self.api_key_id is not None:
            raise SessionRequired

    def require_system(self) -> None:
        """Let nobody through but whoever holds the machine; raises Unauthenticated or Forbidden."""
        if self.role == Role.VISITOR:
            raise Unauthenticated
        if self.role != Role.SYSTEM:
            raise Forbidden

    def require_provider(self) -> UUID:
        """The provider that asks; raises Unauthenticated or Forbidden for anyone else."""
        if self.role == Role.VISITOR:
            raise Unauthenticated
        if self.role != Role.PROVIDER or self.provider_id is None:
            raise Forbidden
        return self.provider_id

    def require_session(self) -> UUID:
        """The user who logged in; raises Unauthenticated, or SessionRequired for an API key."""
        if self.user_id is None:
            raise Unauthenticated
        if self.session_id is None:
            raise SessionRequired
        return self.user_id


VISITOR = Actor(role=Role.VISITOR)
SYSTEM = Actor(role=Role.SYSTEM, name="System")
