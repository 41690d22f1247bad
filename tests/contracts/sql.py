"""The statements of SQL in the source, and which tables and columns they write."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.contracts.tree import Module, strings

_STATEMENT = re.compile(
    r"\s*(--.*\n\s*)*(SELECT|INSERT\s+INTO|UPDATE\s+\w+|DELETE\s+FROM|MERGE\s+INTO|WITH\s+\w+"
    r"|TRUNCATE|CREATE|ALTER|DROP|GRANT|LOCK\s+TABLE)\s"
)
# `FOR UPDATE`, `FOR NO KEY UPDATE` lock, `DO UPDATE` belongs to its INSERT.
_WRITE = re.compile(
    r"(?<!FOR )(?<!KEY )(?<!DO )\b(?P<verb>INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE)"
    r" (?:ONLY )?(?P<table>[a-z_][a-z_0-9.]*)"
)
_SET = re.compile(r"\bSET (?P<body>.*?)(?: FROM | WHERE | RETURNING |$)")
_ASSIGNED = re.compile(r"(?:^|, ?)\(?(?P<columns>[a-z_][a-z_0-9, ]*)\)? =")
_INSERTED = re.compile(r"^[^(]*?\((?P<columns>[^()]*)\)")


@dataclass(frozen=True, slots=True)
class Write:
    """One table that a statement writes, and the columns it names."""

    verb: str
    table: str
    columns: frozenset[str]


def statements_of(module: Module) -> Iterator[tuple[ast.Constant, str]]:
    """Every text in `module` that is a statement of SQL."""
    for node, text in strings(module):
        if _STATEMENT.match(text):
            yield node, text


def writes_of(sql: str) -> list[Write]:
    """What `sql` writes, the parts of its common table expressions too."""
    flat = _flat(sql)
    found = list(_WRITE.finditer(flat))
    starts = [match.start() for match in found]
    ends = [*starts[1:], len(flat)]
    return [
        Write(match["verb"].split()[0], match["table"], _columns(match, flat[match.end() : end]))
        for match, end in zip(found, ends, strict=False)
    ]


def _flat(sql: str) -> str:
    without_comments = re.sub(r"--[^\n]*", "", sql)
    return " ".join(without_comments.split())


def _columns(write: re.Match[str], rest: str) -> frozenset[str]:
    verb = write["verb"]
    if verb == "INSERT INTO":
        match = _INSERTED.match(rest)
        return _names(match["columns"]) if match else frozenset()
    if verb != "UPDATE":
        return frozenset()
    match = _SET.search(rest)
    body = _without_brackets(match["body"]) if match else ""
    return frozenset[str]().union(*(_names(m["columns"]) for m in _ASSIGNED.finditer(body)))


def _without_brackets(text: str) -> str:
    """The text without what stands in brackets: calls, and sub-selects with their own commas."""
    while (shorter := re.sub(r"(?<== |.\w)\([^()]*\)", "", text)) != text:
        text = shorter
    return text


def _names(columns: str) -> frozenset[str]:
    return frozenset(name.strip().split(".")[-1] for name in columns.split(",") if name.strip())
