"""Turning rows of a file into rows to import, as the mapping says. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotlead.cli.leads_file import FileRow
from hotlead.cli.mapping import ImportMapping
from hotlead.demo.people import Person, made_up_person
from hotlead.leads.records import ImportRow


@dataclass(frozen=True, slots=True)
class RowReader:
    """A mapping with the position of each column it names, ready for every row."""

    mapping: ImportMapping
    positions: Mapping[str, int]
    not_answered: frozenset[str]

    def read(self, row: FileRow) -> ImportRow:
        """The row under the names of the form; nothing is checked here."""
        mapping, cells = self.mapping, row.cells
        external_id = self._text(cells, mapping.external_id)
        person = self._person(cells, external_id)
        return ImportRow(
            number=row.number,
            origin={"external_id": external_id, **self._texts(cells, mapping.attribution)},
            contact_name=person.name,
            contact_email=person.email,
            contact_phone=person.phone or None,
            answers={
                field: self._parts(column, text)
                for field, column in mapping.fields.items()
                if (text := self._text(cells, column))
            },
            location=self._texts(cells, mapping.location),
        )

    def external_id(self, row: FileRow) -> str:
        """What the row is called in its file, empty where nothing says."""
        return self._text(row.cells, self.mapping.external_id)

    def _person(self, cells: Sequence[str], external_id: str) -> Person:
        contact = self.mapping.contact
        if contact.made_up:
            return made_up_person(external_id)
        return Person(
            name=self._text(cells, contact.name or ""),
            email=self._text(cells, contact.email or ""),
            phone=self._text(cells, contact.phone) if contact.phone else "",
        )

    def _texts(self, cells: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
        return {
            name: text for name, column in columns.items() if (text := self._text(cells, column))
        }

    def _text(self, cells: Sequence[str], column: str) -> str:
        """A cell as the mapping wants it read; empty where it means "not answered"."""
        text = cells[self.positions[column]].strip()
        text = self.mapping.values.get(column, {}).get(text, text)
        return "" if text.casefold() in self.not_answered else text

    def _parts(self, column: str, text: str) -> str | list[str]:
        separator = self.mapping.split.get(column)
        return text if separator is None else [part.strip() for part in text.split(separator)]


def make_reader(mapping: ImportMapping, positions: Mapping[str, int]) -> RowReader:
    """The reader of one file."""
    return RowReader(
        mapping, positions, frozenset(text.strip().casefold() for text in mapping.not_answered)
    )
