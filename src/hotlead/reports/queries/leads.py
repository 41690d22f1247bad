"""The leads a provider bought.

Conditions are put together from constant texts, only those in use, so that PostgreSQL plans each
combination for itself. Values are always parameters, and the provider is always one of them.
"""

import re
from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Params, Tx, fetch_all, fetch_one, fetch_value
from hotlead.kit.paging import Paging
from hotlead.reports.records import (
    BoughtLead,
    BoughtLeadRow,
    ExportRow,
    LeadFilter,
    LeadSort,
    NicheChoice,
    SchemaRow,
)

# Days are those of the provider's clock.
ZONE: Final[LiteralString] = "(SELECT timezone FROM providers WHERE id = %(provider_id)s)"
NICHES_MAX: Final = 500
_NUMBER: Final = re.compile(r"(?:L-?|#)?([0-9]{1,12})", re.IGNORECASE)

_FROM: Final[LiteralString] = """
    FROM lead_assignments AS a
    JOIN leads AS l ON l.id = a.lead_id
    JOIN niches AS n ON n.id = l.niche_id
    JOIN competition_levels AS v ON v.id = a.competition_level_id
    WHERE a.provider_id = %(provider_id)s
    """
_COLUMNS: Final[LiteralString] = """
    SELECT l.id, l.number, n.slug AS niche, n.name AS niche_name, v.name AS level_name,
        l.contact_name, l.contact_email, l.contact_phone, l.location_city, l.location_country,
        a.price_charged, a.competitors_max, a.is_refunded, a.created_at AS bought_at,
        l.withdrawn_at, l.erased_at
    """
_EXPORT_COLUMNS: Final[LiteralString] = """
    SELECT l.id, l.number, n.slug AS niche, v.name AS level_name, l.contact_name,
        l.contact_email, l.contact_phone, l.location_address, l.location_city, l.location_state,
        l.location_zip, l.location_country, a.price_charged, a.competitors_max, a.is_refunded,
        a.created_at AS bought_at, l.withdrawn_at, l.erased_at, l.form_data, l.niche_id,
        l.schema_version
    """
_ORDERS: Final[dict[LeadSort, LiteralString]] = {
    LeadSort.BOUGHT_AT: " ORDER BY a.created_at, a.id",
    LeadSort.BOUGHT_AT_DESC: " ORDER BY a.created_at DESC, a.id DESC",
    LeadSort.PRICE: " ORDER BY a.price_charged, a.created_at DESC, a.id",
    LeadSort.PRICE_DESC: " ORDER BY a.price_charged DESC, a.created_at DESC, a.id",
    LeadSort.NAME: " ORDER BY lower(l.contact_name), a.id",
    LeadSort.NAME_DESC: " ORDER BY lower(l.contact_name) DESC, a.id DESC",
}
_NUMBER_OR_PHONE: Final[LiteralString] = """
    AND (l.number = %(number)s OR l.contact_phone ILIKE %(pattern)s)
    """
_LIKE: Final[LiteralString] = """
    AND (l.contact_name ILIKE %(pattern)s OR l.contact_email ILIKE %(pattern)s
        OR l.contact_phone ILIKE %(pattern)s OR l.location_city ILIKE %(pattern)s)
    """


async def list_leads(
    tx: Tx, provider_id: UUID, wanted: LeadFilter, paging: Paging
) -> list[BoughtLead]:
    """One page of what the provider bought."""
    where, params = _conditions(provider_id, wanted)
    sql = _COLUMNS + _FROM + where + _ORDERS[wanted.sort] + " LIMIT %(limit)s OFFSET %(offset)s"
    page = {"limit": paging.limit, "offset": paging.offset}
    return await fetch_all(tx, BoughtLead, sql, {**params, **page})


async def count_leads(tx: Tx, provider_id: UUID, wanted: LeadFilter) -> int:
    """How many there are in all pages."""
    where, params = _conditions(provider_id, wanted)
    return await fetch_value(tx, int, "SELECT count(*)" + _FROM + where, params)


