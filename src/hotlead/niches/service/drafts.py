"""The verbs of form versions: a draft is started, saved, published or thrown away."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from msgspec import structs

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict, InvalidInput, NotFound
from hotlead.kit.text import read_line
from hotlead.niches import queries, rules
from hotlead.niches.records import (
    DraftChange,
    FormDifferences,
    FormVersion,
    FormVersions,
    NewVersion,
    Publication,
    RawSchema,
    StoredVersion,
)
from hotlead.niches.service.forms import SUMMARY_CHARS_MAX, publish_schema
from hotlead.niches.service.recording import record, refuse


class DraftExists(Conflict):
    """A niche has one draft at a time."""

    code = "draft_exists"
    message = "This niche has a draft already. Publish it or discard it first."


class DraftChanged(Conflict):
    """The draft was saved since it was read: saving it now would undo that."""

    code = "draft_changed"
    message = "This draft was saved by someone else meanwhile. Nothing was overwritten."
    example: ClassVar[Mapping[str, object]] = {"revision": 7}


class VersionPublished(Conflict):
    """Only a draft can change."""

    code = "version_published"
    message = "A published version never changes. Start a draft from it."


async def list_versions(tx: Tx, actor: Actor, niche_id: UUID) -> FormVersions:
    """The versions of a niche's form. For administrators; raises NotFound."""
    actor.require_admin()
    await queries.get_niche(tx, niche_id)
    versions = await queries.list_schema_versions(tx, niche_id)
    return FormVersions(
        active_version=next((one.version for one in versions if one.is_active), None),
        draft_version=next((one.version for one in versions if not one.published_at), None),
        versions=tuple(versions),
    )


async def get_version(tx: Tx, actor: Actor, niche_id: UUID, version: int) -> FormVersion:
    """One version with its questions. For administrators; raises NotFound."""
    actor.require_admin()
    return _explained(await _stored(tx, niche_id, version))


async def find_draft(tx: Tx, actor: Actor, niche_id: UUID) -> FormVersion | None:
    """The draft of a niche's form, None where there is none. For administrators."""
    actor.require_admin()
    stored = await queries.find_version(tx, niche_id)
    return _explained(stored) if stored else None


async def compare_versions(
    tx: Tx, actor: Actor, niche_id: UUID, version: int, against: int | None = None
) -> FormDifferences:
    """What changes from `against` to `version`; without one, from the version in force.

    Where nothing is in force, everything is new (`against` is 0). For administrators; raises
    NotFound.
    """
    actor.require_admin()
    after = await _stored(tx, niche_id, version)
    if against is None:
        before = await queries.find_schema(tx, niche_id)
    else:
        before = await _stored(tx, niche_id, against)
    old, _ = rules.read_schema(before.schema if before else rules.EMPTY_FORM)
    new, _ = rules.read_schema(after.schema)
    found = rules.list_differences(old, new)
    return FormDifferences(
        version=version,
        against=before.version if before else 0,
        summary=rules.summarize(found, SUMMARY_CHARS_MAX),
        differences=tuple(found),
    )


async def create_schema_version(
    tx: Tx, actor: Actor, niche_id: UUID, new: NewVersion, now: datetime
) -> FormVersion:
    """Start the draft of a niche's form, or publish a version at once.

    For administrators. It holds `schema`, or what `from_version` holds, or what is in force, or
    nothing. Raises NotFound, DraftExists, and InvalidInput naming what is wrong at its path.
    """
    actor.require_admin()
    raw = await _content(tx, niche_id, new)
    if new.publish:
        summary = new.change_summary or ""
        version = await publish_schema(tx, actor, niche_id, raw, change_summary=summary, now=now)
        return await get_version(tx, actor, niche_id, version)
    if new.change_summary:
        raise InvalidInput(fields={"change_summary": "A draft gets its summary when published."})
    refuse(rules.check_draft(raw))
    await queries.touch_niche(tx, niche_id, now)
    if await queries.find_version(tx, niche_id):
        raise DraftExists
    version = await queries.insert_draft(tx, niche_id, raw, created_by=actor.user_id, now=now)
    made = audit.changes({}, {"version": version, "from_version": new.from_version})
    entry = ("niche.draft_started", f"Draft {version} of the form started", made)
    await record(tx, actor, niche_id, entry, now)
    return await get_version(tx, actor, niche_id, version)


