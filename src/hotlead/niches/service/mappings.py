"""The verbs of mappings: what became of the questions of the form in force in another version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from hotlead.audit import service as audit
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.kit.errors import Conflict, InvalidInput, NotFound
from hotlead.niches import queries, rules
from hotlead.niches.records import FieldMapping, MappingSet, StoredMapping, StoredSchema
from hotlead.niches.service.recording import record


class NothingInForce(Conflict):
    """The niche has no form in force yet, so there is nothing to map from."""

    code = "nothing_in_force"
    message = "No form is in force yet, so no answers have to be carried over."


class OtherVersionInForce(Conflict):
    """Another version was put into force since the mapping was looked at."""

    code = "other_version_in_force"
    message = "Another version of the form was put into force meanwhile. Look at it again."


async def get_mappings(tx: Tx, actor: Actor, niche_id: UUID, version: int) -> MappingSet:
    """The mapping from the version in force to another: as saved, else as it is proposed.

    For administrators. Raises NotFound without such a published version, and NothingInForce.
    """
    actor.require_admin()
    forms, present = await _forms(tx, niche_id, version)
    if present is None:
        raise NothingInForce
    stored = await queries.list_mappings(tx, niche_id)
    return _mapping_set(forms, stored, (present, version))


async def set_mappings(
    tx: Tx,
    actor: Actor,
    niche_id: UUID,
    version: int,
    mappings: Sequence[FieldMapping],
    now: datetime,
) -> MappingSet:
    """Save a mapping from the version in force as a draft, for activating `version` later.

    For administrators. Questions left out take what is proposed. Raises InvalidInput by question
    (`mappings.cpu`), NotFound, and NothingInForce.
    """
    actor.require_admin()
    await queries.touch_niche(tx, niche_id, now)
    before = await get_mappings(tx, actor, niche_id, version)
    edge = (before.from_version, version)
    wanted = await complete_mappings(tx, niche_id, edge, mappings)
    await queries.set_mappings(tx, niche_id, edge, wanted, used_at=None, now=now)
    changed = audit.changes(_told(before.mappings), _told(wanted))
    description = f"What becomes of the questions of version {edge[0]} in version {version}"
    await record(tx, actor, niche_id, ("niche.mappings_set", description, changed), now)
    return MappingSet(
        from_version=edge[0], to_version=version, is_saved=True, mappings=list(wanted)
    )


async def complete_mappings(
    tx: Tx, niche_id: UUID, edge: tuple[int, int], given: Sequence[FieldMapping] | None
) -> list[FieldMapping]:
    """A row for every question of the older version: as given, else as saved or proposed.

    Raises InvalidInput by question.
    """
    forms, _ = await _forms(tx, niche_id, edge[1])
    stored = await queries.list_mappings(tx, niche_id)
    rest = _mapping_set(forms, stored, edge).mappings
    if given is None:
        return rest
    named = {row.field_id for row in given}
    whole = [*given, *(row for row in rest if row.field_id not in named)]
    problems = _check(forms, edge, whole)
    if problems:
        raise InvalidInput(fields={f"mappings.{name}": told for name, told in problems.items()})
    return whole


async def load_routes(
    tx: Tx,
    niche_id: UUID,
    target: int,
    draft: tuple[tuple[int, int], Sequence[FieldMapping]] | None = None,
) -> rules.Routes:
    """The ways from every version of a niche's form to `target`, over the mappings in use.

    `draft` is a mapping that is looked at as if it were in use already.
    """
    forms = await queries.list_forms(tx, niche_id)
    edges: dict[tuple[int, int], Sequence[FieldMapping]] = {}
    edges |= _edges(await queries.list_used_mappings(tx, niche_id))
    if draft:
        edges[draft[0]] = draft[1]
    return rules.Routes(target, {form.version: form.schema for form in forms}, edges)


async def find_present_version(tx: Tx, niche_id: UUID) -> int | None:
    """The version in force; None where there is none yet."""
    stored = await queries.find_schema(tx, niche_id)
    return stored.version if stored else None


async def _forms(
    tx: Tx, niche_id: UUID, version: int
) -> tuple[dict[int, StoredSchema], int | None]:
    forms = {form.version: form for form in await queries.list_forms(tx, niche_id)}
    if version not in forms:
        raise NotFound
    return forms, next((form.version for form in forms.values() if form.is_active), None)


def _mapping_set(
    forms: Mapping[int, StoredSchema], stored: Sequence[StoredMapping], edge: tuple[int, int]
) -> MappingSet:
    edges = _edges(stored)
    rows = edges.get(edge)
    if rows is None:
        routes = rules.Routes(
            edge[1], {version: form.schema for version, form in forms.items()}, edges
        )
        rows = routes.propose(edge[0])
    return MappingSet(
        from_version=edge[0], to_version=edge[1], is_saved=edge in edges, mappings=list(rows)
    )


def _check(
    forms: Mapping[int, StoredSchema], edge: tuple[int, int], rows: Sequence[FieldMapping]
) -> dict[str, str]:
    schemas = {version: form.schema for version, form in forms.items()}
    routes = rules.Routes(edge[1], schemas, {})
    return rules.compile_mapping(routes.schema(edge[0]), routes.schema(edge[1]), rows)[1]


def _edges(stored: Sequence[StoredMapping]) -> dict[tuple[int, int], list[FieldMapping]]:
    edges: dict[tuple[int, int], list[FieldMapping]] = {}
    for row in stored:
        mapping = FieldMapping(
            field_id=row.field_id,
            mapping_type=row.mapping_type,
            mapping_config=row.mapping_config,
        )
        edges.setdefault((row.from_version, row.to_version), []).append(mapping)
    return edges


def _told(rows: Sequence[FieldMapping]) -> dict[str, object]:
    return {row.field_id: {"type": row.mapping_type.value, **row.mapping_config} for row in rows}
