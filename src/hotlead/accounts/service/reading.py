"""Reading what people tell about themselves, with a sentence for everything that is wrong."""

from typing import Final

from hotlead.accounts.records import NAME_CHARS_MAX, Person
from hotlead.kit.errors import InvalidInput
from hotlead.kit.text import Problem, read_email, read_line, read_phone

_NO_FIRST_NAME: Final = "Enter your first name."
_NO_LAST_NAME: Final = "Enter your last name."


def read_email_field(text: str, field: str = "email") -> str:
    """An address as it is stored; raises InvalidInput, naming `field`."""
    read = read_email(text)
    if isinstance(read, Problem):
        raise InvalidInput(fields={field: read.sentence})
    return read


def read_names(first_name: str, last_name: str) -> tuple[str, str]:
    """Names as they are stored, where either may be left out; raises InvalidInput by field."""
    read = {
        "first_name": read_line(first_name, NAME_CHARS_MAX),
        "last_name": read_line(last_name, NAME_CHARS_MAX),
    }
    problems = {name: text.sentence for name, text in read.items() if isinstance(text, Problem)}
    if problems:
        raise InvalidInput(fields=problems)
    return str(read["first_name"]), str(read["last_name"])


def read_person(first_name: str, last_name: str, phone: str | None) -> Person:
    """Names and phone as they are stored; raises InvalidInput by field."""
    read = {
        "first_name": read_line(first_name, NAME_CHARS_MAX) or Problem(_NO_FIRST_NAME),
        "last_name": read_line(last_name, NAME_CHARS_MAX) or Problem(_NO_LAST_NAME),
        "phone": read_phone(phone) if phone and phone.strip() else "",
    }
    problems = {name: text.sentence for name, text in read.items() if isinstance(text, Problem)}
    if problems:
        raise InvalidInput(fields=problems)
    texts = {name: str(text) for name, text in read.items()}
    return Person(
        first_name=texts["first_name"],
        last_name=texts["last_name"],
        phone=texts["phone"] or None,
    )
