"""What anyone may know about a niche."""

from typing import cast

from hotlead.niches.records import (
    ActiveFormRow,
    FormSchema,
    PublicConsent,
    PublicLevel,
    PublicNiche,
    PublicNicheDetail,
)
from hotlead.niches.rules.jsonschema import json_schema
from hotlead.niches.rules.promises import levels_in_order, recipients_max
from hotlead.niches.rules.writing import schema_json


def most_recipients(row: ActiveFormRow) -> int:
    """Return the most providers that can receive one lead of the niche."""
    levels = levels_in_order(row.levels, row.default_competition_level_id)
    return recipients_max(row.cascade_policy, [level.max_distribution_count for level in levels])


def public_niche(row: ActiveFormRow) -> PublicNiche:
    """Return a niche as it stands in the public list."""
    fields = row.schema.get("fields")
    return PublicNiche(
        slug=row.slug,
        name=row.name,
        description=row.description,
        is_demo=row.is_demo,
        schema_version=row.version,
        questions=len(cast("list[object]", fields)) if isinstance(fields, list) else 0,
        recipients_max=most_recipients(row),
    )


def public_detail(row: ActiveFormRow, schema: FormSchema) -> PublicNicheDetail:
    """Return a niche with what is needed to hand in a lead."""
    return PublicNicheDetail(
        slug=row.slug,
        name=row.name,
        description=row.description,
        is_demo=row.is_demo,
        schema_version=row.version,
        questions=len(schema.fields),
        recipients_max=most_recipients(row),
        consent=PublicConsent(row.consent_required, row.consent_text, row.consent_version),
        levels=tuple(
            PublicLevel(
                id=level.id,
                name=level.name,
                max_distribution_count=level.max_distribution_count,
            )
            for level in levels_in_order(row.levels, row.default_competition_level_id)
        ),
        schema=schema_json(schema),
        json_schema=json_schema(schema),
    )
