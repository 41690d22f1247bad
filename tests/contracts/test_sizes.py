"""Small files, short functions: what one person can hold in mind at once.

Ruff checks the number of parameters and the length of lines of Python; this checks the rest.
"""

import ast
import re
from itertools import pairwise
from pathlib import Path

from tests.contracts.sql import statements_of
from tests.contracts.tree import (
    FRONTS,
    ROOT,
    Module,
    feature_modules,
    functions,
    modules_of_tests,
    product_modules,
    source_files,
)

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
FRONT_FUNCTION_LINES_MAX = 25
JOB_HANDLER_LINES_MAX = 10
SQL_LINES_MAX = 40
LINE_LENGTH_MAX = 100
NESTING_MAX = 3
# Prose wraps as its tables need; data files are written by programs.
CODE = {".py", ".sql", ".html", ".css", ".ts", ".js"}

_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def test_files_are_short() -> None:
    long = [f"{_name(path)}: {lines}" for path in source_files()
            if (lines := len(_lines(path))) > FILE_LINES_MAX]  # fmt: skip
    assert long == []


def test_lines_are_short() -> None:
    long = [
        f"{_name(path)}:{number}"
        for path in source_files()
        if path.suffix in CODE
        for number, line in enumerate(_lines(path), start=1)
        if len(line) > LINE_LENGTH_MAX
    ]
    assert long == []


def test_functions_are_short() -> None:
    assert _longer_than(FUNCTION_LINES_MAX, (*product_modules(), *modules_of_tests())) == []


def test_fronts_are_thin() -> None:
    assert _longer_than(FRONT_FUNCTION_LINES_MAX, tuple(feature_modules(*FRONTS))) == []


def test_job_handlers_are_thin() -> None:
    long = [
        f"{module.at(function)} {function.name}"
        for module in feature_modules("jobs")
        for function in functions(module)
        if isinstance(function, ast.AsyncFunctionDef) and _length(function) > JOB_HANDLER_LINES_MAX
    ]
    assert long == []


def test_statements_are_short() -> None:
    long = [
        module.at(node)
        for module in product_modules()
        for node, sql in statements_of(module)
        if len(sql.strip().splitlines()) > SQL_LINES_MAX
    ]
    assert long == []


def test_blocks_nest_little() -> None:
    deep = [
        f"{module.at(function)} {function.name}"
        for module in product_modules()
        for function in functions(module)
        if _depth(function.body) > NESTING_MAX
    ]
    assert deep == []


def test_any_says_why() -> None:
    silent = [
        module.at(node)
        for module in (*product_modules(), *modules_of_tests())
        for node in ast.walk(module.tree)
        if _is_any(node) and isinstance(node, ast.expr) and not _has_comment(module, node.lineno)
    ]
    assert silent == [], "say beside `Any` why no type fits"


def test_exemptions_say_why() -> None:
    silent = [
        f"{_name(module.path)}:{number}"
        for module in (*product_modules(), *modules_of_tests())
        for number, (above, line) in enumerate(pairwise(["", *module.text.splitlines()]), 1)
        if _is_silent_exemption(line) and not above.strip().startswith("#")
    ]
    assert silent == [], "write the reason behind the exemption, or on the line above it"


def _is_silent_exemption(line: str) -> bool:
    mark = re.search(r"#\s*(?:noqa: [A-Z0-9, ]+|(?:type|pyright): ignore(?:\[[^\]]*\])?)(.*)", line)
    return mark is not None and not re.search(r"\w{2,}", mark[1])


def _longer_than(lines_max: int, modules: tuple[Module, ...]) -> list[str]:
    return [
        f"{module.at(function)} {function.name}: {_length(function)}"
        for module in modules
        for function in functions(module)
        if _length(function) > lines_max
    ]


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end; a statement of SQL inside counts by its own limit."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def _depth(body: list[ast.stmt]) -> int:
    return max((_depth_of(node) for node in body), default=0)


def _depth_of(node: ast.stmt) -> int:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return 0
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        # `elif` reads as the same level.
        return max(1 + _depth(node.body), _depth_of(node.orelse[0]))
    inner = [_depth(part) for part in _bodies(node)]
    return max(inner, default=0) + (1 if isinstance(node, _BLOCKS) else 0)


def _bodies(node: ast.stmt) -> list[list[ast.stmt]]:
    cases = node.cases if isinstance(node, ast.Match) else []
    handlers = node.handlers if isinstance(node, ast.Try) else []
    named = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
    return [*named, *(part.body for part in (*cases, *handlers))]


def _is_any(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "Any") or (
        isinstance(node, ast.Attribute) and node.attr == "Any"
    )


def _has_comment(module: Module, line: int) -> bool:
    lines = module.text.splitlines()
    return "#" in lines[line - 1] or lines[line - 2].strip().startswith("#")


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))
