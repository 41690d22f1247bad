"""Counting which leads many filters match, without asking every filter about every lead.

Answers repeat: a question with ten options has ten answers, however many leads there are. So each
distinct filter is asked about each distinct answer, and the leads behind an answer are bits.
"""

from collections.abc import Mapping, Sequence

import msgspec

from hotlead.subscriptions.records import Filter, Filters, Place, ServiceArea


class LeadIndex:
    """Leads by their answers and places; a set of leads is an integer with a bit for each."""

    def __init__(self, leads: Sequence[Mapping[str, object]], places: Sequence[Place]) -> None:
        self._every = (1 << len(leads)) - 1
        self._answers: dict[str, dict[bytes, tuple[object, int]]] = {}
        self._places: dict[Place, int] = {}
        self._asked: dict[tuple[str, Filter], int] = {}
        self._covered: dict[ServiceArea, int] = {}
        for at, (answers, place) in enumerate(zip(leads, places, strict=True)):
            self._places[place] = self._places.get(place, 0) | 1 << at
            for field_id, answer in answers.items():
                kept = self._answers.setdefault(field_id, {})
                key = msgspec.json.encode(answer)
                kept[key] = (answer, kept.get(key, (answer, 0))[1] | 1 << at)

    def matching(self, filters: Filters, area: ServiceArea | None) -> int:
        """The leads that these filters match and this area covers."""
        found = self._every if area is None else self._inside(area)
        for field_id, wanted in filters.items:
            found &= self._passing(field_id, wanted)
        return found

    def _passing(self, field_id: str, wanted: Filter) -> int:
        found = self._asked.get((field_id, wanted))
        if found is None:
            found = 0
            for answer, leads in self._answers.get(field_id, {}).values():
                found |= leads if answer is not None and wanted.matches(answer) else 0
            self._asked[field_id, wanted] = found
        return found

    def _inside(self, area: ServiceArea) -> int:
        found = self._covered.get(area)
        if found is None:
            found = 0
            for place, leads in self._places.items():
                found |= leads if area.covers(place) else 0
            self._covered[area] = found
        return found
