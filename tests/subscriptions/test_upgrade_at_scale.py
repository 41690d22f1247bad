"""A thousand subscriptions through a change that renames, splits and drops questions.

The preview and the upgrade are held to the engine's own check, asked of every pair of
subscription and lead, before and after.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from hotlead.kit.db import Database, Tx
from hotlead.niches import service as niches
from hotlead.subscriptions import service
from hotlead.subscriptions.records import ActivationPreview, UpgradeResult
from tests.builders import (
    NOW,
    Cast,
    make_lead,
    make_level,
    make_niche,
    make_provider,
    make_subscription,
)
from tests.subscriptions.test_upgrade_filters import CHANGE, MAPPINGS, NEW, OLD

SUBSCRIPTIONS, LEADS, SEED = 1_000, 300, 20261120
Answers: TypeAlias = dict[str, object]
Matches: TypeAlias = dict[UUID, frozenset[int]]
"""Which of the leads each subscription would get."""


def clock() -> datetime:
    return NOW


async def test_a_thousand_subscriptions_get_what_they_got_and_no_more(
    db: Database, cast: Cast
) -> None:
    leads = _leads(random.Random(SEED))
    niche_id = await _market(db, cast, leads)
    async with db.transaction(cast.admin) as tx:
        before = _matches(await _filters(tx, niche_id), leads)
        preview = await service.preview_activation(tx, cast.admin, niche_id, 2, MAPPINGS, NOW)
        await niches.activate_schema(tx, cast.admin, niche_id, 2, NOW, CHANGE)
    result = await service.upgrade_filters(db, niche_id, clock=clock)
    async with db.transaction(cast.admin) as tx:
        routes = await niches.load_routes(tx, niche_id, 2)
        mapped = [routes.map_answers(1, answers) for answers in leads]
        after = _matches(await _filters(tx, niche_id), mapped)
    assert len(before) == SUBSCRIPTIONS
    assert all(after.get(each, frozenset()) <= before[each] for each in before)
    _agree(preview, result)
    _is_exact(preview, before, after)


def _agree(preview: ActivationPreview, result: UpgradeResult) -> None:
    promised = (preview.carried, preview.changed, preview.broken)
    assert promised == (result.carried, result.changed, result.broken)
    assert sum(promised) == SUBSCRIPTIONS
    assert min(promised) > 0


def _is_exact(preview: ActivationPreview, before: Matches, after: Matches) -> None:
    """What was told of each, and in sum, is what the engine's check says."""
    told = {each.subscription_id: each for each in preview.subscriptions}
    assert len(told) == min(500, preview.changed + preview.broken)
    for subscription_id, each in told.items():
        was, now = before[subscription_id], after.get(subscription_id, frozenset())
        assert (each.matched, each.matches, each.stays) == (len(was), len(now), len(was & now))
    assert preview.leads == LEADS
    assert preview.matched == sum(len(leads) for leads in before.values())
    assert preview.matches == sum(len(leads) for leads in after.values())
    # What carries over matches exactly what it matched.
    narrowed = sum(before[each] != after.get(each, frozenset()) for each in before)
    assert narrowed <= preview.changed + preview.broken


def _leads(rng: random.Random) -> list[Answers]:
    choices: Sequence[tuple[str, Sequence[object]]] = (
        ("cpu", ("2", "4", "8")),
        ("size", ("small", "big")),
        ("own", (True, False)),
    )
    return [
        {name: rng.choice(values) for name, values in choices if rng.random() < 0.8}
        for _ in range(LEADS)
    ]


def _wanted(rng: random.Random) -> Answers:
    """Filters as a provider may set them, often none on a question."""
    filters: Answers = {}
    if rng.random() < 0.6:
        filters["cpu"] = rng.sample(("2", "4", "8"), rng.randint(1, 3))
    if rng.random() < 0.5:
        filters["size"] = rng.sample(("small", "big"), rng.randint(1, 2))
    if rng.random() < 0.2:
        filters["own"] = rng.random() < 0.5
    return filters


async def _market(db: Database, cast: Cast, leads: Sequence[Answers]) -> UUID:
    rng = random.Random(SEED)
    async with db.transaction(cast.admin) as tx:
        niche_id = await make_niche(tx, slug="hosting", schema=OLD)
        level_id = await make_level(tx, niche_id)
        for at in range(SUBSCRIPTIONS):
            provider = await make_provider(tx, f"buyer{at}", balance="0.00")
            filters = _wanted(rng)
            await make_subscription(tx, provider.provider_id, level_id, filters=filters)
        for at, answers in enumerate(leads):
            email = f"asked{at}@example.com"
            await make_lead(tx, niche_id, status="approved", form_data=answers, email=email)
        await niches.publish_schema(tx, cast.admin, niche_id, NEW, now=NOW)
    return niche_id


async def _filters(tx: Tx, niche_id: UUID) -> dict[UUID, Answers]:
    """The filters of every subscription that buys."""
    cursor = await tx.execute(
        """
        SELECT s.id, s.filters
        FROM provider_subscriptions AS s
        JOIN competition_levels AS l ON l.id = s.competition_level_id
        WHERE l.niche_id = %s AND NOT s.is_paused
        """,
        (niche_id,),
    )
    return dict(await cursor.fetchall())


def _matches(filters: Mapping[UUID, Answers], leads: Sequence[Mapping[str, object]]) -> Matches:
    compiled = {each: service.compile_filters(wanted) for each, wanted in filters.items()}
    return {
        each: frozenset(
            at for at, answers in enumerate(leads) if wanted.first_mismatch(answers) is None
        )
        for each, wanted in compiled.items()
    }
