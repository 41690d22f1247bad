"""The levels of a niche as they are, and as somebody wants them."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import UNSET, UnsetType, structs

from hotlead.kit.db import Tx
from hotlead.kit.errors import InvalidInput, NotFound
from hotlead.niches import queries, rules
from hotlead.niches.records import CompetitionLevel, Ladder, LevelChanges, LevelInput
from hotlead.niches.service.errors import NicheChanged
from hotlead.niches.service.recording import refuse


async def get_ladder(
    tx: Tx, niche_id: UUID | None = None, *, level_id: UUID | None = None
) -> Ladder:
    """The levels of a niche, or of the niche a level is in; raises NotFound."""
    ladder = await queries.find_ladder(tx, niche_id, level_id=level_id)
    if ladder is None:
        raise NotFound
    return ladder


async def expect_version(tx: Tx, niche_id: UUID, niche_version: int | UnsetType) -> None:
    """Raise NicheChanged where the niche or its levels were changed since this version."""
    niche = await queries.get_niche(tx, niche_id)
    if niche_version not in (UNSET, niche.version):
        raise NicheChanged


def level_in(ladder: Ladder, level_id: UUID) -> CompetitionLevel:
    """The level of this id; raises NotFound where it was erased meanwhile."""
    for level in ladder.levels:
        if level.id == level_id:
            return level
    raise NotFound


def wanted_level(ladder: Ladder, level_id: UUID, changes: LevelChanges) -> CompetitionLevel:
    """The level as it shall be; raises NotFound, and InvalidInput by field."""
    level = level_in(ladder, level_id)
    given = LevelInput(
        **{
            name: getattr(level, name) if (value := getattr(changes, name)) is UNSET else value
            for name in LevelInput.__struct_fields__
        }
    )
    return structs.replace(level, **structs.asdict(readable(ladder, given, level)))


def readable(
    ladder: Ladder, level: LevelInput, before: CompetitionLevel | None = None
) -> LevelInput:
    """A level as it is stored in this ladder, in place of the one before; raises InvalidInput.

    It needs a name that no other level has; a name that stays is not asked about.
    """
    wanted, problems = rules.read_level(level)
    taken = {rules.fold_name(one.name) for one in ladder.levels}
    if before:
        taken.discard(rules.fold_name(before.name))
    if rules.fold_name(wanted.name) in taken:
        problems = {"name": "Another level of this niche has this name.", **problems}
    refuse(problems)
    return wanted


def replaced(ladder: Ladder, level: CompetitionLevel) -> Ladder:
    """The ladder with this level in place of the one it was."""
    levels = tuple(level if each.id == level.id else each for each in ladder.levels)
    return structs.replace(ladder, levels=levels)


def reordered(ladder: Ladder, level_ids: Sequence[UUID]) -> Ladder:
    """The ladder in another order; the same one where that is the order it has.

    Raises InvalidInput where not every level is named once.
    """
    by_id = {level.id: level for level in ladder.levels}
    if sorted(level_ids) != sorted(by_id):
        raise InvalidInput(fields={"level_ids": "Name every level of the niche once."})
    if list(level_ids) == list(by_id):
        return ladder
    levels = tuple(
        structs.replace(by_id[level_id], order_position=position)
        for position, level_id in enumerate(level_ids, start=1)
    )
    return structs.replace(ladder, levels=levels)
