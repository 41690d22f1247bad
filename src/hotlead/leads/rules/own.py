"""What the person who asked is told of a request."""

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from hotlead.leads.records import LeadStatus, OwnLeadRow, OwnStatus, Sold

_OF: Final[Mapping[LeadStatus, OwnStatus]] = {
    LeadStatus.PENDING_APPROVAL: OwnStatus.CHECKING,
    LeadStatus.APPROVED: OwnStatus.OFFERED,
    LeadStatus.DISTRIBUTED: OwnStatus.SENT,
    LeadStatus.UNSOLD: OwnStatus.WAITING,
    LeadStatus.REJECTED: OwnStatus.NOT_PASSED_ON,
    LeadStatus.BAD_LEAD: OwnStatus.CLOSED,
    LeadStatus.WITHDRAWN: OwnStatus.WITHDRAWN,
}


def own_status(row: OwnLeadRow) -> OwnStatus:
    """Where the request stands for the person."""
    return OwnStatus.ERASED if row.erased_at else _OF[row.status]


def headline(status: OwnStatus, received: int) -> str:
    """The same as a few words."""
    match status:
        case OwnStatus.CHECKING:
            return "Waiting to be checked"
        case OwnStatus.OFFERED:
            return "Being offered to companies"
        case OwnStatus.SENT:
            return f"Sent to {companies(received)}"
        case OwnStatus.WAITING:
            return "Nobody could take it yet"
        case OwnStatus.NOT_PASSED_ON:
            return "Not passed on"
        case OwnStatus.CLOSED:
            return "Closed"
        case OwnStatus.WITHDRAWN:
            return "Withdrawn"
        case OwnStatus.ERASED:
            return "Erased"
        case _:
            assert_never(status)


def next_step(status: OwnStatus, received: int, companies_max: int) -> str:
    """What happens next, in a sentence or two."""
    most = f"at most {companies(companies_max)}" if companies_max else "companies that fit"
    match status:
        case OwnStatus.CHECKING:
            return f"A person reads your request first. Then it goes to {most}."
        case OwnStatus.OFFERED:
            return f"It goes to {most} that fit what you need, usually within minutes."
        case OwnStatus.SENT:
            return "They contact you with an offer. Compare, ask, and choose freely."
        case OwnStatus.WAITING:
            return "Nobody has your details. We ask again as soon as a company can take it."
        case OwnStatus.NOT_PASSED_ON:
            return "We read your request and did not pass it on. Nobody has your details."
        case OwnStatus.CLOSED:
            return "The companies that received it do not follow it up any more."
        case OwnStatus.WITHDRAWN:
            return _ended(received, "We asked it to stop contacting you.", "stop contacting you")
        case OwnStatus.ERASED:
            return _ended(received, "We told it to delete your details too.", "delete them too")
        case _:
            assert_never(status)


def companies_max(sold: Sequence[Sold], of_niche: int) -> int:
    """The most companies that get the request: what each buyer of it was promised, else what the
    niche allows.
    """
    return min((sale.competitors_max + 1 for sale in sold), default=of_niche)


def companies(count: int) -> str:
    """`1 company`, `3 companies`."""
    return "1 company" if count == 1 else f"{count} companies"


def place_text(row: OwnLeadRow) -> str | None:
    """The place as one line, None without one."""
    region = f"{row.location_state or ''} {row.location_zip or ''}".strip()
    parts = (row.location_address, row.location_city, region, row.location_country)
    return ", ".join(part for part in parts if part) or None


def _ended(received: int, told_one: str, told: str) -> str:
    if not received:
        return "It goes to nobody, and nobody had received it."
    if received == 1:
        return f"It goes to nobody else. One company had received it. {told_one}"
    return f"It goes to nobody else. {companies(received)} had received it. We told them to {told}."
