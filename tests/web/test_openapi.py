"""The API describes itself: a document for programs, a page for people."""

from typing import cast

import pytest

from hotlead.web.docs import describe
from hotlead.web.docs_schema import Document, Schemas, as_object
from tests.client import Client


async def test_the_document_is_openapi_31(client: Client) -> None:
    response = await client.get("/api/openapi.json")
    document = response.json()
    assert response.headers["content-type"] == "application/json"
    assert str(document["openapi"]).startswith("3.1")
    assert "/api/v1/auth/login" in document["paths"]
    assert all(path.startswith("/api/v1/") for path in document["paths"])


async def test_every_operation_has_a_tag_a_summary_and_our_errors(client: Client) -> None:
    document = (await client.get("/api/openapi.json")).json()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            where = f"{method} {path}"
            assert operation.get("tags"), where
            assert operation.get("summary"), where
            answers = cast("Document", operation["responses"])
            assert "default" in answers, where
            assert all(status[0] == "2" for status in answers if status != "default"), where


async def test_every_reference_leads_somewhere(client: Client) -> None:
    text = (await client.get("/api/openapi.json")).text
    schemas = (await client.get("/api/openapi.json")).json()["components"]["schemas"]
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names <= schemas.keys()


async def test_the_page_lists_every_operation(client: Client) -> None:
    document = (await client.get("/api/openapi.json")).json()
    page = (await client.get("/api/docs")).text
    missing = [path for path in document["paths"] if path not in page]
    assert not missing
    assert "curl -X POST" in page


async def test_litestar_shows_no_pages_of_its_own(client: Client) -> None:
    for path in ("/schema", "/api/generated", "/api/generated/openapi.json"):
        assert (await client.get(path)).status_code == 404


SCHEMAS = Schemas(
    {
        "Person": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 80},
                "age": {"oneOf": [{"type": "null"}, {"type": "integer", "minimum": 18}]},
                "friend": {"$ref": "#/components/schemas/Person"},
            },
        },
        "Status": {"type": "string", "enum": ["pending", "active"]},
    }
)


@pytest.mark.parametrize(
    ("schema", "kind", "example"),
    [
        ({"type": "string", "format": "uuid"}, "UUID", "01936f2e-7c1a-7b3e-9d55-0f6a3b1c2d4e"),
        ({"$ref": "#/components/schemas/Status"}, "one of pending, active", "pending"),
        ({"type": "array", "items": {"type": "boolean"}}, "list of true or false", [True]),
        ({"oneOf": [{"type": "null"}, {"type": "number"}]}, "number or null", 1.5),
        ({"$ref": "#/components/schemas/Missing"}, "any value", "…"),
        ({"$ref": "#/components/schemas/Person"}, "object", {"name": "…"}),
        ({"type": "integer", "minimum": 3, "maximum": 9}, "whole number, from 3 to 9", 3),
        (None, "any value", "…"),
    ],
)
def test_says_what_a_value_is(schema: object, kind: str, example: object) -> None:
    assert SCHEMAS.kind(schema) == kind
    assert SCHEMAS.example(schema) == example


def test_stops_in_a_schema_that_holds_itself() -> None:
    names = [row.name for row in SCHEMAS.fields({"$ref": "#/components/schemas/Person"})]
    assert names[:3] == ["name", "age", "friend"]
    assert names[-1] == "friend.friend.friend"


def test_describes_an_empty_document() -> None:
    assert describe({}, "http://x") == []
    assert as_object([]) == {}
