"""The API describes itself: a document for programs, a page for people."""

import pytest
from openapi_spec_validator import validate

from hotlead.web.audience import Audience, audience_of
from hotlead.web.docs import describe
from hotlead.web.docs_schema import Document, Schemas, as_object, as_objects, as_texts
from tests.client import Client
from tests.contracts.routes import routes_of
from tests.document import examples_of, validator_of

Operations = dict[tuple[str, str], Document]


@pytest.fixture
async def document(client: Client) -> Document:
    """The document as it is served."""
    return as_object((await client.get("/api/openapi.json")).json())


@pytest.fixture
def operations(document: Document) -> Operations:
    """Its operations by method and path."""
    return {
        (method, path): as_object(operation)
        for path, item in as_object(document["paths"]).items()
        for method, operation in as_object(item).items()
    }


async def test_the_document_is_openapi_31(client: Client) -> None:
    response = await client.get("/api/openapi.json")
    document = response.json()
    assert response.headers["content-type"] == "application/json"
    assert str(document["openapi"]).startswith("3.1")
    assert "/api/v1/auth/login" in document["paths"]
    assert all(path.startswith("/api/v1/") for path in document["paths"])


async def test_the_document_is_valid(client: Client) -> None:
    # Reads every reference, and the schemas as JSON Schema 2020-12.
    validate((await client.get("/api/openapi.json")).json())


async def test_every_route_is_there(client: Client, operations: Operations) -> None:
    routes = [route for route in routes_of(client.app) if route.is_api]
    assert {(route.method.lower(), route.path) for route in routes} == set(operations)


async def test_every_operation_says_what_it_is(operations: Operations) -> None:
    names = [str(operation["operationId"]) for operation in operations.values()]
    assert sorted(set(names)) == sorted(names)
    for where, operation in operations.items():
        assert len(as_texts(operation.get("tags"))) == 1, where
        assert operation.get("summary"), where
        assert operation.get("description"), where
        for parameter in as_objects(operation.get("parameters")):
            assert parameter["in"] in {"query", "path", "header"}, where


async def test_every_tag_is_described(document: Document, operations: Operations) -> None:
    described = {str(tag["name"]) for tag in as_objects(document["tags"]) if tag["description"]}
    used = {tag for operation in operations.values() for tag in as_texts(operation["tags"])}
    assert used == described, "describe the tag in web/openapi_words.py"


async def test_every_status_of_a_route_is_there(operations: Operations) -> None:
    for (method, path), operation in operations.items():
        where = f"{method} {path}"
        answers = set(as_object(operation["responses"]))
        wanted = {"400", "401", "422", "429", "500", "503"}
        wanted |= {"404"} if "{" in path else set()
        for_whom = audience_of(path)
        is_narrow = for_whom in {Audience.PROVIDER, Audience.ADMIN}
        wanted |= {"403"} if is_narrow or method != "get" else set()
        wanted |= {"413", "415"} if "requestBody" in operation else set()
        assert wanted <= answers, where
        assert len([status for status in answers if status.startswith("2")]) == 1, where
        assert (operation["security"] == []) is (for_whom is Audience.EVERYONE), where


async def test_every_example_fits_its_schema(document: Document) -> None:
    examples = list(examples_of(document))
    assert len(examples) > 150
    wrong = [
        (where, error.message)
        for where, schema, example in examples
        for error in validator_of(document, schema).iter_errors(example)
    ]
    assert wrong == []


async def test_every_link_leads_to_an_operation_that_takes_it(operations: Operations) -> None:
    named = {str(operation["operationId"]): operation for operation in operations.values()}
    seen = 0
    for operation in operations.values():
        for answer in as_object(operation["responses"]).values():
            for link in as_object(as_object(answer).get("links")).values():
                target = named[str(as_object(link)["operationId"])]
                taken = {str(one["name"]) for one in as_objects(target.get("parameters"))}
                assert set(as_object(as_object(link)["parameters"])) <= taken
                seen += 1
    assert seen > 20


async def test_a_body_takes_no_unknown_field(document: Document, operations: Operations) -> None:
    schemas = Schemas(as_object(as_object(document["components"])["schemas"]))
    for where, operation in operations.items():
        content = as_object(as_object(operation.get("requestBody")).get("content"))
        for part in content.values():
            schema = as_object(as_object(part)["schema"])
            assert schemas.resolve(schema)["additionalProperties"] is False, where


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


async def test_the_page_says_how_a_call_fails_and_what_it_needs(client: Client) -> None:
    page = (await client.get("/api/docs")).text
    for words in (
        "already_subscribed",
        "needs a token or key",
        "needs a token</",
        "lead_not_pending",
    ):
        assert words in page
    assert "<strong>Idempotency.</strong>" in page
    assert "**" not in page


async def test_litestar_shows_no_pages_of_its_own(client: Client) -> None:
    for path in ("/schema", "/api/generated", "/api/generated/openapi.json"):
        assert (await client.get(path)).status_code == 404


SCHEMAS = Schemas(
    {
        "Person": {
            "type": "object",
            "required": ["title"],
            "properties": {
                "title": {"type": "string", "minLength": 1, "maxLength": 80},
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
        ({"$ref": "#/components/schemas/Person"}, "object", {"title": "…"}),
        ({"type": "integer", "minimum": 3, "maximum": 9}, "whole number, from 3 to 9", 3),
        (None, "any value", "…"),
    ],
)
def test_says_what_a_value_is(schema: object, kind: str, example: object) -> None:
    assert SCHEMAS.kind(schema) == kind
    assert SCHEMAS.example(schema) == example


def test_stops_in_a_schema_that_holds_itself() -> None:
    names = [row.name for row in SCHEMAS.fields({"$ref": "#/components/schemas/Person"})]
    assert names[:3] == ["title", "age", "friend"]
    assert names[-1] == "friend.friend.friend"


def test_describes_an_empty_document() -> None:
    assert describe({}, "http://x") == []
    assert as_object([]) == {}
