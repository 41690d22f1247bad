"""The verbs of a niche's form: its versions, and which of them is in force."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from msgspec import UNSET

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput, NotFound, Unavailable
from hotlead.kit.ids import new_id
from hotlead.kit.jobs import enqueue
from hotlead.kit.text import read_line
from hotlead.niches import queries, rules
from hotlead.niches.records import FormChange, FormSchema, PublicNicheDetail
from hotlead.niches.service.mappings import OtherVersionInForce, complete_mappings
from hotlead.niches.service.recording import record

SUMMARY_CHARS_MAX = 500
AS_PROPOSED = FormChange()


class FormUnreadable(Unavailable):
    """The form in force does not read: it was stored past its checks."""

    code = "form_unreadable"
    message = "This form cannot be used right now."


async def get_public_niche(tx: Tx, slug: str) -> PublicNicheDetail:
    """An active niche with its form in force, as anyone sees it; raises NotFound."""
    row = await queries.find_active_form(tx, slug) if rules.is_slug(slug) else None
    if row is None:
        raise NotFound
    return rules.public_detail(row, _readable(row.schema))


async def find_active_schema(tx: Tx, niche_id: UUID) -> FormSchema | None:
    """The questions in force of a niche, active or not; None where it has no form yet."""
    stored = await queries.find_schema(tx, niche_id)
    return _readable(stored.schema) if stored else None


async def publish_schema(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    raw: Mapping[str, object],
    *,
    change_summary: str = "",
    now: datetime,
) -> int:
    """Publish a new version of a niche's form and return its number; it is not yet in force.

    For administrators. A published version never changes. Raises NotFound, and InvalidInput
    naming every problem of the form at its path, such as `fields.2.options`.
    """
    actor.require_admin()
    schema, problems = rules.parse_schema(raw)
    summary = read_line(change_summary, SUMMARY_CHARS_MAX)
    if not isinstance(summary, str):
        problems = {**problems, "change_summary": summary.sentence}
    if schema is None or not isinstance(summary, str):
        raise InvalidInput(fields=problems)
    await queries.touch_niche(tx, niche_id, now)
    version = await queries.insert_schema(
        tx,
        niche_id,
        rules.schema_json(schema),
        change_summary=summary,
        created_by=actor.user_id,
        now=now,
    )
    # The questions need not be kept here: a published version never changes.
    made = audit.changes({}, {"version": version, "change_summary": summary or None})
    description = f"Version {version} of the form published"
    await record(tx, actor, niche_id, ("niche.schema_published", description, made), now)
    return version


async def activate_schema(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    version: int,
    now: datetime,
    change: FormChange = AS_PROPOSED,
) -> None:
    """Put a published version into force in place of the one before.

    For administrators. Stores the mapping between the two, and has the filters of the niche's
    subscriptions follow by a job; until they have, the niche's leads wait. Doing it twice is
    harmless. Raises NotFound where the niche has no such published version, InvalidInput by
    question (`mappings.cpu`), and OtherVersionInForce where `change` names another than is.
    """
    actor.require_admin()
    await queries.lock_form(tx, niche_id)
    await queries.touch_niche(tx, niche_id, now)
    stored = await queries.find_schema(tx, niche_id, version)
    if stored is None or stored.published_at is None:
        raise NotFound
    if stored.is_active:
        return
    present = await queries.find_schema(tx, niche_id)
    before = present.version if present else None
    if change.from_version not in {UNSET, before}:
        raise OtherVersionInForce
    if before is not None:
        edge = (before, version)
        mappings = await complete_mappings(tx, niche_id, edge, change.mappings)
        await queries.set_mappings(tx, niche_id, edge, mappings, used_at=now, now=now)
    await queries.delete_drafts(tx, niche_id)
    await queries.set_inactive_schemas(tx, niche_id, now)
    await queries.set_active_schema(tx, niche_id, version, activated_by=actor.user_id, now=now)
    changed = audit.changes({"active_version": before}, {"active_version": version})
    description = f"Version {version} of the form put into force"
    await record(tx, actor, niche_id, ("niche.schema_activated", description, changed), now)
    await begin_upgrade(tx, niche_id, version, now)


async def begin_upgrade(tx: Tx, niche_id: UUID, version: int, now: datetime) -> None:
    """Let the niche's leads wait until every filter has followed the form, where one must."""
    must_wait = await queries.has_outdated(tx, niche_id, version)
    await queries.set_upgrading(tx, niche_id, new_id(), now if must_wait else None)
    if must_wait:
        await enqueue(tx, "subscriptions.upgrade_filters", {"niche_id": str(niche_id)})


def _readable(raw: Mapping[str, object]) -> FormSchema:
    schema, _ = rules.parse_schema(raw)
    if schema is None:
        raise FormUnreadable
    return schema