async def list_export(tx: Tx, provider_id: UUID, wanted: LeadFilter, limit: int) -> list[ExportRow]:
    """What the provider bought, with everything a spreadsheet shows, up to `limit` leads."""
    where, params = _conditions(provider_id, wanted)
    sql = _EXPORT_COLUMNS + _FROM + where + _ORDERS[wanted.sort] + " LIMIT %(limit)s"
    return await fetch_all(tx, ExportRow, sql, {**params, "limit": limit})


async def get_lead(tx: Tx, provider_id: UUID, lead_id: UUID) -> BoughtLeadRow:
    """A lead the provider bought; raises NotFound for any other."""
    return await fetch_one(
        tx,
        BoughtLeadRow,
        """
        SELECT l.id, l.number, n.slug AS niche, n.name AS niche_name, v.name AS level_name,
            l.contact_name, l.contact_email, l.contact_phone, l.location_address,
            l.location_city, l.location_state, l.location_zip, l.location_country, l.form_data,
            s.schema, l.schema_version, l.created_at AS submitted_at, a.price_charged,
            a.competitors_max, a.is_refunded, a.refunded_at, a.refund_reason,
            a.ledger_entry_id, a.created_at AS bought_at, l.withdrawn_at, l.erased_at
        FROM lead_assignments AS a
        JOIN leads AS l ON l.id = a.lead_id
        JOIN niches AS n ON n.id = l.niche_id
        JOIN competition_levels AS v ON v.id = a.competition_level_id
        JOIN niche_form_schemas AS s ON s.niche_id = l.niche_id AND s.version = l.schema_version
        WHERE a.provider_id = %(provider_id)s AND a.lead_id = %(lead_id)s
        """,
        {"provider_id": provider_id, "lead_id": lead_id},
    )


async def list_niches(tx: Tx, provider_id: UUID) -> list[NicheChoice]:
    """The niches the provider has or had a subscription in: where its leads come from."""
    return await fetch_all(
        tx,
        NicheChoice,
        """
        SELECT DISTINCT n.slug, n.name
        FROM provider_subscriptions AS s
        JOIN competition_levels AS v ON v.id = s.competition_level_id
        JOIN niches AS n ON n.id = v.niche_id
        WHERE s.provider_id = %(provider_id)s
        ORDER BY n.name
        LIMIT %(limit)s
        """,
        {"provider_id": provider_id, "limit": NICHES_MAX},
    )


async def list_schemas(tx: Tx, forms: set[tuple[UUID, int]]) -> list[SchemaRow]:
    """The form versions named by niche and version."""
    named = sorted(forms)
    return await fetch_all(
        tx,
        SchemaRow,
        """
        SELECT s.niche_id, s.version, s.schema
        FROM unnest(%(niche_ids)s::uuid[], %(versions)s::integer[]) AS f (niche_id, version)
        JOIN niche_form_schemas AS s ON s.niche_id = f.niche_id AND s.version = f.version
        """,
        {"niche_ids": [form[0] for form in named], "versions": [form[1] for form in named]},
    )


def _conditions(provider_id: UUID, wanted: LeadFilter) -> tuple[LiteralString, Params]:
    where: LiteralString = ""
    params: dict[str, object] = {"provider_id": provider_id}
    if wanted.niche is not None:
        where += " AND n.slug = %(niche)s"
        params["niche"] = wanted.niche
    if wanted.date_from is not None:
        where += " AND a.created_at >= %(date_from)s::timestamp AT TIME ZONE " + ZONE
        params["date_from"] = wanted.date_from
    if wanted.date_to is not None:
        where += " AND a.created_at < (%(date_to)s::date + 1)::timestamp AT TIME ZONE " + ZONE
        params["date_to"] = wanted.date_to
    if wanted.refunded is not None:
        where += " AND a.is_refunded = %(refunded)s"
        params["refunded"] = wanted.refunded
    if wanted.q is not None:
        condition, value = _search(wanted.q)
        where += condition
        params |= value
    return where, params


def _search(text: str) -> tuple[LiteralString, Params]:
    escaped = re.sub(r"([\\%_])", r"\\\1", text.strip())
    like = {"pattern": f"%{escaped}%"}
    if match := _NUMBER.fullmatch(text.strip()):
        return _NUMBER_OR_PHONE, {**like, "number": int(match[1])}
    return _LIKE, like
