"""Where a lead came from, in a few words: one definition for lists, filters and counts."""

from typing import Final, LiteralString

SOURCE: Final[LiteralString] = """
    CASE
        WHEN l.utm_source IS NOT NULL AND l.utm_medium IS NOT NULL
            THEN l.utm_source || ' / ' || l.utm_medium
        WHEN l.utm_source IS NOT NULL THEN l.utm_source
        WHEN l.partner_id IS NOT NULL THEN 'partner'
        WHEN l.referrer_url IS NOT NULL THEN 'referral'
        ELSE 'direct'
    END"""
