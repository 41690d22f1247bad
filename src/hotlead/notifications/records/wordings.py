"""How a mail is worded: the text an administrator may change, and the names it may use."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, TypeAlias
from uuid import UUID

import msgspec

from hotlead.notifications.records.catalogue import Audience
from hotlead.notifications.records.deliveries import Template

SUBJECT_CHARS_MAX: Final = 300
BODY_CHARS_MAX: Final = 10_000
VERSION_MAX: Final = 2**31 - 2

VersionSeen: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=VERSION_MAX)]
VersionKept: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=VERSION_MAX)]

Value: TypeAlias = str | bool | Sequence[Mapping[str, str]]
"""What a name stands for: a text, a yes or no, or rows of texts."""


class VariableKind(StrEnum):
    """What may be done with a name: write it, link to it, ask whether it is so, go through it."""

    TEXT = "text"
    LINK = "link"
    FLAG = "flag"
    LIST = "list"


class Variable(msgspec.Struct, frozen=True):
    """A name that a mail may use; `fields` are what each row of a list has."""

    name: str
    told: str
    kind: VariableKind = VariableKind.TEXT
    fields: tuple[str, ...] = ()


class Wording(msgspec.Struct, frozen=True):
    """The subject and the body of a mail, in the language of `rules.wording`."""

    subject: str
    body: str


class Contents(msgspec.Struct, frozen=True):
    """What a mail has to tell, before it is worded: what its names stand for."""

    template: Template
    values: Mapping[str, Value]


class WordingChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new wording. `version` is the one it was made from: 0 where none was saved before."""

    version: VersionSeen
    subject: Annotated[str, msgspec.Meta(max_length=SUBJECT_CHARS_MAX)]
    body: Annotated[str, msgspec.Meta(max_length=BODY_CHARS_MAX)]


class WordingReset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Back to how the product words it. `version` is the newest that was seen."""

    version: VersionSeen


class WordingRestore(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Back to the words of version `restored`. `version` is the newest that was seen."""

    restored: VersionKept
    version: VersionSeen


class WordingTried(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wording to look at; nothing is saved."""

    subject: Annotated[str, msgspec.Meta(max_length=SUBJECT_CHARS_MAX)]
    body: Annotated[str, msgspec.Meta(max_length=BODY_CHARS_MAX)]


class MailVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One saved wording; subject and body are null where it is the product's own."""

    template: Template
    version: int
    subject: str | None
    body: str | None
    changed_by: UUID | None
    changed_by_name: str | None
    created_at: datetime
    # Mails that went out in the product's words, because these could not be filled in.
    failures: int = 0

    @property
    def wording(self) -> Wording | None:
        """What was written; None for the product's own."""
        if self.subject is None or self.body is None:
            return None
        return Wording(self.subject, self.body)


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as an administrator sees it: how it is worded now, and what it may use.

    `version` 0: nobody ever changed it. `failures` are mails that its words did not fit.
    """

    template: Template
    title: str
    audience: Audience
    subject: str
    body: str
    is_default: bool
    version: int
    changed_by_name: str | None
    changed_at: datetime | None
    failures: int
    default: Wording
    variables: Sequence[Variable]
    required: Sequence[str]


class MailPreview(msgspec.Struct, frozen=True):
    """A mail as its sample makes it."""

    subject: str
    html: str
    text: str


class SampleMail(msgspec.Struct, frozen=True):
    """A delivery that takes the sample of a mail to whoever asked for it."""

    delivery_id: UUID
    template: Template
    address: str


class SampleSent(msgspec.Struct, frozen=True):
    """The delivery that takes a mail to whoever asked for it."""

    delivery_id: UUID
