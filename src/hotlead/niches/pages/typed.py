"""What administrators type about niches and levels."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from hotlead.kit.errors import HotleadError, InvalidInput
from hotlead.kit.money import parse_money
from hotlead.kit.numerals import read_digits
from hotlead.niches.records import (
    ApprovalMode,
    CascadePolicy,
    LevelInput,
    Niche,
    NicheChanges,
    NicheInput,
)
from hotlead.niches.service import SlugTaken
from hotlead.web.forms import Form, FormErrors, form_errors

T = TypeVar("T", bound=StrEnum)

_TEXTS: Final = ("name", "slug", "description", "consent_text")
_COUNTS: Final = ("lead_max_age_hours", "intake_dedup_hours", "provider_dedup_days")
# In the order of the page: the first that is wrong gets the focus.
_INPUTS: Final = (
    "name", "slug", "description", "cascade_policy", "default_competition_level_id",
    "approval_mode", *_COUNTS, "consent_text", "embed_origins",
)  # fmt: skip
_FLAGS: Final = ("is_location_based", "consent_required")
_DIGITS_MAX: Final = 9
# Outside of every range: the rule that names the range refuses it.
_NO_COUNT: Final = -1
_NO_AMOUNT: Final = Decimal("NaN")


def read_niche(form: Form) -> dict[str, object]:
    """The fields of a niche, by name; raises InvalidInput for what is none of the choices."""
    return {
        **{name: form.text(name) for name in _TEXTS},
        **{name: _count(form.text(name)) for name in _COUNTS},
        **{name: form.flag(name) for name in _FLAGS},
        "cascade_policy": _choice(form, "cascade_policy", CascadePolicy),
        "approval_mode": _choice(form, "approval_mode", ApprovalMode),
        "embed_origins": tuple(form.text("embed_origins").splitlines()),
    }


def read_new_niche(form: Form) -> NicheInput:
    """A niche to be made; closed until it is ready, unless the form says otherwise."""
    return msgspec.convert({**read_niche(form), "is_active": form.flag("is_active")}, NicheInput)


def read_changes(form: Form) -> NicheChanges:
    """A niche as it shall be, and the version that was looked at."""
    first = form.text("default_competition_level_id")
    try:
        first_id = UUID(first) if first else None
    except ValueError as error:
        problem = {"default_competition_level_id": "Choose one of the niche's levels."}
        raise InvalidInput(fields=problem) from error
    given = {**read_niche(form), "default_competition_level_id": first_id}
    changes = msgspec.convert(given, NicheChanges)
    return msgspec.structs.replace(changes, version=read_version(form))


def read_version(form: Form) -> int | UnsetType:
    """The version of the niche that the form was drawn with."""
    text = form.text("version")
    return _count(text) if text else UNSET


def read_level(form: Form) -> LevelInput:
    """A level as it shall be."""
    amount = parse_money(form.text("price_per_lead"))
    return LevelInput(
        name=form.text("name"),
        max_distribution_count=_count(form.text("max_distribution_count")),
        price_per_lead=_NO_AMOUNT if amount is None else amount,
    )


def niche_errors(error: HotleadError) -> FormErrors:
    """What is wrong with a niche, at its fields, first things first; a taken address too."""
    if isinstance(error, SlugTaken):
        return FormErrors(fields={"slug": error.message}, message=error.message)
    found = form_errors(error)
    named = sorted(found.fields, key=_place_of)
    return FormErrors({name: found.fields[name] for name in named}, found.message)


def shown_niche(niche: Niche | NicheInput) -> dict[str, object]:
    """A niche as the fields of its form show it."""
    return {**msgspec.structs.asdict(niche), "embed_origins": "\n".join(niche.embed_origins)}


def typed_niche(form: Form) -> dict[str, object]:
    """What was typed, to show the form again."""
    names = (*_TEXTS, *_COUNTS, "cascade_policy", "approval_mode", "embed_origins",
             "default_competition_level_id")  # fmt: skip
    return {
        **{name: form.text(name) for name in names},
        **{name: form.flag(name) for name in _FLAGS},
    }


def typed_level(form: Form) -> dict[str, object]:
    """What was typed about a level, to show the form again."""
    return {name: form.text(name) for name in LevelInput.__struct_fields__}


def differing(stored: Mapping[str, object], typed: Mapping[str, object]) -> list[dict[str, str]]:
    """What saving would change now, field by field, for `ui.differences`."""
    return [
        {"name": name, "before": _words(stored.get(name)), "after": _words(value)}
        for name, value in typed.items()
        if name in stored and _words(stored[name]) != _words(value)
    ]


def _place_of(name: str) -> int:
    """Where an input stands on the page of a niche; what has none there comes last."""
    return _INPUTS.index(name) if name in _INPUTS else len(_INPUTS)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _count(text: str) -> int:
    digits = read_digits(text) or ""
    return int(digits) if digits.isdigit() and len(digits) <= _DIGITS_MAX else _NO_COUNT


def _choice(form: Form, name: str, choices: type[T]) -> T:
    try:
        return choices(form.text(name))
    except ValueError as error:
        raise InvalidInput(fields={name: "Choose one of these."}) from error
