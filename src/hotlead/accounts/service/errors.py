"""Why accounts refuse."""

from collections.abc import Mapping
from typing import ClassVar

from hotlead.kit.errors import Conflict, Forbidden, InvalidInput, Unauthenticated
from hotlead.web.gate import TokenRefused


class WrongCredentials(Unauthenticated):
    """Address or password is wrong; which one is not told."""

    code = "wrong_credentials"
    message = "E-mail or password is wrong."


class SecondFactorNeeded(Unauthenticated):
    """The password is right, and a code is needed too: send it with `details.ticket`."""

    code = "second_factor_required"
    message = "Enter the code of your authenticator app."
    example: ClassVar[Mapping[str, object]] = {"ticket": "eyJ1c2VyIjoi…"}

    def __init__(self, ticket: str) -> None:
        self.ticket = ticket
        super().__init__(details={"ticket": ticket})


class WrongCode(Unauthenticated):
    """The code is wrong, too old, or was used before."""

    code = "wrong_code"
    message = "This code is wrong or was used before. Wait for the next one."


class TicketExpired(Unauthenticated):
    """The first step of the log-in lies too far back."""

    code = "ticket_expired"
    message = "That took too long. Enter your password again."


class TokenInvalid(TokenRefused):
    """The token is broken, expired, revoked, or its user is no longer active."""


class LogInRefused(Forbidden):
    """The password is right and the account may not come in; `code` says why."""

    codes: ClassVar[Mapping[str, str]] = {
        "email_unverified": "Confirm your e-mail address first: we sent you a link.",
        "pending_approval": "Your account waits for approval. We write to you soon.",
        "rejected": "Your application was not accepted. We wrote to you why.",
        "deactivated": "This account was closed.",
        "suspended": "This account is suspended. We wrote to you why.",
        "no_log_in": "This account cannot log in.",
    }


class WrongPassword(InvalidInput):
    """The present password, asked for before something that matters, is wrong."""

    code = "wrong_password"
    example: ClassVar[Mapping[str, object]] = {
        "fields": {"password": "This is not your present password."}
    }

    def __init__(self, field: str) -> None:
        super().__init__(fields={field: "This is not your present password."})


class LinkInvalid(InvalidInput):
    """The token of a mail is wrong, too old, or was used before."""

    code = "link_invalid"
    message = "This link has expired or was used before."
    example: ClassVar[Mapping[str, object]] = {
        "fields": {"token": "Ask for a new link: this one was used before."}
    }

    def __init__(self) -> None:
        super().__init__(
            fields={"token": "Ask for a new link: this one has expired or was used before."},
        )


class EmailTaken(Conflict):
    """Another user has this address."""

    code = "email_taken"
    message = "There is already an account with this e-mail address."


class AddressConfirmed(Conflict):
    """The person has followed a link already, so there is none to send."""

    code = "address_confirmed"
    message = "This address is confirmed already: there is no link to send."


class VerdictUnfit(Conflict):
    """The account does not stand where this decision starts from."""

    code = "wrong_status"

    def __init__(self, status: str) -> None:
        super().__init__(f"This account is {status} by now. Look at it again.")


class EmailUnverified(Conflict):
    """Nobody has shown yet that they read mail at this address."""

    code = "email_unverified"
    message = "The e-mail address is not confirmed yet, so the account cannot be approved."


class LastAdministrator(Conflict):
    """Without this one nobody could administer the market."""

    code = "last_administrator"
    message = "The last administrator stays."


class OwnAccount(Conflict):
    """Nobody does this to their own account."""

    code = "own_account"
    message = "Ask another administrator to close your account."


class SecondFactorInForce(Conflict):
    """There is a second factor already."""

    code = "second_factor_in_force"
    message = "Two-step log-in is on already. Turn it off first."


class SecondFactorMissing(Conflict):
    """There is no second factor, or none being set up."""

    code = "second_factor_missing"
    message = "Two-step log-in is not being set up. Start again."


class SecondFactorDemanded(Conflict):
    """This market asks a second factor of its administrators."""

    code = "second_factor_demanded"
    message = "Administrators of this market must use two-step log-in."


class TooManyKeys(Conflict):
    """A person can look after so many keys."""

    code = "too_many_keys"
    message = "You have as many API keys as possible. Revoke one first."
