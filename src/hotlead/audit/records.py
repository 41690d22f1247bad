"""The audit log's rows as they are written and as they are read."""

from collections.abc import Mapping
from datetime import datetime
from typing import NewType
from uuid import UUID

import msgspec

from hotlead.kit.actor import Role
from hotlead.kit.period import Period

ACTION_CHARS_MAX = 50
SEARCH_CHARS_MAX = 200
ADDRESS_CHARS_MAX = 50

Network = NewType("Network", str)
"""A checked network such as `203.0.113.0/24`; a single address is one of its own."""


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What an actor did to an entity. `action` reads `lead.approved`."""

    id: UUID
    action: str
    entity_type: str
    entity_id: UUID | None
    description: str
    metadata: Mapping[str, object]
    created_at: datetime


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """One of: an id of whoever acted or was acted on, a person's e-mail address, a network the
    request came from, or how an action begins.
    """

    about_id: UUID | None = None
    email: str | None = None
    network: Network | None = None
    action: str | None = None


class By(msgspec.Struct, frozen=True, kw_only=True):
    """Who acted, and from where."""

    actor_id: UUID | None = None
    role: Role | None = None
    network: Network | None = None


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What was acted on."""

    entity_type: str | None = None
    entity_id: UUID | None = None


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows to list. `action` is a beginning: `lead.` or `lead.approved`."""

    action: str | None = None
    by: By = By()
    about: About = About()
    period: Period = Period()
    search: Search = Search()


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row as an administrator reads it. `actor_name` is empty for visitors and the system.

    `entity_name` is how people call the entity, None where it is gone. `subject_type` and
    `subject_id` name the lead, provider or niche that the entity is or belongs to.
    """

    id: UUID
    created_at: datetime
    action: str
    description: str
    actor_role: Role
    actor_id: UUID | None
    actor_name: str
    actor_provider_id: UUID | None
    entity_type: str
    entity_id: UUID | None
    entity_name: str | None
    subject_type: str | None
    subject_id: UUID | None
    address: str | None


class AuditDetail(AuditRow, frozen=True, kw_only=True):
    """A row with everything it keeps: what changed, the browser, and the request behind it.

    `metadata` has `before` and `after` where something changed: only what differs, by name. Of
    personal data it has the names alone, in `changed`.
    """

    agent: str | None
    request_id: str | None
    metadata: dict[str, object]


class Difference(msgspec.Struct, frozen=True):
    """One field that changed, as people read it; "" where it was empty."""

    name: str
    before: str
    after: str
