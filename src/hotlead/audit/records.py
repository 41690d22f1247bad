"""The audit log's rows as they are written and as they are read."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from hotlead.kit.actor import Role


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What an actor did to an entity. `action` reads `lead.approved`."""

    id: UUID
    action: str
    entity_type: str
    entity_id: UUID | None
    description: str
    metadata: Mapping[str, object]
    created_at: datetime


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows to list. `action` is a beginning (`lead.`), `days` are counted back from now."""

    action: str | None = None
    about_id: UUID | None = None
    role: Role | None = None
    since: datetime | None = None


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row as an administrator reads it; `actor_name` is empty for visitors and the system."""

    audit_id: UUID
    action: str
    actor_role: Role
    actor_id: UUID | None
    actor_name: str
    entity_type: str
    entity_id: UUID | None
    description: str
    address: str | None
    created_at: datetime
