"""Reading what people write about a provider, with a sentence for everything that is wrong."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from hotlead.accounts import service as accounts
from hotlead.kit.errors import InvalidInput
from hotlead.kit.money import to_cents
from hotlead.kit.text import Problem, read_email, read_line, read_url
from hotlead.providers import rules
from hotlead.providers.records import COMPANY_CHARS_MAX, WEBSITE_CHARS_MAX

_BAD_TIMEZONE = Problem("Choose a time zone of the list, for example Europe/Paris.")
_BAD_THRESHOLD = Problem("Enter an amount of zero or more with at most two decimals.")
_NO_COMPANY = Problem("Enter the name of your company.")


def read_together(
    *readings: Callable[[], Mapping[str, object]],
) -> tuple[dict[str, object], dict[str, str]]:
    """What all of them read, and a sentence for each field that any of them refused."""
    values: dict[str, object] = {}
    problems: dict[str, str] = {}
    for read in readings:
        try:
            values |= read()
        except InvalidInput as error:
            problems |= error.fields
    return values, problems


def read_provider(given: Mapping[str, object]) -> dict[str, object]:
    """Fields of a provider as they are stored; raises InvalidInput by field."""
    read = {name: _READERS[name](value) for name, value in given.items()}
    problems = {name: v.sentence for name, v in read.items() if isinstance(v, Problem)}
    if problems:
        raise InvalidInput(fields=problems)
    return read


def read_person(first_name: str, last_name: str, phone: str | None) -> dict[str, object]:
    """Names and phone as they are stored; raises InvalidInput by field."""
    return msgspec.structs.asdict(accounts.read_person(first_name, last_name, phone))


def _read_company(value: object) -> object:
    text = read_line(str(value), COMPANY_CHARS_MAX)
    return text or _NO_COMPANY


def _read_website(value: object) -> object:
    text = str(value or "").strip()
    if len(text) > WEBSITE_CHARS_MAX:
        return Problem(f"Use {WEBSITE_CHARS_MAX} characters or fewer.")
    return read_url(text) if text else None


def _read_email(value: object) -> object:
    text = str(value or "").strip()
    return read_email(text) if text else None


def _read_timezone(value: object) -> object:
    return value if rules.is_timezone(str(value)) else _BAD_TIMEZONE


def _read_threshold(value: object) -> object:
    if not isinstance(value, Decimal) or not rules.is_threshold(value):
        return _BAD_THRESHOLD
    return to_cents(value)


def _as_it_is(value: object) -> object:
    return value


_READERS: Mapping[str, Callable[[object], object]] = {
    "company_name": _read_company,
    "website": _read_website,
    "timezone": _read_timezone,
    "low_balance_threshold": _read_threshold,
    "low_balance_alert_email": _read_email,
    "notification_preferences": _as_it_is,
}
