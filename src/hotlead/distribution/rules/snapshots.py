"""Keeping what a batch was decided on, and deciding it again.

Pure. `thaw_market(*freeze_market(…))` gives a market on which the same leads are decided alike:
the rules look at each queue from its front and stop, so what they did not reach never counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import TypeAlias, TypeVar
from uuid import UUID

from msgspec import structs

from hotlead.distribution.records import (
    Candidate,
    Decision,
    LeadToSell,
    Level,
    Market,
    Reason,
    Terms,
)
from hotlead.distribution.records.snapshots import (
    FORMAT,
    CandidateShot,
    ContactShot,
    LeadShot,
    LevelShot,
    MarketShot,
    PlaceShot,
    ProviderShot,
    UsedShot,
)
from hotlead.niches.records import CascadePolicy
from hotlead.subscriptions.records import Place, Used

T = TypeVar("T")
TermsKey: TypeAlias = tuple[int, int, str]
"""A subscription's number and version, and its provider's time zone."""


def freeze_market(
    market: Market,
    leads: Sequence[LeadToSell],
    decisions: Sequence[Decision],
    dedup_days: int,
) -> tuple[MarketShot, list[LeadShot]]:
    """What was looked at for `decisions`, made of `leads` in their order."""
    looked = _looked_at(decisions)
    fronts = {
        level.id: [c for c in market.queues.get(level.id, ()) if c.number in looked]
        for level in market.levels
    }
    seen = list(chain.from_iterable(fronts.values()))
    at_provider = _places(c.provider for c in seen)
    at_zone = _places(market.zones[c.number] for c in seen)
    levels = tuple(
        LevelShot(
            level.id.bytes,
            _cents(level.price),
            level.max_count,
            level.competitors_max,
            level.id in market.partial,
            _freeze_queue(fronts[level.id], market, at_provider, at_zone),
        )
        for level in market.levels
    )
    people = {lead.fingerprint: at for at, lead in reversed(list(enumerate(leads)))}
    frozen = MarketShot(
        FORMAT,
        market.policy.value,
        dedup_days,
        tuple(at_zone),
        tuple([ProviderShot(number, _cents(market.balances[number])) for number in at_provider]),
        levels,
        tuple(_used_shot(n, used) for n, used in market.used.items() if n in looked),
        tuple(
            ContactShot(at_provider[provider], people[person], at)
            for (provider, person), at in market.contacts.items()
            if provider in at_provider and person in people
        ),
    )
    return frozen, _freeze_leads(leads, seen, people)


def thaw_market(shot: MarketShot, terms: Mapping[TermsKey, Terms]) -> Market:
    """The market of a batch; `terms` holds those of `terms_keys`. Raises KeyError without one."""
    levels = [
        Level(UUID(bytes=one.id), _money(one.price), one.max_count, one.competitors_max)
        for one in shot.levels
    ]
    queues = {
        level.id: [_candidate(shot, c, terms) for c in one.queue]
        for level, one in zip(levels, shot.levels, strict=True)
    }
    return Market(
        policy=CascadePolicy(shot.policy),
        levels=levels,
        queues=queues,
        balances={provider.number: _money(provider.balance) for provider in shot.providers},
        used={one.number: _used(one) for one in shot.used},
        contacts={
            (shot.providers[one.provider].number, _person(one.person)): one.at
            for one in shot.contacts
        },
        partial=frozenset(UUID(bytes=one.id) for one in shot.levels if one.is_partial),
    )


def thaw_lead(lead_id: UUID, attempt: int, shot: LeadShot) -> LeadToSell:
    """The lead as the rules saw it."""
    return LeadToSell(
        id=lead_id,
        answers=shot.answers,
        place=Place(*structs.astuple(shot.place)) if shot.place else Place(),
        fingerprint=_person(shot.person),
        attempt=attempt,
        buyers=frozenset(shot.buyers),
        is_test=shot.is_test,
        is_expired=shot.is_expired,
    )


def terms_keys(shot: MarketShot) -> set[TermsKey]:
    """The terms that a batch was decided on."""
    return {(c.number, c.version, shot.zones[c.zone]) for one in shot.levels for c in one.queue}


def written(decision: Decision) -> list[dict[str, object]]:
    """What each level's subscriptions were told, as it is stored."""
    return [
        {
            "level": str(level.level_id),
            "reasons": {str(code): list(numbers) for code, numbers in level.reasons.items()},
            "rest": level.rest.value if level.rest else None,
        }
        for level in decision.levels
    ]


def _looked_at(decisions: Iterable[Decision]) -> set[int]:
    looked: set[int] = set()
    for decision in decisions:
        for level in decision.levels:
            looked.update(*level.reasons.values())
    return looked


def _freeze_queue(
    front: Sequence[Candidate],
    market: Market,
    at_provider: Mapping[int, int],
    at_zone: Mapping[str, int],
) -> tuple[CandidateShot, ...]:
    zones = market.zones
    return tuple(
        [
            CandidateShot(
                c.number,
                at_provider[c.provider],
                c.version,
                at_zone[zones[c.number]],
                None if c.blocked is None else c.blocked.value,
            )
            for c in front
        ]
    )


def _places(values: Iterable[T]) -> dict[T, int]:
    """Where each value stands in the list of them, which has each once."""
    return {value: at for at, value in enumerate(dict.fromkeys(values))}


def _freeze_leads(
    leads: Sequence[LeadToSell], seen: Sequence[Candidate], people: Mapping[bytes, int]
) -> list[LeadShot]:
    asked = {field_id for c in seen for field_id, _ in c.terms.filters.items}
    is_place_asked = any(c.terms.area is not None for c in seen)
    return [
        LeadShot(
            {name: lead.answers[name] for name in asked if name in lead.answers},
            people[lead.fingerprint],
            lead.is_test,
            lead.is_expired,
            tuple(sorted(lead.buyers)),
            _place(lead.place) if is_place_asked else None,
        )
        for lead in leads
    ]


def _place(place: Place) -> PlaceShot:
    return PlaceShot(place.country, place.state, place.postcode, place.latitude, place.longitude)


def _candidate(shot: MarketShot, one: CandidateShot, terms: Mapping[TermsKey, Terms]) -> Candidate:
    return Candidate(
        one.number,
        shot.providers[one.provider].number,
        one.version,
        Reason(one.blocked) if one.blocked else None,
        terms[one.number, one.version, shot.zones[one.zone]],
    )


def _used_shot(number: int, used: Used) -> UsedShot:
    return UsedShot(
        number,
        used.hour,
        used.day,
        used.week,
        used.month,
        _cents(used.spent_day),
        _cents(used.spent_week),
        _cents(used.spent_month),
    )


def _used(one: UsedShot) -> Used:
    return Used(
        hour=one.hour,
        day=one.day,
        week=one.week,
        month=one.month,
        spent_day=_money(one.spent_day),
        spent_week=_money(one.spent_week),
        spent_month=_money(one.spent_month),
    )


def _person(number: int) -> bytes:
    return number.to_bytes(4, "big")


def _cents(amount: Decimal) -> int:
    return int(amount * 100)


def _money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
