"""Making up a market: providers who want different things, and people who come in bursts.

Everything comes from one seed, so that two runs with different rules are of the same market.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from random import Random
from typing import Final
from uuid import UUID

from hotlead.distribution import rules
from hotlead.distribution.records import Candidate, LeadToSell, Level, Terms
from hotlead.distribution.records.simulation import MadeHour, MadeMarket, Scenario, Tally
from hotlead.niches import service as niches
from hotlead.subscriptions.records import Filters, Limits, OneOf, Place, RangeFilter, YesNo

PRICES: Final = (Decimal("60.00"), Decimal("25.00"), Decimal("9.00"))
MAXIMA: Final = (1, 3, 5)
REGIONS: Final = ("north", "south", "east", "west", "coast")
REGION_WEIGHTS: Final = (40, 25, 15, 12, 8)
HOURS_A_DAY: Final = 24
# With more leads a provider than this, everyone has and spends more, so that they can be sold.
LEADS_EACH: Final = 200
TOPPING_UP: Final = 0.8
# A quiet night, a busy noon and evening; a slow weekend.
_BY_HOUR: Final = (1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 10, 9, 8, 8, 8, 9, 10, 10, 8, 6, 4, 2)
_BY_DAY: Final = (10, 10, 10, 10, 9, 6, 5)
_BURST_CHANCE: Final = 0.03
_BURST: Final = 4
_NOBODY_SAW: Final = Place()


def play(scenario: Scenario) -> tuple[MadeMarket, Tally]:
    """Make the market up and sell its leads by the engine's rules, in memory."""
    made = make_market(scenario)
    return made, rules.simulate(made, make_leads(scenario), scenario.leads)


def make_market(scenario: Scenario) -> MadeMarket:
    """Three levels, and for each provider one or two subscriptions among them."""
    # Made up, and to be made up alike again.
    rng = Random(f"market {scenario.seed}")  # noqa: S311 - no secret
    levels = [
        Level(
            UUID(int=at + 1),
            price,
            MAXIMA[at],
            niches.competitors_max(scenario.policy, MAXIMA, at),
        )
        for at, price in enumerate(PRICES)
    ]
    wealth = max(1, scenario.leads // (LEADS_EACH * scenario.providers))
    queues: dict[UUID, list[Candidate]] = {level.id: [] for level in levels}
    number = 0
    for provider in range(1, scenario.providers + 1):
        for level in rng.sample(levels, rng.choice((1, 1, 2))):
            number += 1
            queues[level.id].append(Candidate(number, provider, 1, None, _terms(rng, wealth)))
    people = range(1, scenario.providers + 1)
    return MadeMarket(
        policy=scenario.policy,
        levels=levels,
        queues=queues,
        balances={provider: Decimal(rng.randrange(100, 3_000)) * wealth for provider in people},
        top_ups={
            provider: Decimal(rng.choice((250, 500, 1_000))) * wealth
            for provider in people
            if rng.random() < TOPPING_UP
        },
    )


def make_leads(scenario: Scenario) -> Iterator[MadeHour]:
    """The leads, hour after hour: as many as asked for in all."""
    rng = Random(f"leads {scenario.seed}")  # noqa: S311 - no secret, see above
    hours = range(scenario.days * HOURS_A_DAY)
    weights = [_weight(rng, hour) for hour in hours]
    whole, given, made = sum(weights), 0.0, 0
    for hour, weight in zip(hours, weights, strict=True):
        given += scenario.leads * weight / whole
        count = round(given) - made
        leads = [_lead(rng, made + at + 1, scenario.leads) for at in range(count)]
        made += count
        yield MadeHour(hour, leads)


def _weight(rng: Random, hour: int) -> float:
    day, of_day = divmod(hour, HOURS_A_DAY)
    burst = _BURST if rng.random() < _BURST_CHANCE else 1
    return _BY_HOUR[of_day] * _BY_DAY[day % len(_BY_DAY)] * burst


def _lead(rng: Random, number: int, people: int) -> LeadToSell:
    answers: Mapping[str, object] = {
        "budget": round(rng.lognormvariate(5, 0.8)),
        "region": rng.choices(REGIONS, REGION_WEIGHTS)[0],
        "own_server": rng.random() < 0.3,
    }
    # One in thirty has asked before.
    person = rng.randrange(1, number + 1) if rng.random() < 1 / 30 else people + number
    return LeadToSell(UUID(int=number), answers, _NOBODY_SAW, person.to_bytes(8, "big"))


def _terms(rng: Random, wealth: int) -> Terms:
    wanted: list[tuple[str, RangeFilter | OneOf | YesNo]] = []
    if rng.random() < 0.5:
        low = rng.choice((30, 60, 100, 150))
        wanted.append(("budget", RangeFilter(low, rng.choice((None, low * 4)))))
    if rng.random() < 0.4:
        regions = rng.sample(REGIONS, rng.randint(1, 3))
        wanted.append(("region", OneOf(tuple(regions))))
    if rng.random() < 0.1:
        wanted.append(("own_server", YesNo(expected=True)))
    limits = Limits(
        cap_day=rng.choice((5, 10, 20)) * wealth if rng.random() < 0.3 else None,
        budget_week=Decimal(rng.choice((200, 500, 900))) * wealth if rng.random() < 0.2 else None,
    )
    return Terms(
        filters=Filters(tuple(wanted)),
        limits=None if limits == Limits() else limits,
        dedup_days=rng.choice((0, 30)),
    )
