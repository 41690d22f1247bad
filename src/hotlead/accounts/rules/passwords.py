"""What a password must be, and how long a guesser is held back."""

from collections.abc import Sequence
from typing import Final

from zxcvbn import zxcvbn

PASSWORD_LENGTH_MIN: Final = 8
# bcrypt ignores what comes after: two long passwords with the same start would be one.
PASSWORD_BYTES_MAX: Final = 72
# zxcvbn's scale of 0 to 4; from here on more than a million guesses are needed.
STRENGTH_MIN: Final = 2
TOO_EASY: Final = "This password is easy to guess. Use a longer one, or several words."

_DELAY_DOUBLINGS_MAX: Final = 16


def password_problem(password: str, known: Sequence[str] = ()) -> str | None:
    """Why a password cannot be set, as a sentence, or None.

    `known` is what a guesser would try first: the person's address and names.
    """
    if len(password) < PASSWORD_LENGTH_MIN:
        return f"Use at least {PASSWORD_LENGTH_MIN} characters."
    if problem := too_long(password):
        return problem
    strength = zxcvbn(password, user_inputs=list(known), max_length=PASSWORD_BYTES_MAX)
    return TOO_EASY if strength["score"] < STRENGTH_MIN else None


def too_long(password: str) -> str | None:
    """The sentence for a password that bcrypt would cut, or None."""
    if len(password.encode()) > PASSWORD_BYTES_MAX:
        return f"Use at most {PASSWORD_BYTES_MAX} bytes (letters with accents count double)."
    return None


def delay_s(failures: int, free: int, longest_s: int) -> int:
    """Seconds between two guesses after `failures` wrong ones: none at first, then doubling."""
    if failures < free:
        return 0
    return min(1 << min(failures - free, _DELAY_DOUBLINGS_MAX), longest_s)
