"""Every request of ours is one that Stripe's description allows; and the judge of it notices.

The description is `spec3.json` of github.com/stripe/openapi, several megabytes of it: where it is,
`HOTLEAD_STRIPE_OPENAPI` says; `make test-stripe-contract` insists on it.
"""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
import pytest

from hotlead.web.docs_schema import Document, as_object
from tests.kit.stripe_calls import CALLS, send
from tests.kit.stripe_openapi import Description, nested
from tests.kit.stripe_server import Heard

GIVEN: Final = os.environ.get("HOTLEAD_STRIPE_OPENAPI", "")


@cache
def published() -> Document:
    return msgspec.json.decode(Path(GIVEN).read_bytes(), type=Document)


@pytest.mark.skipif(not GIVEN, reason="HOTLEAD_STRIPE_OPENAPI names no spec3.json")
@pytest.mark.parametrize("name", CALLS)
async def test_stripe_understands(name: str) -> None:
    heard, _ = await send(CALLS[name])
    assert Description(published()).errors(heard) == []


@pytest.mark.skipif(not GIVEN, reason="HOTLEAD_STRIPE_OPENAPI names no spec3.json")
def test_the_description_is_one_of_stripe_s() -> None:
    assert as_object(published()["info"])["title"] == "Stripe API"


# A description in the manner of Stripe's, as small as it goes.
_PRICE: Final[Document] = {
    "type": "object",
    "required": ["currency"],
    "properties": {"currency": {"type": "string"}, "unit_amount": {"type": "integer"}},
    "additionalProperties": False,
}
_FORM: Final[Document] = {
    "type": "object",
    "required": ["mode"],
    "properties": {
        "mode": {"type": "string", "enum": ["payment", "setup"]},
        "items": {"type": "array", "items": _PRICE},
        "tip": {"anyOf": [{"type": "integer"}, {"type": "string", "enum": [""]}]},
        "is_gift": {"type": "boolean"},
        "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "additionalProperties": False,
}
_RANGE: Final[Document] = {
    "anyOf": [
        {"type": "object", "properties": {"gte": {"type": "integer"}, "lt": {"type": "integer"}}},
        {"type": "integer"},
    ]
}
SMALL: Final[Document] = {
    "paths": {
        "/v1/orders": {
            "post": {
                "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": _FORM}}}
            },
            "get": {
                "parameters": [
                    {"name": "created", "in": "query", "schema": _RANGE},
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                    {"name": "id", "in": "path", "schema": {"type": "string"}},
                ]
            },
        }
    }
}
GOOD: Final = (
    ("mode", "payment"),
    ("items[0][currency]", "usd"),
    ("items[0][unit_amount]", "25000"),
    ("items[1][currency]", "usd"),
    ("metadata[payment_id]", "12"),
    ("is_gift", "true"),
    ("tip", ""),
)


def sent(*form: tuple[str, str], query: Sequence[tuple[str, str]] = (), method: str = "") -> Heard:
    return Heard(method or ("GET" if query else "POST"), "/v1/orders", query, form, {})


def test_a_form_is_read_by_its_schema() -> None:
    assert nested(GOOD)["items"] == {
        "0": {"currency": "usd", "unit_amount": "25000"},
        "1": {"currency": "usd"},
    }
    assert Description(SMALL).errors(sent(*GOOD)) == []
    assert Description(SMALL).errors(sent(("mode", "setup"), ("tip", "5"))) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"mode": "gift"}, '"gift" is not one of'),
        ({"mode": None}, '"mode" is a required property'),
        ({"items[0][unit_amount]": "250.00"}, 'is not of type "integer"'),
        ({"items[0][unit]": "1"}, "('unit' was unexpected)"),
        ({"items[1][currency]": None, "items[1][unit_amount]": "1"}, '"currency" is a required'),
        ({"items[3][currency]": "usd"}, 'is not of type "array"'),
        ({"is_gift": "yes"}, 'is not of type "boolean"'),
        ({"metadata[a][b]": "1"}, 'is not of type "string"'),
        ({"tip": "much"}, "is not valid under any of the"),
        ({"nonsense": "1"}, "('nonsense' was unexpected)"),
    ],
)
def test_a_form_that_stripe_would_refuse(change: Mapping[str, str | None], told: str) -> None:
    pairs = {**dict(GOOD), **change}
    form = [(name, value) for name, value in pairs.items() if value is not None]
    found = Description(SMALL).errors(sent(*form))
    assert len(found) == 1
    assert told in found[0]


def test_an_address_and_a_route() -> None:
    judge = Description(SMALL)
    good = [("created[gte]", "1"), ("created[lt]", "2"), ("limit", "100")]
    assert judge.errors(sent(query=good)) == []
    [error] = judge.errors(sent(query=[("limit", "all")]))
    assert 'is not of type "integer"' in error
    [error] = judge.errors(sent(query=[("before", "1")]))
    assert "'before' was unexpected" in error
    # What stands in the path is no parameter of the query.
    assert judge.errors(sent(query=[("id", "1")])) != []
    assert judge.errors(sent(method="DELETE")) == ["there is no DELETE /v1/orders"]
