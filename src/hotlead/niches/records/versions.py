"""Versions of a niche's form: drafts, what was published, and how two of them differ."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

RawSchema: TypeAlias = dict[str, object]
"""A form as JSON: the object with `fields` and `steps` that `parse_schema` reads."""

REVISION_MAX = 2**31 - 1
SchemaVersionNumber: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=REVISION_MAX)]


class VersionStatus(StrEnum):
    """A draft may change, a published version never does, the active one is asked."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ACTIVE = "active"


class SchemaVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a niche's form, without its questions.

    `revision` is another at each saving of a draft; `leads` were given under this version.
    """

    version: int
    status: VersionStatus
    is_active: bool
    revision: int
    questions: int
    leads: int
    change_summary: str
    created_by: str | None
    created_at: datetime
    updated_by: str | None
    updated_at: datetime
    published_at: datetime | None
    activated_at: datetime | None


class StoredVersion(SchemaVersion, frozen=True, kw_only=True):
    """One version with its questions as they are stored."""

    schema: RawSchema


class FormVersion(StoredVersion, frozen=True, kw_only=True):
    """One version with what keeps it from being published, by path; empty where nothing does."""

    problems: Mapping[str, str]


class FormVersions(msgspec.Struct, frozen=True, kw_only=True):
    """The versions of a niche's form, newest first; which is in force, and which is the draft."""

    active_version: int | None
    draft_version: int | None
    versions: tuple[SchemaVersion, ...]


class NewVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version to be made: of a form, of another version, or of the one in force.

    It is a draft, unless it is to be published at once, which a form without problems can be.
    """

    schema: RawSchema | None = None
    from_version: SchemaVersionNumber | None = None
    publish: bool = False
    change_summary: str | None = None


class DraftChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a draft is to hold, and the revision it was made from."""

    revision: SchemaVersionNumber
    schema: RawSchema


class Publication(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The revision to be published; without a summary, what changed is put into words."""

    revision: SchemaVersionNumber
    change_summary: str | None = None


class ChangeKind(StrEnum):
    """What happened to a part of a form from one version to another."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class FormPart(StrEnum):
    """What a difference is about."""

    FORM = "form"
    STEP = "step"
    QUESTION = "question"


class FormDifference(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that differs: `details` says in words how. `id` is empty for the form itself."""

    kind: ChangeKind
    part: FormPart
    id: str
    label: str
    details: tuple[str, ...] = ()


class FormDifferences(msgspec.Struct, frozen=True, kw_only=True):
    """How a version differs from another one; `summary` is the same in a line."""

    version: int
    against: int
    summary: str
    differences: tuple[FormDifference, ...]
