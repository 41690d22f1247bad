"""`hotlead create-admin` and `hotlead reset-second-factor`: for whoever holds the machine."""

import asyncio
import sys

import typer

from hotlead.accounts import service as accounts
from hotlead.accounts.records import PASSWORD_CHARS_MAX, NewAdministrator, NewUser
from hotlead.cli.screen import screen
from hotlead.cli.serve import opened_database
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.embedded import database_url
from hotlead.kit.errors import InvalidInput, NotFound


def create_administrator(settings: Settings, new: NewAdministrator) -> None:
    """Create an administrator who may log in at once, and say how to go on.

    Raises EmailTaken before a password is asked for, InvalidInput.
    """
    user = accounts.read_administrator(new)
    # Kept up while the password is typed: the embedded server would stop and start again.
    with database_url(settings):
        asyncio.run(_check_free(settings, user.email))
        # Outside of a running loop, which would keep Ctrl-C from ending the question.
        password = _read_password()
        asyncio.run(_create(settings, user, password))
    _say(f"{user.email} is an administrator now. Log in at {settings.base_url}/login.")
    if settings.demands_second_factor:
        _say("Two-step log-in is set up there before anything else: have a phone at hand.")


def invite_administrator(settings: Settings, new: NewAdministrator) -> None:
    """Have a link sent that lets an administrator choose a password; raises EmailTaken."""
    user = accounts.read_administrator(new)
    asyncio.run(_invite(settings, user))
    _say(f"{user.email} is invited. The worker sends the link, which counts for a week.")
    if settings.smtp_url is None:
        _say(f"No mail server is configured: look for the mail in {settings.outbox_dir}.")


def reset_second_factor(settings: Settings, email: str) -> None:
    """Turn two-step log-in off for the account of an address; raises NotFound."""
    try:
        asyncio.run(_reset(settings, email))
    except accounts.SecondFactorMissing:
        _say(f"Two-step log-in was off for {email} already. Nothing was changed.")
        return
    _say(f"Two-step log-in is off for {email}, and every session has ended. Its owner is told.")
    if settings.demands_second_factor:
        _say("An administrator sets it up again at the next log-in.")


async def _check_free(settings: Settings, email: str) -> None:
    async with opened_database(settings) as db, db.transaction(SYSTEM) as tx:
        if await accounts.find_user_id(tx, email) is not None:
            raise accounts.EmailTaken


async def _create(settings: Settings, user: NewUser, password: str) -> None:
    async with opened_database(settings) as db:
        await accounts.create_administrator(db, SYSTEM, user, password, utc_now())


async def _invite(settings: Settings, user: NewUser) -> None:
    async with opened_database(settings) as db, db.transaction(SYSTEM) as tx:
        await accounts.invite_user(tx, settings.secret_key, SYSTEM, user, utc_now())


async def _reset(settings: Settings, email: str) -> None:
    async with opened_database(settings) as db, db.transaction(SYSTEM) as tx:
        user_id = await accounts.find_user_id(tx, email)
        if user_id is None:
            raise NotFound(f"There is no account with the address {email}.")
        await accounts.reset_second_factor(tx, SYSTEM, user_id, utc_now())


def _read_password() -> str:
    """What is typed twice without being shown, or the first line of a pipe."""
    if sys.stdin.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    try:
        password = sys.stdin.buffer.readline(PASSWORD_CHARS_MAX).decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _refused("The password on standard input is not UTF-8 text.") from error
    if not password:
        raise _refused("Give the password on standard input, or use --invite.")
    return password


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput(fields={"password": sentence})


def _say(sentence: str) -> None:
    screen.print(sentence, markup=False, highlight=False, soft_wrap=True)
