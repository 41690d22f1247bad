"""What follows from how an attempt to send ended."""

from datetime import datetime, timedelta
from typing import Final

from hotlead.notifications.records import Claim, DeliveryStatus, Outcome

# With these waits (a minute, 4, 16, 64, then hours) the last attempt comes about thirty hours
# after the first. While the mail server is down no attempt counts, so that loses nothing.
ATTEMPTS_MAX: Final = 8
FIRST_WAIT: Final = timedelta(minutes=1)
WAIT_FACTOR: Final = 4
WAIT_MAX: Final = timedelta(hours=12)
JITTER: Final = 0.2
ANSWER_LENGTH_MAX: Final = 500
TWICE: Final = "It may have arrived before: a worker ended while it was sending it."


def after_sending(claim: Claim, answer: str, address: str) -> Outcome:
    """The message is with the other side, twice where the attempt before got as far."""
    if claim.was_cut_short:
        answer = f"{answer} · {TWICE}"
    return Outcome(
        delivery_id=claim.id,
        began_at=claim.began_at,
        attempts=claim.attempts,
        status=DeliveryStatus.SENT,
        answer=_kept(answer, address),
    )


def after_refusal(claim: Claim, answer: str, address: str = "") -> Outcome:
    """The message will never be accepted, or there is nobody to send it to."""
    return Outcome(
        delivery_id=claim.id,
        began_at=claim.began_at,
        attempts=claim.attempts,
        status=DeliveryStatus.FAILED,
        answer=_kept(answer, address),
    )


def after_failure(
    claim: Claim, answer: str, now: datetime, chance: float, address: str = ""
) -> Outcome:
    """The other side did not take it now: try again later, unless it was the last attempt.

    `chance` (0 to 1) spreads the next attempts of messages that failed together.
    """
    if claim.attempts >= ATTEMPTS_MAX:
        return after_refusal(claim, answer, address)
    wait = min(FIRST_WAIT * WAIT_FACTOR ** (claim.attempts - 1), WAIT_MAX)
    return Outcome(
        delivery_id=claim.id,
        began_at=claim.began_at,
        attempts=claim.attempts,
        status=DeliveryStatus.PENDING,
        answer=_kept(answer, address),
        next_attempt_at=now + wait * (1 + JITTER * chance),
    )


def after_outage(claim: Claim, answer: str, now: datetime) -> Outcome:
    """No message can be sent now: the attempt does not count."""
    return Outcome(
        delivery_id=claim.id,
        began_at=claim.began_at,
        attempts=claim.attempts - 1,
        status=DeliveryStatus.PENDING,
        answer=_kept(answer, ""),
        next_attempt_at=now + FIRST_WAIT,
    )


def _kept(answer: str, address: str) -> str:
    """The answer as it is kept: servers like to quote the address, deliveries hold none."""
    if address:
        answer = answer.replace(address, "the address")
    return answer.replace("\0", "")[:ANSWER_LENGTH_MAX]
