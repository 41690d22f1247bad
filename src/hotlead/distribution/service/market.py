"""Loading the market: a slim snapshot for the rules, with compiled terms from a cache."""

from asyncio import gather
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from psycopg.rows import TupleRow

from hotlead.distribution import queries
from hotlead.distribution.records import (
    Candidate,
    Contact,
    LeadRow,
    LeadToSell,
    Level,
    LevelRow,
    Market,
    NicheRow,
    Reason,
    Terms,
    TermsRow,
)
from hotlead.kit.db import Tx
from hotlead.niches import service as niches
from hotlead.niches.records import Location
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Limits, Place, Used

CACHE_SIZE_MAX = 200_000
CHUNK_MIN = 64
CHUNK_GROWTH = 16
CHUNK_MAX = 1_000_000


TermsKey: TypeAlias = tuple[int, int, str, int]
"""A subscription's number and version, its provider's time zone, the niche's window in days."""


class TermsCache:
    """Compiled terms by all that makes them, for as long as the process lives.

    So an entry is never wrong; the oldest go when it is full.
    """

    def __init__(self, size_max: int = CACHE_SIZE_MAX) -> None:
        self._terms: OrderedDict[TermsKey, Terms] = OrderedDict()
        self._size_max = size_max

    def get(self, key: TermsKey) -> Terms | None:
        """The terms of a subscription; None where they must be read."""
        return self._terms.get(key)

    def put(self, row: TermsRow, niche_dedup_days: int) -> Terms:
        """Compile and keep."""
        key = (row.number, row.filters_version, row.timezone, niche_dedup_days)
        self._terms[key] = terms = compile_terms(row, niche_dedup_days)
        while len(self._terms) > self._size_max:
            self._terms.popitem(last=False)
        return terms


@dataclass(frozen=True, slots=True)
class MarketFrame:
    """The niche and its levels: what stays the same however far the queues are read."""

    niche: NicheRow
    rows: Sequence[LevelRow]
    levels: Sequence[Level]


def compile_terms(row: TermsRow, niche_dedup_days: int) -> Terms:
    """Make stored terms ready to compare; an empty window takes the niche's."""
    limits = Limits(
        cap_hour=row.cap_hour,
        cap_day=row.cap_day,
        cap_week=row.cap_week,
        cap_month=row.cap_month,
        budget_day=row.budget_day,
        budget_week=row.budget_week,
        budget_month=row.budget_month,
    )
    return Terms(
        filters=subscriptions.compile_filters(row.filters),
        area=subscriptions.compile_area(row.service_area),
        schedule=subscriptions.compile_schedule(row.schedule, row.timezone),
        limits=None if limits == Limits() else limits,
        dedup_days=niche_dedup_days if row.dedup_days is None else row.dedup_days,
    )


async def load_batch(
    tx: Tx, niche_id: UUID, limit: int
) -> tuple[MarketFrame, Sequence[LeadRow]] | None:
    """Lock the niche, then read its levels and oldest approved leads; None where it is closed.

    The statements are sent together and run one after the other, each on what was committed when
    its turn came: what is read is what the lock protects.
    """
    async with tx.pipeline():
        await queries.lock_niche(tx, niche_id)
        niche, levels, leads = await gather(
            queries.get_niche(tx, niche_id),
            queries.list_levels(tx, niche_id),
            queries.list_leads_to_sell(tx, niche_id, limit),
        )
    return None if niche is None else (_frame(niche, levels), leads)


async def load_frame(tx: Tx, niche_id: UUID) -> MarketFrame | None:
    """The niche and its levels as they stand; None where it is closed."""
    niche = await queries.get_niche(tx, niche_id)
    return None if niche is None else _frame(niche, await queries.list_levels(tx, niche_id))


def _frame(niche: NicheRow, rows: Sequence[LevelRow]) -> MarketFrame:
    by_id = {row.id: row for row in rows}
    ordered = niches.levels_in_order(list(by_id.values()), niche.default_competition_level_id)
    maxima = [level.max_distribution_count for level in ordered]
    levels = [
        Level(
            level.id,
            level.price_per_lead,
            level.max_distribution_count,
            niches.competitors_max(niche.cascade_policy, maxima, position),
        )
        for position, level in enumerate(ordered)
    ]
    return MarketFrame(niche, [by_id[level.id] for level in ordered], levels)


def first_chunks(frame: MarketFrame, leads: int) -> dict[UUID, int]:
    """How far to read each queue at first: far enough for everyone to win, twice over."""
    return {level.id: max(CHUNK_MIN, 2 * leads * level.max_count) for level in frame.levels}


