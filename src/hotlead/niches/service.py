"""The verbs of niches, and what other features may ask about forms and answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict, InvalidInput, NotFound, Unavailable
from hotlead.kit.ids import new_id
from hotlead.niches import queries, rules
from hotlead.niches.records import (
    CompetitionLevel,
    FormSchema,
    LevelInput,
    Niche,
    NicheInput,
    PublicNicheDetail,
)

SUMMARY_CHARS_MAX = 500

# What features above may ask: pure rules, and the one statement the engine needs.
advance_rotations = queries.advance_rotations
buyers_max = rules.buyers_max
check_answers = rules.check_answers
check_step = rules.check_step
competitors_max = rules.competitors_max
count_niches = queries.count_niches
describe_answer = rules.describe_answer
is_shown = rules.is_shown
json_schema = rules.json_schema
levels_in_order = rules.levels_in_order
location_of = rules.location_of
parse_schema = rules.parse_schema
pick_answers = rules.pick_answers
read_email = rules.read_email
read_line = rules.read_line
read_lines = rules.read_lines
read_phone = rules.read_phone
read_postcode = rules.read_postcode
read_url = rules.read_url
recipients_max = rules.recipients_max
schema_json = rules.schema_json
steps_of = rules.steps_of


class SlugTaken(Conflict):
    """Another niche has this address."""

    code = "slug_taken"
    message = "Another niche already has this address."


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


async def create_niche(tx: Tx, actor: Actor, niche: NicheInput, now: datetime) -> Niche:
    """Make a niche, active and without a form or levels.

    For administrators. Raises InvalidInput by field, and SlugTaken.
    """
    actor.require_admin()
    _refuse(rules.check_niche(niche))
    niche_id = new_id()
    if not await queries.insert_niche(tx, niche_id, niche, now):
        raise SlugTaken
    await _record(tx, actor, "niche.created", niche_id, f"Niche {niche.name} created", now)
    return await queries.get_niche(tx, niche_id)


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
    summary = rules.read_line(change_summary, SUMMARY_CHARS_MAX)
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
    description = f"Version {version} of the form published"
    await _record(tx, actor, "niche.schema_published", niche_id, description, now)
    return version


async def activate_schema(
    tx: Tx, actor: Actor, niche_id: UUID, version: int, now: datetime
) -> None:
    """Put a published version into force in place of the one before.

    For administrators. Doing it twice is harmless. Raises NotFound where the niche has no such
    published version.
    """
    actor.require_admin()
    await queries.touch_niche(tx, niche_id, now)
    stored = await queries.find_schema(tx, niche_id, version)
    if stored is None or stored.published_at is None:
        raise NotFound
    if stored.is_active:
        return
    await queries.set_inactive_schemas(tx, niche_id, now)
    await queries.set_active_schema(tx, niche_id, version, activated_by=actor.user_id, now=now)
    description = f"Version {version} of the form put into force"
    await _record(tx, actor, "niche.schema_activated", niche_id, description, now)


async def create_level(
    tx: Tx, actor: Actor, niche_id: UUID, level: LevelInput, now: datetime
) -> CompetitionLevel:
    """Add an active competition level behind the niche's others.

    For administrators. Raises NotFound, InvalidInput by field, and Conflict at the most levels.
    """
    actor.require_admin()
    _refuse(rules.check_level(level))
    await queries.touch_niche(tx, niche_id, now)
    if len(await queries.list_levels(tx, niche_id)) >= queries.LEVELS_MAX:
        raise Conflict(f"A niche has at most {queries.LEVELS_MAX} levels.", code="too_many_levels")
    created = await queries.insert_level(tx, niche_id, new_id(), level, now)
    await audit.record(
        tx,
        actor,
        "competition_level.created",
        entity_type="competition_level",
        entity_id=created.id,
        description=f"Level {created.name} created",
        metadata={"price": str(created.price_per_lead), "buyers": created.max_distribution_count},
        now=now,
    )
    return created


async def reorder_levels(
    tx: Tx, actor: Actor, niche_id: UUID, level_ids: Sequence[UUID], now: datetime
) -> None:
    """Put the levels of a niche into a new order; leads are sold from the first on.

    For administrators. `level_ids` names every level of the niche once; raises InvalidInput
    otherwise, and NotFound for an unknown niche.
    """
    actor.require_admin()
    await queries.touch_niche(tx, niche_id, now)
    levels = await queries.list_levels(tx, niche_id)
    if sorted(level_ids) != sorted(level.id for level in levels):
        raise InvalidInput(fields={"level_ids": "Name every level of the niche once."})
    await queries.set_level_order(tx, niche_id, level_ids, now)
    await _record(
        tx, actor, "niche.levels_reordered", niche_id, "Competition levels reordered", now
    )


def _readable(raw: Mapping[str, object]) -> FormSchema:
    schema, _ = rules.parse_schema(raw)
    if schema is None:
        raise FormUnreadable
    return schema


def _refuse(problems: Mapping[str, str]) -> None:
    if problems:
        raise InvalidInput(fields=problems)


async def _record(
    tx: Tx, actor: Actor, action: str, niche_id: UUID, description: str, now: datetime
) -> None:
    await audit.record(
        tx,
        actor,
        action,
        entity_type="niche",
        entity_id=niche_id,
        description=description,
        now=now,
    )
