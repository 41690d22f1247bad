"""How much a lead looks like a real request, from what is in it alone.

Honest about its reach: it asks no other service, so it never says that a mailbox exists.
"""

import re
from collections.abc import Iterable, Mapping

from hotlead.leads.records import Check, Quality
from hotlead.niches.records import Answer

_ROLES = frozenset(
    {"abuse", "admin", "administrator", "billing", "contact", "hello", "help", "hr", "info"}
    | {"mail", "marketing", "no-reply", "noreply", "office", "postmaster", "root", "sales"}
    | {"security", "spam", "support", "team", "test", "webmaster"}
)
# Services whose only purpose is an address nobody will read tomorrow.
_DISPOSABLE = frozenset(
    {"10minutemail.com", "33mail.com", "discard.email", "dispostable.com", "dropmail.me"}
    | {"emailondeck.com", "fakeinbox.com", "getairmail.com", "getnada.com", "grr.la"}
    | {"guerrillamail.com", "guerrillamail.net", "inboxkitten.com", "mailcatch.com"}
    | {"maildrop.cc", "mailinator.com", "mailnesia.com", "mintemail.com", "moakt.com"}
    | {"mohmal.com", "sharklasers.com", "spam4.me", "temp-mail.org", "tempail.com"}
    | {"tempmail.com", "tempmailo.com", "throwawaymail.com", "trashmail.com", "yopmail.com"}
)
_WEB_ADDRESS = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)
_SAME_CHARACTER = re.compile(r"(.)\1{3,}", re.DOTALL)
_RUNS = ("01234567890123456789", "98765432109876543210")
_RUN_DIGITS = 7

# Points lost where a check fails; the sentence for passed, the sentence for failed.
_CHECKS: Mapping[str, tuple[int, str, str]] = {
    "email_lasting": (45, "The email address is not a throw-away one",
                      "The email address is of a throw-away service"),
    "email_personal": (15, "The email address belongs to a person",
                       "The email address is a shared one, such as info@"),
    "phone_given": (15, "A phone number was given", "No phone number was given"),
    "phone_plausible": (25, "The phone number looks real", "The phone number looks made up"),
    "name_full": (10, "First and last name were given", "Only one name was given"),
    "name_plausible": (25, "The name looks real", "The name looks made up"),
    "answers_clean": (25, "The answers contain no advertising links",
                      "The answers contain web addresses, as advertising does"),
}  # fmt: skip


def assess(name: str, email: str, phone: str | None, answers: Mapping[str, Answer]) -> Quality:
    """Score a lead whose parts are valid: 100 less the points of every check that failed."""
    checks = tuple(_checks(name, email, phone, answers))
    lost = sum(_CHECKS[check.code][0] for check in checks if not check.passed)
    return Quality(max(0, 100 - lost), checks)


def describe_check(check: Check) -> str:
    """The check as a sentence without its full stop; its code where we do not know it."""
    _, passed, failed = _CHECKS.get(check.code, (0, check.code, check.code))
    return passed if check.passed else failed


def _checks(
    name: str, email: str, phone: str | None, answers: Mapping[str, Answer]
) -> Iterable[Check]:
    local, _, domain = email.casefold().partition("@")
    yield Check("email_lasting", domain not in _DISPOSABLE)
    yield Check("email_personal", local not in _ROLES)
    yield Check("phone_given", phone is not None)
    if phone is not None:
        yield Check("phone_plausible", _is_plausible_number(phone))
    yield Check("name_full", len(name.split()) > 1)
    yield Check("name_plausible", _is_plausible_name(name))
    yield Check("answers_clean", not any(_advertises(answer) for answer in answers.values()))


def _is_plausible_number(phone: str) -> bool:
    digits = "".join(character for character in phone if character.isdigit())
    tail = digits[-_RUN_DIGITS:]
    return len(set(tail)) > 2 and not any(tail in run for run in _RUNS)


def _is_plausible_name(name: str) -> bool:
    has_letters = any(character.isalpha() for character in name)
    has_digits = any(character.isdigit() for character in name)
    is_mashed = bool(_SAME_CHARACTER.search(name))
    return has_letters and not (has_digits or is_mashed or _WEB_ADDRESS.search(name))


def _advertises(answer: Answer) -> bool:
    # A question may ask for one web address; a text with a link in it is another matter.
    is_text = isinstance(answer, str) and any(character.isspace() for character in answer)
    return is_text and _WEB_ADDRESS.search(str(answer)) is not None
