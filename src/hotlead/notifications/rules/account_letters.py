"""What mails about an account say, and whether they still hold when they are sent."""

from collections.abc import Mapping
from typing import Final

from hotlead.accounts.records import UserRole, UserStatus
from hotlead.notifications.records import Account, Contents, Template, Value
from hotlead.notifications.rules.letters import greeting_name, moment

# Where the token of a mail is taken to. Not in the path: logs and metrics name routes.
LINK_PATHS: Final[Mapping[Template, str]] = {
    Template.VERIFY_EMAIL: "/verify-email",
    Template.RESET_PASSWORD: "/reset-password",
    Template.CHANGE_EMAIL: "/confirm-email",
    Template.INVITED: "/invitation",
}
_PAGES: Final[Mapping[Template, str]] = {
    Template.ALREADY_REGISTERED: "/login",
    Template.PASSWORD_CHANGED: "/login",
    Template.APPROVED: "/login",
    Template.REACTIVATED: "/login",
    Template.SECOND_FACTOR_OFF: "/account/security",
    Template.API_KEY_CREATED: "/account/security",
}
STATUSES: Final[Mapping[Template, UserStatus]] = {
    Template.APPROVED: UserStatus.ACTIVE,
    Template.REACTIVATED: UserStatus.ACTIVE,
    Template.REJECTED: UserStatus.REJECTED,
    Template.SUSPENDED: UserStatus.SUSPENDED,
    Template.DEACTIVATED: UserStatus.DEACTIVATED,
}


def still_holds(account: Account) -> bool:
    """Whether there is still something to tell: the link counts, the status is what it says.

    A mail that waited may be overtaken: by a newer link, or by another decision, which has a mail
    of its own.
    """
    if account.template in LINK_PATHS:
        return account.token_id is not None
    status = STATUSES.get(account.template)
    return status is None or status is account.status


def fill_account(account: Account, token: str, base_url: str) -> Contents:
    """Tell a person about their account; `token` is the text of the link's token, if it has one."""
    values: dict[str, Value] = {
        "greeting_name": greeting_name(account.first_name),
        "company_name": account.company_name or "",
        "is_admin": account.role is UserRole.ADMIN,
        "reason": account.status_reason or "",
        "link": _link(account.template, token, base_url),
        "valid_until": moment(account.token_expires_at, account.timezone)
        if account.token_expires_at
        else "",
        "home_link": base_url,
    }
    return Contents(account.template, values)


def _link(template: Template, token: str, base_url: str) -> str:
    if template in LINK_PATHS:
        return f"{base_url}{LINK_PATHS[template]}?token={token}"
    page = _PAGES.get(template)
    return base_url + page if page else ""
