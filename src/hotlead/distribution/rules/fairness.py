"""Whether everybody gets its turn. Pure: sold leads in, shares out.

A lead that a level sold to k buyers is a chance for every subscription of the level that could
have bought it, and each one's fair share of it is k ÷ that many.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from hotlead.distribution.records.fairness import RecentShare, SoldLead, Standby
from hotlead.distribution.records.simulation import Share

STARVING_DAYS: Final = 14
# A fair share of less than a whole lead says nothing about who got one and who did not.
FAIR_MIN: Final = 1.0


def share_sold(
    leads: Iterable[SoldLead],
    standing: Sequence[Standby],
    shares: Mapping[int, RecentShare],
    recent_since: datetime,
) -> None:
    """Add to `shares` what leads, in the order they were decided or its reverse, gave to each.

    Who could have bought a lead: the winners, and those behind the last of them whose terms of
    today match it. Whoever was asked and refused could not. Money, caps and who knew the person
    are not asked of those behind: they are taken to have passed. That is close to the truth,
    because who cannot buy stays where it stands, comes to the front, and is asked there.
    """
    for lead in leads:
        behind = [one.number for one in standing if could_buy(one, lead)]
        able = [*lead.winners, *behind]
        part = share_out(shares, able, lead.winners)
        if lead.at < recent_since:
            continue
        for number in able:
            if number in shares:
                shares[number].fair_recent += part


def could_buy(one: Standby, lead: SoldLead) -> bool:
    """Whether a subscription that was not asked would have taken the lead, as far as terms go."""
    if one.is_blocked or one.since > lead.at:
        return False
    if one.number in lead.looked_at or one.provider in lead.buyers:
        return False
    terms = one.terms
    if terms.schedule is not None and not terms.schedule.is_open(lead.at):
        return False
    if terms.area is not None and not terms.area.covers(lead.place):
        return False
    return terms.filters.first_mismatch(lead.answers) is None


def share_out(shares: Mapping[int, Share], able: Sequence[int], winners: AbstractSet[int]) -> float:
    """Give every subscription that could have bought its part of what was sold; the part.

    Those without a share in the mapping count, and get none written down.
    """
    sold = sum(number in winners for number in able)
    part = sold / len(able) if able else 0.0
    for number in able:
        share = shares.get(number)
        if share is None:
            continue
        share.fair += part
        if number in winners:
            share.received += 1
            share.waited = 0
        else:
            share.waited += 1
            share.waited_max = max(share.waited_max, share.waited)
    return part


def new_shares(numbers: Iterable[int], level_id: UUID) -> dict[int, RecentShare]:
    """An empty share for each."""
    return {number: RecentShare(number, level_id) for number in numbers}


def is_starving(fair_recent: float, last_received_at: datetime | None, now: datetime) -> bool:
    """Whether it got no lead in STARVING_DAYS although at least one was its fair share of them."""
    starved_since = now - timedelta(days=STARVING_DAYS)
    is_hungry = last_received_at is None or last_received_at < starved_since
    return is_hungry and fair_recent >= FAIR_MIN