def next_chunks(chunks: Mapping[UUID, int], short: UUID) -> dict[UUID, int]:
    """Read the queue that was too short further, in steps that keep the sum of reads small."""
    return {**chunks, short: min(chunks[short] * CHUNK_GROWTH, CHUNK_MAX)}


async def load_market(
    tx: Tx,
    frame: MarketFrame,
    leads: Sequence[LeadToSell],
    chunks: Mapping[UUID, int],
    *,
    cache: TermsCache,
    now: datetime,
) -> Market:
    """The snapshot the rules decide on, each queue read as far as `chunks` says."""
    fronts = await _load_fronts(tx, frame.niche.schema_version, chunks)
    rows = [row for front in fronts.values() for row in front]
    terms = await _load_terms(tx, rows, frame.niche.provider_dedup_days, cache)
    return Market(
        policy=frame.niche.cascade_policy,
        levels=frame.levels,
        queues={key: [_candidate(row, terms) for row in front] for key, front in fronts.items()},
        balances={row[1]: row[6] for row in rows},
        used=await _load_used(tx, terms, now),
        contacts=await _load_contacts(tx, leads, terms, now),
        partial=frozenset(key for key, front in fronts.items() if len(front) >= chunks[key]),
        zones={row[0]: row[3] for row in rows},
    )


async def leads_to_sell(
    tx: Tx, niche_id: UUID, niche: NicheRow, rows: Sequence[LeadRow], now: datetime
) -> list[LeadToSell]:
    """Stored leads made ready to compare, their answers as answers to the form in force.

    Only where a lead was given under another version is anything read.
    """
    version = niche.schema_version
    if version is None or all(row.schema_version == version for row in rows):
        return [_lead_to_sell(row, row.form_data, niche, now) for row in rows]
    routes = await niches.load_routes(tx, niche_id, version)
    return [
        _lead_to_sell(row, routes.map_answers(row.schema_version, row.form_data), niche, now)
        for row in rows
    ]


def _lead_to_sell(
    row: LeadRow, answers: Mapping[str, object], niche: NicheRow, now: datetime
) -> LeadToSell:
    location = Location(
        city=row.location_city,
        state=row.location_state,
        country=row.location_country,
        zip=row.location_zip,
        latitude=row.latitude,
        longitude=row.longitude,
    )
    return LeadToSell(
        id=row.id,
        answers=answers,
        place=Place.of(location),
        fingerprint=row.contact_fingerprint,
        attempt=row.distribution_attempts + 1,
        is_test=row.is_test,
        is_expired=now - row.created_at > timedelta(hours=niche.lead_max_age_hours),
    )


async def _load_fronts(
    tx: Tx, schema_version: int | None, chunks: Mapping[UUID, int]
) -> dict[UUID, Sequence[TupleRow]]:
    async with tx.pipeline():
        fronts = await gather(
            *(
                queries.list_candidates(tx, level_id, schema_version, limit)
                for level_id, limit in chunks.items()
            )
        )
    return dict(zip(chunks, fronts, strict=True))


def _candidate(row: TupleRow, terms: Mapping[int, Terms]) -> Candidate:
    number, provider, version, _, is_active, is_paused, _ = row
    blocked = _blocked(is_active=is_active, is_paused=is_paused)
    return Candidate(number, provider, version, blocked, terms[number])


def _blocked(*, is_active: bool, is_paused: bool) -> Reason | None:
    if not is_active:
        return Reason.PROVIDER_INACTIVE
    return Reason.SUBSCRIPTION_PAUSED if is_paused else None


async def _load_terms(
    tx: Tx, rows: Sequence[TupleRow], niche_dedup_days: int, cache: TermsCache
) -> dict[int, Terms]:
    terms: dict[int, Terms] = {}
    unknown: list[int] = []
    for row in rows:
        known = cache.get((row[0], row[2], row[3], niche_dedup_days))
        if known is None:
            unknown.append(row[0])
        else:
            terms[row[0]] = known
    if unknown:
        for stored in await queries.list_terms(tx, unknown):
            terms[stored.number] = cache.put(stored, niche_dedup_days)
    return terms


async def _load_used(tx: Tx, terms: Mapping[int, Terms], now: datetime) -> dict[int, Used]:
    limited = [number for number, kept in terms.items() if kept.limits is not None]
    if not limited:
        return {}
    return {row.number: row for row in await queries.list_used(tx, limited, now)}


async def _load_contacts(
    tx: Tx, leads: Sequence[LeadToSell], terms: Mapping[int, Terms], now: datetime
) -> dict[Contact, datetime]:
    window = max((kept.dedup_days for kept in terms.values()), default=0)
    if not window:
        return {}
    since = now - timedelta(days=window)
    rows = await queries.list_contacts(tx, list({lead.fingerprint for lead in leads}), since)
    return {(provider, fingerprint): at for provider, fingerprint, at in rows}
