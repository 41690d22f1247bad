"""The OpenAPI document as a judge: whether an answer is one that it allows."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import httpx
import msgspec
from jsonschema_rs import Draft202012Validator
from litestar import Litestar

from hotlead.web.docs_schema import Document, as_object
from hotlead.web.openapi import document_of

_JSON: Final = "application/json"
_REF: Final = "#/components/schemas/"


class Answer(NamedTuple):
    """What the document says of one status of one route."""

    types: frozenset[str]
    validator: Draft202012Validator
    codes: frozenset[str]


def validator_of(document: Document, schema: object) -> Draft202012Validator:
    """A validator of a schema that may refer to others of the document."""
    components = {"components": {"schemas": as_object(document["components"])["schemas"]}}
    return Draft202012Validator({**components, **as_object(schema)}, validate_formats=True)


def examples_of(document: Document) -> Iterator[tuple[str, object, object]]:
    """Every example: where it stands, its schema, and itself."""
    components = as_object(document["components"])
    for name, answer in as_object(components["responses"]).items():
        yield from _examples_in(name, answer)
    for path, item in as_object(document["paths"]).items():
        for method, operation in as_object(item).items():
            where = f"{method} {path}"
            yield from _examples_in(f"{where} body", as_object(operation).get("requestBody"))
            for status, answer in as_object(as_object(operation)["responses"]).items():
                yield from _examples_in(f"{where} {status}", answer)


def _examples_in(where: str, part: object) -> Iterator[tuple[str, object, object]]:
    content = as_object(as_object(as_object(part).get("content")).get(_JSON))
    if "example" in content:
        yield where, content["schema"], content["example"]
    for code, example in as_object(content.get("examples")).items():
        yield f"{where} {code}", content["schema"], as_object(example)["value"]


class Judge:
    """Knows every route and status of a document; schemas are compiled once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._paths = [
            (re.compile(re.sub(r"{\w+}", "[^/]+", path)), as_object(item))
            for path, item in sorted(as_object(document["paths"]).items(), key=_braces)
        ]
        self._validators: dict[str, Draft202012Validator] = {}

    def check(self, where: str, method: str, path: str, response: httpx.Response) -> None:
        """Fails where the document does not allow this answer."""
        plain = path.partition("?")[0]
        item = next((item for shape, item in self._paths if shape.fullmatch(plain)), Document())
        operation = as_object(item.get(method.lower()))
        if not operation:
            # No route, or one that a test made; that all of ours are there is a test of its own.
            return
        answer = as_object(as_object(operation["responses"]).get(str(response.status_code)))
        assert answer, f"{where}: the document does not know this status; see RAISES"
        content = as_object(self._resolved(answer)["content"])
        sent = response.headers["content-type"].partition(";")[0]
        assert sent in content, f"{where}: the document does not know {sent} here"
        if sent == _JSON:
            self._check_body(where, as_object(content[_JSON]), response)

    def _check_body(self, where: str, content: Document, response: httpx.Response) -> None:
        body: object = msgspec.json.decode(response.content)
        name = str(as_object(content["schema"])["$ref"]).removeprefix(_REF)
        validator = self._validators.get(name)
        if validator is None:
            validator = validator_of(self._document, {"$ref": _REF + name})
            self._validators[name] = validator
        error = next(validator.iter_errors(body), None)
        assert error is None, f"{where}: {error.message} at {error.instance_path} of {name}"
        if codes := as_object(content.get("examples")):
            code = as_object(as_object(body)["details"])["code"]
            assert code in codes, f"{where}: the document does not know `{code}` here; see RAISES"

    def _resolved(self, answer: Document) -> Document:
        name = str(answer.get("$ref", "")).rpartition("/")[2]
        responses = as_object(as_object(self._document["components"])["responses"])
        return as_object(responses[name]) if name else answer


def _braces(pair: tuple[str, object]) -> int:
    """An address without braces is found before one with."""
    return pair[0].count("{")


@cache
def _judge() -> list[Judge]:
    return []


def judge_of(app: Litestar) -> Judge:
    """The judge of this process: every application has the same routes."""
    kept = _judge()
    if not kept:
        kept.append(Judge(document_of(app)))
    return kept[0]
