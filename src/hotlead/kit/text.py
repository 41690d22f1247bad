"""Reading text people type: one line, several lines, e-mail, phone, web address, postcode.

Every reader takes a `str`, never raises, and returns the normalised text or a `Problem` whose
sentence tells the person what to do. The normalised text reads as itself again.
"""

import re
import unicodedata
from urllib.parse import urlsplit

import msgspec
from email_validator import EmailNotValidError, validate_email

EMAIL_CHARS_MAX = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets
URL_CHARS_MAX = 2_000
POSTCODE_CHARS_MAX = 12
PHONE_CHARS_MAX = 40
# E.164 allows fifteen digits; the shortest national numbers in use have seven.
PHONE_DIGITS_MIN, PHONE_DIGITS_MAX = 7, 15

_FIRST_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


class Problem(msgspec.Struct, frozen=True):
    """Why a text was not accepted, as a sentence for the person who gave it."""

    sentence: str


TOO_MANY_MARKS = Problem("Remove the accents that are piled upon one letter.")
CONTROL_CHARACTER = Problem("Remove the control characters, which cannot be seen or stored.")
BAD_EMAIL = Problem("Enter an email address, for example name@company.com.")
BAD_PHONE = Problem("Enter a phone number with 7 to 15 digits, for example +1 555 010 0199.")
BAD_URL = Problem("Enter a web address, for example https://company.com.")
BAD_POSTCODE = Problem("Enter a postcode, for example 78701.")

_PHONE = re.compile(r"\+?[0-9 ()./\-]+")
_POSTCODE = re.compile(r"[0-9A-Z]+([ \-][0-9A-Z]+)*")
_HOST = re.compile(r"(?!-)[a-z0-9\-]{1,63}(?<!-)(\.(?!-)[a-z0-9\-]{1,63}(?<!-))+")
_HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_SPACES = re.compile(r"\s+")
# Without width: a text of these alone is empty. Inside words two of them join letters.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u115f\u1160\u3164\uffa0\u2800"
_BLANK = _INVISIBLE + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
# Precomposed, no letter is written with more: longer texts need not be composed to be too long.
_PARTS_MAX = 4
# What Unicode's Stream-Safe Text Format allows (UAX #15); putting more in order takes ages.
_MARKS_MAX = 30
# Embeddings, overrides and isolates make a text read otherwise than it is stored.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def ordinal(number: int) -> str:
    """Which one of a row: `first` to `tenth`, then `11th` or `21st`."""
    if number <= len(_FIRST_WORDS):
        return _FIRST_WORDS[number - 1]
    is_teen = number % 100 in range(11, 14)
    return f"{number}{'th' if is_teen else _ENDINGS.get(number % 10, 'th')}"


def read_line(raw: str, chars_max: int) -> str | Problem:
    """Read one line: trimmed, inner runs of spaces kept, no line breaks or tabs."""
    return _read(raw, chars_max, allowed="")


def read_lines(raw: str, chars_max: int) -> str | Problem:
    """Read several lines; every kind of line break becomes a line feed."""
    return _read(raw.replace("\r\n", "\n").replace("\r", "\n"), chars_max, allowed="\n\t")


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in a text."""
    return not text.strip(_BLANK)


def _read(raw: str, chars_max: int, allowed: str) -> str | Problem:
    text = raw.strip(_BLANK)
    if not text.isascii() and len(text) <= _PARTS_MAX * chars_max:
        if _piles_marks(text):
            return TOO_MANY_MARKS
        text = unicodedata.normalize("NFC", text).strip(_BLANK)
    if len(text) > chars_max:
        return Problem(f"Use {chars_max:,} characters or fewer; this has {len(text):,}.")
    # Plain ASCII is the common case and needs no look at Unicode's tables.
    if text.isascii() and text.isprintable():
        return text
    if any(_is_unstorable(character, allowed) for character in text):
        return CONTROL_CHARACTER
    return text


def _piles_marks(text: str) -> bool:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MARKS_MAX:
            return True
    return False


def without_control(text: str) -> str:
    """`text` less what the readers refuse because nobody sees it; line breaks and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(character for character in text if not _is_unstorable(character, "\n\t"))


def _is_unstorable(character: str, allowed: str) -> bool:
    """Whether this is a control character (Cc), half of a surrogate pair (Cs), or turns text round.

    PostgreSQL refuses the null byte and lone surrogates; the others only serve to deceive.
    """
    if character in _TURNING:
        return True
    return unicodedata.category(character) in {"Cc", "Cs"} and character not in allowed


def read_email(raw: str) -> str | Problem:
    """Read an e-mail address by its syntax alone: whether it takes mail is checked elsewhere."""
    text = raw.strip()
    if len(text) > EMAIL_CHARS_MAX:
        return BAD_EMAIL
    try:
        return validate_email(text, check_deliverability=False).normalized
    except (EmailNotValidError, UnicodeError):
        return BAD_EMAIL


def read_phone(raw: str) -> str | Problem:
    """Read a phone number as its digits, with a leading `+` where one was given."""
    text = raw.strip()
    digits = "".join(character for character in text if character.isascii() and character.isdigit())
    is_plausible = (
        len(text) <= PHONE_CHARS_MAX
        and _PHONE.fullmatch(text) is not None
        and PHONE_DIGITS_MIN <= len(digits) <= PHONE_DIGITS_MAX
    )
    if not is_plausible:
        return BAD_PHONE
    return f"+{digits}" if text.startswith("+") else digits


def read_url(raw: str) -> str | Problem:
    """Read an http or https address; `company.com` becomes `https://company.com`.

    An address with a user name or password in it is refused: it is how links deceive.
    """
    text = raw.strip()
    if not text.isascii() or not text.isprintable() or " " in text or len(text) > URL_CHARS_MAX:
        return BAD_URL
    has_scheme = "://" in text or (_HAS_SCHEME.match(text) and not _is_host_and_port(text))
    address = text if has_scheme else f"https://{text}"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return BAD_URL
    is_web = parts.scheme in {"http", "https"} and port != 0 and "@" not in parts.netloc
    return address if is_web and _HOST.fullmatch(host) else BAD_URL


def _is_host_and_port(text: str) -> bool:
    host, _, rest = text.partition(":")
    return "." in host and rest[:1].isdigit()


def read_postcode(raw: str) -> str | Problem:
    """Read a postcode of any country: letters and digits, upper case, single spaces."""
    text = _SPACES.sub(" ", raw.strip()).upper()
    is_plausible = (
        len(text) <= POSTCODE_CHARS_MAX
        and _POSTCODE.fullmatch(text) is not None
        and any(character.isdigit() for character in text)
    )
    return text if is_plausible else BAD_POSTCODE
