"""The mapping of an import: a TOML file that says which column becomes what.

It is read once, checked against the header of the file and the form of the niche, and then
applied to one row after the other without another look-up by name.
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from hotlead.kit.errors import InvalidInput

MAPPING_BYTES_MAX = 1_000_000
LOCATION_PARTS = ("address", "city", "state", "country", "zip", "latitude", "longitude")
ATTRIBUTION_PARTS = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "referrer_url",
    "click_id",
)


class MappingUnusable(InvalidInput):
    """The mapping cannot be used; the message says what to mend."""

    code = "mapping_unusable"


class ContactColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the person is in the file; `made_up` where the file has none."""

    made_up: bool = False
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class ImportMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which column becomes what. Columns that nobody names are left alone.

    `fields` maps questions of the form to columns, and the parts of a location question as
    `place.city`. `values` replaces cells of a column before anything looks at them, and
    `not_answered` lists cells that mean "no answer". `split` names the separator of columns that
    hold several answers.
    """

    external_id: Annotated[str, msgspec.Meta(min_length=1)]
    contact: ContactColumns
    fields: dict[str, str] = {}
    location: dict[str, str] = {}
    attribution: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    split: dict[str, Annotated[str, msgspec.Meta(min_length=1)]] = {}
    not_answered: list[str] = []
    encoding: str = "utf-8"
    delimiter: Annotated[str, msgspec.Meta(min_length=1, max_length=1)] = ","

    @property
    def columns(self) -> list[str]:
        """Every column the mapping names, each once."""
        contact = (self.contact.name, self.contact.email, self.contact.phone)
        named = (
            self.external_id,
            *(column for column in contact if column is not None),
            *self.fields.values(),
            *self.location.values(),
            *self.attribution.values(),
            *self.values,
            *self.split,
        )
        return list(dict.fromkeys(named))


def read_mapping(path: Path) -> ImportMapping:
    """Read a mapping; raises MappingUnusable with what is wrong and where."""
    try:
        if path.stat().st_size > MAPPING_BYTES_MAX:
            raise MappingUnusable(f"The mapping {path} is larger than a mapping can be.")
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        mapping = msgspec.convert(raw, ImportMapping)
    except OSError as error:
        raise MappingUnusable(f"The mapping {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise MappingUnusable(f"The mapping {path} is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise MappingUnusable(f"The mapping {path} is not TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise MappingUnusable(f"The mapping {path} does not fit: {error}.") from error
    _check_parts(path, "location", mapping.location, LOCATION_PARTS)
    _check_parts(path, "attribution", mapping.attribution, ATTRIBUTION_PARTS)
    _check_contact(path, mapping.contact)
    _check_encoding(path, mapping.encoding)
    return mapping


def _check_parts(path: Path, section: str, parts: Mapping[str, str], known: Sequence[str]) -> None:
    unknown = [part for part in parts if part not in known]
    if unknown:
        raise MappingUnusable(
            f"The mapping {path} has [{section}] {unknown[0]}, which is none of: "
            f"{', '.join(known)}."
        )


def _check_contact(path: Path, contact: ContactColumns) -> None:
    is_in_file = contact.name is not None and contact.email is not None
    if contact.made_up == (is_in_file or contact.phone is not None):
        raise MappingUnusable(
            f"The mapping {path} needs [contact] with the columns name and email (and phone), "
            "or with made_up = true where the file has no people."
        )


def _check_encoding(path: Path, encoding: str) -> None:
    try:
        "".encode(encoding)
    except LookupError as error:
        raise MappingUnusable(
            f"The mapping {path} names the encoding {encoding!r}, which is unknown."
        ) from error
