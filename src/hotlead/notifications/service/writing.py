"""Putting into words what a delivery is about, in an administrator's or the product's."""

from typing import Final

import msgspec
import structlog

from hotlead.kit.config import Settings
from hotlead.notifications import rules
from hotlead.notifications.records import Contents, Letter, MailVersion, Wording
from hotlead.notifications.service.packing import Facts, Parcel, fill

TEST_MARK: Final = "[Test] "

_log = structlog.get_logger("hotlead.notifications")


class Written(msgspec.Struct, frozen=True):
    """A letter; `is_misworded` where it had to be put in the product's words after all."""

    letter: Letter
    is_misworded: bool = False


def write(facts: Facts, parcel: Parcel, settings: Settings) -> Written:
    """The mail that says it. Words that cannot be filled in hold nothing up."""
    contents = fill(facts, parcel.schema, settings)
    written = _write(contents, parcel.version)
    if not parcel.is_test:
        return written
    subject = TEST_MARK + written.letter.subject
    return msgspec.structs.replace(
        written, letter=msgspec.structs.replace(written.letter, subject=subject)
    )


def _write(contents: Contents, version: MailVersion | None) -> Written:
    wording = version.wording if version else None
    if version is None or wording is None:
        return Written(rules.write_letter(contents))
    letter = _reword(contents, wording)
    if letter is not None:
        return Written(letter)
    _log.error("mail_misworded", template=contents.template.value, version=version.version)
    return Written(rules.write_letter(contents), is_misworded=True)


def _reword(contents: Contents, wording: Wording) -> Letter | None:
    try:
        return rules.reword_letter(contents, wording)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the words, the mail goes out
        _log.error("mail_misworded", error=type(error).__name__)
        return None
