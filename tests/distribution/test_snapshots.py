"""What is kept of a batch decides it again, and holds nothing that decided nothing."""

from dataclasses import replace

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.distribution import rules
from hotlead.distribution.records import LeadToSell, Market
from hotlead.distribution.records.snapshots import LeadShot, MarketShot
from tests.distribution.test_rules import NOW, batches, markets


@given(markets(), batches, st.none() | st.integers(1, 3))
@settings(max_examples=400, deadline=None)
def test_what_is_kept_decides_the_same(
    market: Market, batch: list[LeadToSell], chunk: int | None
) -> None:
    if chunk:
        market = replace(
            market,
            queues={key: queue[:chunk] for key, queue in market.queues.items()},
            partial=frozenset(k for k, q in market.queues.items() if len(q) >= chunk),
        )
    candidates = {c.number: c for queue in market.queues.values() for c in queue}
    market = replace(market, zones={number: f"Zone/{number % 3}" for number in candidates})
    plan = rules.distribute(batch, market, NOW)
    if plan.short is not None:
        return
    kept = rules.freeze_market(market, batch, plan.decisions, 7)
    frozen = msgspec.msgpack.decode(msgspec.msgpack.encode(kept[0]), type=MarketShot)
    shots = msgspec.msgpack.decode(msgspec.msgpack.encode(kept[1]), type=list[LeadShot])
    terms = {key: candidates[key[0]].terms for key in rules.terms_keys(frozen)}
    again = [
        rules.thaw_lead(lead.id, lead.attempt, shot)
        for lead, shot in zip(batch, shots, strict=True)
    ]
    replayed = rules.distribute(again, rules.thaw_market(frozen, terms), NOW)
    assert [rules.written(d) for d in replayed.decisions] == [
        rules.written(d) for d in plan.decisions
    ]
    assert [
        [(s.level_id, s.candidate.number, s.price) for s in d.sales] for d in replayed.decisions
    ] == [[(s.level_id, s.candidate.number, s.price) for s in d.sales] for d in plan.decisions]


@given(markets(), batches)
@settings(max_examples=100, deadline=None)
def test_what_was_not_looked_at_is_not_kept(market: Market, batch: list[LeadToSell]) -> None:
    plan = rules.distribute(batch, market, NOW)
    looked = {
        number
        for decision in plan.decisions
        for level in decision.levels
        for numbers in level.reasons.values()
        for number in numbers
    }
    zones = {c.number: "UTC" for queue in market.queues.values() for c in queue}
    market = replace(market, zones=zones)
    frozen, shots = rules.freeze_market(market, batch, plan.decisions, 7)
    assert {number for number, _, _ in rules.terms_keys(frozen)} == looked
    owners = {c.provider for q in market.queues.values() for c in q if c.number in looked}
    assert {provider.number for provider in frozen.providers} == owners
    for lead, shot in zip(batch, shots, strict=True):
        assert shot.answers.keys() <= lead.answers.keys() & {"budget"}
