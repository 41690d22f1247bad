"""The way from any version of a form to one of them, over the mappings that were put to use."""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from hotlead.niches.records import (
    FieldMapping,
    FormMapping,
    FormSchema,
    MappingType,
    new_of,
    old_of,
)
from hotlead.niches.rules.mappings import compile_mapping, map_answers
from hotlead.niches.rules.proposing import invert_mapping, propose_mapping
from hotlead.niches.rules.schema import parse_schema

Edge: TypeAlias = tuple[int, int]
"""From one version to another: an activation."""

NO_FORM = FormSchema(())


class Routes:
    """Leads everything written for any version of a form to the version `target`.

    Pure, and worked out once a version: give the forms as stored, and the mappings in use.
    """

    def __init__(
        self,
        target: int,
        schemas: Mapping[int, Mapping[str, object]],
        edges: Mapping[Edge, Sequence[FieldMapping]],
    ) -> None:
        self.target = target
        self._schemas = schemas
        self._edges = edges
        self._read: dict[int, FormSchema] = {}
        self._steps: dict[int, tuple[FormMapping, ...]] = {}
        self._wanted: frozenset[str] | None = None

    def narrowed(self, wanted: frozenset[str]) -> "Routes":
        """The same ways for the answers to the questions `wanted` alone: the rest is left out."""
        routes = Routes(self.target, self._schemas, self._edges)
        routes._read = self._read
        routes._wanted = wanted
        return routes

    def schema(self, version: int | None) -> FormSchema:
        """The questions of a version; none where there is no such version, or it cannot be read."""
        if version is None or version not in self._schemas:
            return NO_FORM
        if version not in self._read:
            self._read[version] = parse_schema(self._schemas[version])[0] or NO_FORM
        return self._read[version]

    def steps_from(self, version: int) -> tuple[FormMapping, ...]:
        """The mappings from a version to the target, one after the other; none from itself.

        The shortest way over the mappings in use. Where there is none (versions from before
        mappings were kept) only questions with the same id and compatible answers live on.
        """
        if version not in self._steps:
            steps = self._find_steps(version)
            wanted = self._wanted
            self._steps[version] = steps if wanted is None else narrow_steps(steps, wanted)
        return self._steps[version]

    def map_answers(self, version: int, answers: Mapping[str, object]) -> Mapping[str, object]:
        """Answers to a version as answers to the target."""
        for step in self.steps_from(version):
            answers = map_answers(step, answers)
        return answers

    def propose(self, version: int) -> list[FieldMapping]:
        """What most likely became of a version's questions: the way back, where one was used."""
        back = self._edges.get((self.target, version))
        old, new = self.schema(version), self.schema(self.target)
        if back is None:
            return propose_mapping(old, new)
        return invert_mapping(compile_mapping(new, old, back)[0])

    def _find_steps(self, version: int) -> tuple[FormMapping, ...]:
        if version == self.target:
            return ()
        way = find_way(self._edges.keys(), version, self.target)
        if way is None:
            old, new = self.schema(version), self.schema(self.target)
            rows = [r for r in propose_mapping(old, new) if r.mapping_type is MappingType.DIRECT]
            return (compile_mapping(old, new, rows)[0],)
        return tuple(
            compile_mapping(self.schema(edge[0]), self.schema(edge[1]), self._edges[edge])[0]
            for edge in way
        )


def narrow_steps(steps: Sequence[FormMapping], wanted: Collection[str]) -> tuple[FormMapping, ...]:
    """The steps with the rules alone that lead to the questions `wanted`."""
    narrowed: deque[FormMapping] = deque()
    for step in reversed(steps):
        rules = tuple(rule for rule in step.rules if any(f.id in wanted for f in new_of(rule)))
        narrowed.appendleft(FormMapping(step.old, step.new, rules))
        wanted = {field.id for rule in rules for field in old_of(rule)}
    return tuple(narrowed)


def find_way(edges: Collection[Edge], start: int, target: int) -> list[Edge] | None:
    """The shortest way along the edges; None where there is none."""
    came: dict[int, Edge | None] = {start: None}
    waiting = deque([start])
    while waiting and target not in came:
        here = waiting.popleft()
        for edge in sorted(edges):
            if edge[0] == here and edge[1] not in came:
                came[edge[1]] = edge
                waiting.append(edge[1])
    if target not in came:
        return None
    way: list[Edge] = []
    while edge := came[way[-1][0] if way else target]:
        way.append(edge)
    return way[::-1]
