"""What terms would have meant over the last month: the engine's rules, before anything is saved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from psycopg.rows import TupleRow

from hotlead.distribution import queries, rules
from hotlead.distribution.records import RecentLead, Terms, WhatIf, WhatIfCounts
from hotlead.kit.actor import Actor
from hotlead.kit.db import Tx
from hotlead.niches import service as niches
from hotlead.niches.records import FieldType, FormSchema, Location
from hotlead.subscriptions import service as subscriptions
from hotlead.subscriptions.records import Draft, Limits, Offer, Place, ServiceArea, StoredTerms
from hotlead.subscriptions.records import Terms as WantedTerms

DAYS = 30
# The newest of the last DAYS; more would say nothing new and take longer.
LEADS_MAX = 20_000
FREE_TEXT = frozenset(
    {
        FieldType.TEXT,
        FieldType.TEXTAREA,
        FieldType.EMAIL,
        FieldType.PHONE,
        FieldType.URL,
        FieldType.POSTCODE,
    }
)

# A hundredth of a degree is about a kilometre. Areas drawn ever closer around the one lead at
# their edge would otherwise find out where somebody lives.
POINT_DECIMALS = 2
# A whole postcode may be a few houses, or one; its beginning is a district. In digits, as a US ZIP
# code has, and with letters.
DIGITS_KEPT = 5
LETTERS_KEPT = 4

_NOWHERE = Place()
_NO_ANSWERS: Mapping[str, object] = {}
_Answers = msgspec.json.Decoder(dict[str, object])


async def what_if(
    tx: Tx, actor: Actor, level_id: UUID, wanted: WantedTerms, now: datetime
) -> WhatIf:
    """What these terms would have let through of the niche's leads of the last DAYS days.

    For providers; checked exactly as saving checks them, and nothing is written. Counts only: no
    lead, no rival. Raises InvalidInput by field, and NotFound for a level that is neither on sale
    nor subscribed to.
    """
    draft = await subscriptions.check_draft(tx, actor, level_id, wanted)
    since = now - timedelta(days=DAYS)
    terms = compile_draft(draft.terms, draft.offer.timezone, draft.offer.dedup_days)
    rows = await queries.list_recent_leads(
        tx,
        draft.offer.niche_id,
        since,
        LEADS_MAX,
        with_answers=bool(terms.filters.items),
        with_places=terms.area is not None,
    )
    routes = await routes_of(tx, draft.offer.niche_id, rows)
    counts = count_rows(rows, terms, draft.offer, routes)
    return _told(draft, terms, counts)


def compile_draft(terms: StoredTerms, zone_name: str, dedup_days: int) -> Terms:
    """Checked terms made ready to compare, as the engine makes them once they are saved."""
    limits = Limits(**{name: getattr(terms, name) for name in Limits.__struct_fields__})
    return Terms(
        filters=subscriptions.compile_filters(terms.filters),
        area=subscriptions.compile_area(terms.service_area),
        schedule=subscriptions.compile_schedule(terms.schedule, zone_name),
        limits=None if limits == Limits() else limits,
        dedup_days=dedup_days,
    )


async def routes_of(tx: Tx, niche_id: UUID, rows: Sequence[TupleRow]) -> niches.Routes | None:
    """The ways from the versions that `rows` were given under; None where all are in force."""
    version = await niches.find_present_version(tx, niche_id)
    if version is None or all(row[1] == version for row in rows):
        return None
    return await niches.load_routes(tx, niche_id, version)


def count_rows(
    rows: Sequence[TupleRow], terms: Terms, offer: Offer, routes: niches.Routes | None
) -> WhatIfCounts:
    """Count the rows of `list_recent_leads`; only what the terms look at is read of each.

    Answers are taken as answers to the form in force, as the engine takes them.
    """
    zone = subscriptions.zone_of(offer.timezone)
    leads = _leads(rows, terms, routes)
    asked = replace(terms, area=_coarse(terms.area))
    return rules.count_matches(leads, asked, offer.price_per_lead, zone)


def filters_text(schema: FormSchema | None, terms: Terms) -> frozenset[str]:
    """The questions answered in free text that the terms filter by."""
    fields = schema.fields if schema else ()
    free = {field.id for field in fields if field.type in FREE_TEXT}
    # What the form no longer asks may have been free text.
    known = {field.id for field in fields}
    return frozenset(name for name, _ in terms.filters.items if name in free or name not in known)


def _leads(
    rows: Sequence[TupleRow], terms: Terms, routes: niches.Routes | None
) -> Iterator[RecentLead]:
    """The oldest first."""
    needs_answers, needs_place = bool(terms.filters.items), terms.area is not None
    if routes is not None:
        routes = routes.narrowed(frozenset(name for name, _ in terms.filters.items))
    for at, version, text, fingerprint, latitude, longitude, state, country, code in reversed(rows):
        place, answers = _NOWHERE, _NO_ANSWERS
        if needs_place:
            point = (_about(latitude), _about(longitude))
            place = Place.of(Location(None, None, state, country, code, *point))
            place = replace(place, postcode=_district(place.postcode))
        if needs_answers:
            answers = _Answers.decode(text)
            answers = routes.map_answers(version, answers) if routes else answers
        yield RecentLead(at, place, answers, fingerprint)


def _about(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, POINT_DECIMALS)


def _district(postcode: str) -> str:
    """The beginning of a bare postcode, or of a beginning of one."""
    return postcode[: DIGITS_KEPT if postcode.isdigit() else LETTERS_KEPT]


def _coarse(area: ServiceArea | None) -> ServiceArea | None:
    """An area whose postcodes are as coarse as those of the leads it is held against."""
    if area is None:
        return None
    return replace(area, postcodes=tuple(sorted({_district(code) for code in area.postcodes})))


def _told(draft: Draft, terms: Terms, counts: WhatIfCounts) -> WhatIf:
    price = draft.offer.price_per_lead
    is_withheld = rules.is_telling(counts, filters_text(draft.schema, terms))
    said = (
        rules.say_withheld(counts.leads, DAYS)
        if is_withheld
        else rules.say_matches(counts, price, DAYS)
    )
    return WhatIf(
        days=DAYS,
        leads=counts.leads,
        matching=None if is_withheld else counts.matching,
        cost=None if is_withheld else counts.matching * price,
        taken=None if is_withheld else counts.taken,
        cost_taken=None if is_withheld else counts.taken * price,
        is_withheld=is_withheld,
        price_per_lead=price,
        covers_one_lead=draft.offer.balance >= price,
        sentence=said,
        reasons=() if is_withheld else rules.list_refusals(counts, terms, draft.schema),
        limits=() if is_withheld else rules.list_limits(counts),
        summary=draft.summary,
    )
