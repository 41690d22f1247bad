"""Who may import whom."""

import ast
from pathlib import Path

from importlinter.cli import lint_imports

from tests.contracts.tree import (
    FEATURES,
    PACKAGE,
    PARTS,
    PUBLIC_PARTS,
    ROOT,
    Module,
    feature_modules,
    functions,
    imports,
    modules_of_tests,
    product_modules,
)

# Composition roots know every part of every feature.
ROOT_MODULES = ("hotlead.app", "hotlead.worker", "hotlead.cli", "hotlead.demo")
ROOT_PARTS = (*PUBLIC_PARTS, "api", "pages", "jobs")
# The outside world, and the clock: rules see neither.
IMPURE = ("hotlead.kit.db", "hotlead.kit.clock", "hotlead.kit.jobs", "hotlead.web", "psycopg",
          "litestar", "asyncio", "random", "secrets", "os")  # fmt: skip
# A clock is read at the edge: in fronts, jobs and the command line. Verbs take `now`.
CLOCKS = {"now", "utcnow", "today", "utc_now"}
CLOCK_OWNERS = {"datetime", "date", "clock"}


def test_layers_hold() -> None:
    config = str(ROOT / ".importlinter")
    broken = lint_imports(config_filename=config, no_cache=True, no_logo=True)
    assert broken == 0, "see the report above"


def test_features_are_known_and_made_of_known_parts() -> None:
    not_features = {"kit", "web", "templates", "static", "demo", "cli", "__pycache__"}
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir()} - not_features
    assert folders <= set(FEATURES), "name the feature in tests/contracts/tree.py"
    strangers = [m.name for m in product_modules() if m.part and m.part not in PARTS]
    assert strangers == [], f"a feature has only {', '.join(PARTS)}"


def test_every_feature_says_what_it_is() -> None:
    for feature in FEATURES:
        init = PACKAGE / feature / "__init__.py"
        if not init.exists():
            continue
        tree = ast.parse(init.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), f"{feature}/__init__.py needs a docstring"
        assert len(tree.body) == 1, f"{feature}/__init__.py holds a docstring and nothing else"


def test_a_feature_shows_others_only_records_and_service() -> None:
    wrong = [
        f"{module.at(node)} imports {name}"
        for module in product_modules()
        for node, name in imports(module)
        if _is_private(module, name)
    ]
    assert wrong == []


def _is_private(module: Module, name: str) -> bool:
    _, feature, part = (*name.split("."), "", "")[:3]
    if not name.startswith("hotlead.") or feature not in FEATURES or feature == module.feature:
        return False
    is_root = ".".join(module.name.split(".")[:2]) in ROOT_MODULES
    return part not in (ROOT_PARTS if is_root else PUBLIC_PARTS)


def test_rules_are_pure() -> None:
    wrong = [
        f"{module.at(node)} imports {name}"
        for module in feature_modules("rules", "records")
        for node, name in imports(module)
        if name.startswith(IMPURE) or name.split(".")[2:3] in (["service"], ["queries"])
    ]
    assert wrong == []
    raising = [
        module.at(node)
        for module in feature_modules("rules")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Raise)
    ]
    assert raising == [], "rules decide, the service raises"


def test_imports_stand_at_the_top() -> None:
    wrong = [
        module.at(node)
        for module in (*product_modules(), *modules_of_tests())
        for function in functions(module)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert wrong == []


def test_only_edges_read_the_clock() -> None:
    inner = (*feature_modules("records", "queries", "rules", "service"), *_kit())
    wrong = [
        module.at(node)
        for module in inner
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and _reads_clock(node)
    ]
    assert wrong == [], "pass `now` in"


def _kit() -> list[Module]:
    clock = PACKAGE / "kit" / "clock.py"
    return [m for m in product_modules() if _is_below(m.path, "kit") and m.path != clock]


def _is_below(path: Path, folder: str) -> bool:
    return (PACKAGE / folder) in path.parents


def _reads_clock(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id=name):
            return name == "utc_now"
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return name in CLOCKS and owner in CLOCK_OWNERS
        case _:
            return False
