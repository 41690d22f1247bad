"""What is known about reported leads."""

from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from hotlead.kit.db import Tx, fetch_all, fetch_maybe, fetch_one
from hotlead.refunds.records import Case, Findings

# Reports of one sale that were turned down before: more are not compared.
SAID_BEFORE_MAX: Final = 50

_COLUMNS: Final[LiteralString] = """
    SELECT r.id AS request_id, r.created_at, r.judged_at, r.reason, coalesce(r.notes, '') AS notes,
        coalesce(r.evidence, '') AS evidence, coalesce(p.approve_rules, '{}') AS approve_rules,
        coalesce(p.reject_rules, '{}') AS reject_rules,
        l.contact_email_bounced_at AS email_bounced_at,
        l.quality @> '{"checks": [{"code": "phone_plausible", "passed": false}]}'
            AS is_number_invalid,
        l.is_test, l.erased_at IS NOT NULL AS is_erased, e.id AS earlier_lead_id,
        e.number AS earlier_lead_number, e.bought_at AS earlier_bought_at, s.said_before
    FROM bad_lead_requests AS r
    JOIN lead_assignments AS a ON a.id = r.assignment_id
    JOIN leads AS l ON l.id = r.lead_id
    JOIN niches AS n ON n.id = l.niche_id
    LEFT JOIN refund_policies AS p ON p.niche_id = l.niche_id
        AND p.version = a.refund_policy_version
    """
# The same person in the same niche: what the provider bought before this sale, and was not given
# back, else the last lead before this one. The longer of the niche's two windows counts.
_EARLIER: Final[LiteralString] = """
    LEFT JOIN LATERAL (
        SELECT o.id, o.number, b.created_at AS bought_at
        FROM leads AS o
        LEFT JOIN lead_assignments AS b ON b.lead_id = o.id AND b.provider_id = r.provider_id
            AND NOT b.is_refunded AND (b.created_at, b.id) < (a.created_at, a.id)
            AND b.created_at >= a.created_at - greatest(
                make_interval(days => n.provider_dedup_days),
                make_interval(hours => n.intake_dedup_hours))
        WHERE o.contact_fingerprint = l.contact_fingerprint AND o.niche_id = l.niche_id
            AND o.id <> l.id
            AND (b.id IS NOT NULL OR (
                o.created_at < l.created_at
                AND o.created_at >= l.created_at - greatest(
                    make_interval(days => n.provider_dedup_days),
                    make_interval(hours => n.intake_dedup_hours))))
        ORDER BY b.id IS NULL, b.created_at DESC, o.created_at DESC, o.id
        LIMIT 1
    ) AS e ON true
    """
_SAID_BEFORE: Final[LiteralString] = """
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_agg(jsonb_build_object('reason', q.reason,
                'notes', coalesce(q.notes, ''), 'evidence', coalesce(q.evidence, ''))), '[]')
                AS said_before
        FROM (
            SELECT b.reason, b.notes, b.evidence FROM bad_lead_requests AS b
            WHERE b.lead_id = r.lead_id AND b.assignment_id = r.assignment_id
                AND b.status = 'rejected' AND (b.created_at, b.id) < (r.created_at, r.id)
            ORDER BY b.created_at DESC, b.id DESC
            LIMIT %(said_max)s
        ) AS q
    ) AS s
    """
_CASE: Final[LiteralString] = _COLUMNS + _EARLIER + _SAID_BEFORE


async def get_case(tx: Tx, request_id: UUID) -> Case:
    """What is known about one request; raises NotFound."""
    return await fetch_one(
        tx, Case, _CASE + "WHERE r.id = %(id)s", {"id": request_id, "said_max": SAID_BEFORE_MAX}
    )


async def list_cases_of(tx: Tx, lead_id: UUID, limit: int) -> list[Case]:
    """The open requests about a lead."""
    return await fetch_all(
        tx,
        Case,
        _CASE + "WHERE r.lead_id = %(id)s AND r.status = 'pending' ORDER BY r.id LIMIT %(limit)s",
        {"id": lead_id, "said_max": SAID_BEFORE_MAX, "limit": limit},
    )


async def list_open_cases(tx: Tx, after: tuple[datetime, UUID] | None, limit: int) -> list[Case]:
    """The requests that wait, the oldest first, after the last of the batch before."""
    moment, request_id = after or (None, None)
    return await fetch_all(
        tx,
        Case,
        _CASE
        + """
        WHERE r.status = 'pending' AND (%(moment)s::timestamptz IS NULL
            OR (r.created_at, r.id) > (%(moment)s, %(request_id)s::uuid))
        ORDER BY r.created_at, r.id
        LIMIT %(limit)s
        """,
        {
            "moment": moment,
            "request_id": request_id,
            "said_max": SAID_BEFORE_MAX,
            "limit": limit,
        },
    )


async def find_findings(tx: Tx, request_id: UUID) -> Findings | None:
    """What was known when a request was decided; None where that was not kept."""
    return await fetch_maybe(
        tx,
        Findings,
        """
        SELECT f.email_bounced_at, coalesce(f.is_number_invalid, false) AS is_number_invalid,
            coalesce(f.is_test, false) AS is_test, f.earlier_lead_id, f.earlier_lead_number,
            f.earlier_bought_at, coalesce(f.is_unexplained, false) AS is_unexplained,
            coalesce(f.says_nothing_new, false) AS says_nothing_new
        FROM bad_lead_requests AS r
        CROSS JOIN LATERAL jsonb_to_record(r.findings) AS f (
            email_bounced_at timestamptz, is_number_invalid boolean, is_test boolean,
            earlier_lead_id uuid, earlier_lead_number bigint, earlier_bought_at timestamptz,
            is_unexplained boolean, says_nothing_new boolean)
        WHERE r.id = %(id)s AND r.findings IS NOT NULL
        """,
        {"id": request_id},
    )