async def save_draft(
    tx: Tx, actor: Actor, niche_id: UUID, version: int, change: DraftChange, now: datetime
) -> FormVersion:
    """Write what the draft holds over the revision it was made from, right or not yet.

    For administrators. Raises NotFound, VersionPublished, DraftChanged where it was saved since,
    and InvalidInput for what is no form at all. What keeps it from being published is in the
    answer's `problems`.
    """
    actor.require_admin()
    refuse(rules.check_draft(change.schema))
    before = await _draft(tx, niche_id, version, change.revision)
    saved = await queries.set_draft(
        tx,
        (niche_id, version, change.revision),
        change.schema,
        updated_by=actor.user_id,
        now=now,
    )
    if not saved:
        raise DraftChanged
    changed = audit.changes(
        {"revision": change.revision},
        {"revision": change.revision + 1, "changes": _summary(before.schema, change.schema)},
    )
    entry = ("niche.draft_saved", f"Draft {version} of the form saved", changed)
    await record(tx, actor, niche_id, entry, now)
    return await get_version(tx, actor, niche_id, version)


async def publish_draft(
    tx: Tx, actor: Actor, niche_id: UUID, version: int, publication: Publication, now: datetime
) -> FormVersion:
    """Publish the draft as it stood at a revision; it is not yet in force, and never changes again.

    For administrators. Raises NotFound, VersionPublished, DraftChanged, and InvalidInput naming
    every problem of the form at its path.
    """
    actor.require_admin()
    await queries.touch_niche(tx, niche_id, now)
    draft = await _draft(tx, niche_id, version, publication.revision)
    schema, problems = rules.parse_schema(draft.schema)
    summary = await _change_summary(tx, actor, niche_id, version, publication)
    if schema is None:
        raise InvalidInput(fields=problems)
    at = (niche_id, version, publication.revision)
    if not await queries.set_published(tx, at, rules.schema_json(schema), summary, now):
        raise DraftChanged
    made = audit.changes({}, {"version": version, "change_summary": summary or None})
    entry = ("niche.schema_published", f"Version {version} of the form published", made)
    await record(tx, actor, niche_id, entry, now)
    return await get_version(tx, actor, niche_id, version)


async def discard_draft(
    tx: Tx, actor: Actor, niche_id: UUID, version: int, revision: int, now: datetime
) -> FormVersion:
    """Throw the draft away as it stood at a revision, and return what it held.

    For administrators. Raises NotFound, VersionPublished and DraftChanged.
    """
    actor.require_admin()
    draft = await _draft(tx, niche_id, version, revision)
    if not await queries.delete_draft(tx, niche_id, version, revision):
        raise DraftChanged
    gone = audit.changes({"version": version, "questions": draft.questions}, {})
    entry = ("niche.draft_discarded", f"Draft {version} of the form discarded", gone)
    await record(tx, actor, niche_id, entry, now)
    return draft


async def _stored(tx: Tx, niche_id: UUID, version: int) -> StoredVersion:
    stored = await queries.find_version(tx, niche_id, version)
    if stored is None:
        raise NotFound
    return stored


async def _draft(tx: Tx, niche_id: UUID, version: int, revision: int) -> FormVersion:
    """The draft at the revision that was read; the statement that writes looks again."""
    stored = await _stored(tx, niche_id, version)
    if stored.published_at is not None:
        raise VersionPublished
    if stored.revision != revision:
        raise DraftChanged(details={"revision": stored.revision})
    return _explained(stored)


def _explained(stored: StoredVersion) -> FormVersion:
    _, problems = rules.read_schema(stored.schema)
    return FormVersion(**structs.asdict(stored), problems=problems)


async def _content(tx: Tx, niche_id: UUID, new: NewVersion) -> RawSchema:
    if new.schema is not None and new.from_version is not None:
        raise InvalidInput(fields={"from_version": "Give a form or a version, not both."})
    if new.schema is not None:
        return new.schema
    if new.from_version is not None:
        return (await _stored(tx, niche_id, new.from_version)).schema
    active = await queries.find_schema(tx, niche_id)
    return active.schema if active else dict(rules.EMPTY_FORM)


async def _change_summary(
    tx: Tx, actor: Actor, niche_id: UUID, version: int, publication: Publication
) -> str:
    """The summary that was given, or what changed from the version in force."""
    if publication.change_summary is None:
        return (await compare_versions(tx, actor, niche_id, version)).summary
    summary = read_line(publication.change_summary, SUMMARY_CHARS_MAX)
    if not isinstance(summary, str):
        raise InvalidInput(fields={"change_summary": summary.sentence})
    return summary


def _summary(before: RawSchema, after: RawSchema) -> str:
    old, _ = rules.read_schema(before)
    new, _ = rules.read_schema(after)
    return rules.summarize(rules.list_differences(old, new), SUMMARY_CHARS_MAX)
