"""Forms and strategies the tests of this feature share."""

from typing import Any, TypeAlias

from hypothesis import strategies as st

from hotlead.niches.records import FormSchema
from hotlead.niches.rules import parse_schema

# The raw JSON of a question has no type before it is read.
Raw: TypeAlias = Any

VPS: dict[str, object] = {
    "steps": [
        {"id": "use", "title": "What will you run?"},
        {"id": "size", "title": "How big?"},
    ],
    "fields": [
        {
            "id": "purpose",
            "label": "Main purpose",
            "type": "radio",
            "required": True,
            "step": "use",
            "options": [
                "Web hosting",
                "Game server",
                {"value": "other", "label": "Something else"},
            ],
        },
        {
            "id": "purpose_text",
            "label": "Which purpose?",
            "type": "text",
            "required": True,
            "step": "use",
            "max_length": 40,
            "shown_if": {"field": "purpose", "equals": "other"},
        },
        {
            "id": "regions",
            "label": "Server location",
            "type": "multi-select",
            "required": True,
            "step": "use",
            "options": ["US", "EU", "Asia"],
        },
        {
            "id": "budget",
            "label": "Monthly budget",
            "type": "number",
            "required": True,
            "step": "size",
            "options": {"min": 5, "max": 10000, "prefix": "$", "unit": "per month"},
        },
        {
            "id": "memory",
            "label": "Memory",
            "type": "range",
            "step": "size",
            "options": {"min": 0, "max": 64, "step": 0.5, "unit": "GB"},
        },
        {"id": "own_server", "label": "Own a server?", "type": "yes-no", "step": "size"},
        {"id": "newsletter", "label": "Write to me", "type": "checkbox", "step": "size"},
        {"id": "start", "label": "Start", "type": "date", "step": "size"},
        {"id": "notes", "label": "Notes", "type": "textarea", "step": "size"},
        {"id": "plan", "label": "Plan", "type": "select", "step": "size", "options": ["S", "L"]},
        {"id": "backup_email", "label": "Other email", "type": "email", "step": "size"},
        {"id": "mobile", "label": "Mobile", "type": "phone", "step": "size"},
        {"id": "site", "label": "Website", "type": "url", "step": "size"},
        {"id": "code", "label": "Postcode", "type": "postcode", "step": "size"},
        {"id": "place", "label": "Where?", "type": "location", "step": "size"},
        {
            "id": "extras",
            "label": "Extras",
            "type": "checkbox",
            "step": "size",
            "options": ["Backups", "Monitoring"],
            "shown_if": {"field": "regions", "in": ["US", "EU"]},
        },
    ],
}

GOOD: dict[str, object] = {
    "purpose": "Web hosting",
    "regions": ["US", "EU"],
    "budget": 120,
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def form(raw: object = VPS) -> FormSchema:
    schema, problems = parse_schema(raw)
    assert problems == {}
    assert schema is not None
    return schema


def one_field(**settings: Raw) -> FormSchema:
    return form({"fields": [{"id": "q", "label": "Question", **settings}]})
