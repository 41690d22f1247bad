"""The source tree as the structure tests see it: files, modules, syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "hotlead"

# From the bottom to the top: a feature may call those before it, never those after it.
FEATURES = (
    "audit",
    "accounts",
    "niches",
    "providers",
    "billing",
    "subscriptions",
    "leads",
    "distribution",
    "refunds",
    "reports",
    "notifications",
)
# What a feature is made of. Each may be a package of the same name where one file gets long.
PARTS = ("records", "queries", "rules", "service", "api", "pages", "jobs")
PUBLIC_PARTS = ("records", "service")
FRONTS = ("api", "pages")

_SOURCE_FOLDERS = ("src", "tests", "migrations", "docs", "assets", "deploy", "bench", ".github")
_GENERATED = {"node_modules", "__pycache__", "static", ".ruff_cache", "dist"}
_GENERATED_FILES = {
    "package-lock.json",
    "requirements.lock",
    "requirements-dev.lock",
    "schema.sql",
}
_TEXT = {".py", ".sql", ".html", ".css", ".ts", ".js", ".md", ".toml", ".json", ".txt", ".yml"}


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the product or of its tests."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def feature(self) -> str | None:
        """The feature it belongs to, None for kit, web, the composition roots and tests."""
        second = self.name.split(".")[1:2]
        return second[0] if second and second[0] in FEATURES else None

    @property
    def part(self) -> str | None:
        """Which part of its feature it is: `service`, `queries`, …; None for `__init__`."""
        third = self.name.split(".")[2:3]
        return third[0] if third and self.feature else None

    def at(self, node: ast.stmt | ast.expr) -> str:
        """Where a finding is, as `src/hotlead/leads/service.py:12`."""
        return f"{self.path.relative_to(ROOT)}:{node.lineno}"


@cache
def product_modules() -> tuple[Module, ...]:
    """Every module of the product."""
    return tuple(_modules(PACKAGE, PACKAGE.parent))


@cache
def modules_of_tests() -> tuple[Module, ...]:
    """Every module of the tests."""
    return tuple(_modules(ROOT / "tests", ROOT))


def feature_modules(*parts: str) -> Iterator[Module]:
    """The modules of all features that are one of `parts`."""
    return (module for module in product_modules() if module.part in parts)


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, nested ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    """Every import of a module with the full dotted name of what is imported."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def strings(module: Module) -> Iterator[tuple[ast.Constant, str]]:
    """Every text in a module that is not a docstring, pieces of f-strings too."""
    docstrings = {id(node) for node in _docstrings(module.tree)}
    for node in ast.walk(module.tree):
        if id(node) in docstrings or not isinstance(node, ast.Constant):
            continue
        if isinstance(node.value, str):
            yield node, node.value


@cache
def source_files() -> tuple[Path, ...]:
    """Every text file people write: code, tests, migrations, templates, documentation."""
    found = [path for path in ROOT.iterdir() if path.is_file() and _is_text(path)]
    for folder in _SOURCE_FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if _is_text(path)]
    return tuple(sorted(path for path in found if path.name not in _GENERATED_FILES))


def _is_text(path: Path) -> bool:
    is_generated = _GENERATED & set(path.relative_to(ROOT).parts)
    return path.suffix in _TEXT and path.is_file() and not is_generated


def _modules(folder: Path, base: Path) -> Iterator[Module]:
    for path in sorted(folder.rglob("*.py")):
        name = ".".join(path.relative_to(base).with_suffix("").parts)
        text = path.read_text(encoding="utf-8")
        yield Module(path, name.removesuffix(".__init__"), text, ast.parse(text))


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(
            node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and ast.get_docstring(node, clean=False):
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            yield first.value
