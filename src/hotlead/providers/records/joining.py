"""How providers come in: by themselves, invited, or made by hand."""

from typing import Annotated
from uuid import UUID

import msgspec

from hotlead.accounts.records import EmailText, NameText, PasswordText, PhoneText
from hotlead.providers.records.own import (
    COMPANY_CHARS_MAX,
    TIMEZONE_CHARS_MAX,
    WEBSITE_CHARS_MAX,
)

TIMEZONE_DEFAULT = "UTC"

CompanyText = Annotated[str, msgspec.Meta(min_length=1, max_length=COMPANY_CHARS_MAX)]


class ProviderInvitation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A company that shall come in without a sign-up; the mail lets its person choose a password.

    `timezone` is a name such as Europe/Paris.
    """

    company_name: CompanyText
    website: Annotated[str, msgspec.Meta(max_length=WEBSITE_CHARS_MAX)] | None = None
    first_name: NameText
    last_name: NameText
    email: EmailText
    phone: PhoneText | None = None
    timezone: Annotated[str, msgspec.Meta(max_length=TIMEZONE_CHARS_MAX)] = TIMEZONE_DEFAULT


class SignUp(ProviderInvitation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A visitor who wants to buy leads, with the password to log in with."""

    password: PasswordText


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-up or invitation that was read: every field as it is stored.

    `password_hash` is empty for somebody invited, who has not chosen a password yet.
    """

    company_name: str
    website: str | None
    timezone: str
    first_name: str
    last_name: str
    phone: str | None
    email: str
    password_hash: str = ""


class NewProvider(msgspec.Struct, frozen=True, kw_only=True):
    """A provider to create for a user that exists."""

    user_id: UUID
    company_name: str
    website: str | None = None
    timezone: str = TIMEZONE_DEFAULT
    is_demo: bool = False


class InvitedProvider(msgspec.Struct, frozen=True):
    """Who was invited."""

    provider_id: UUID
