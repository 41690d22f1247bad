"""Which function of the product calls which, as far as names and imports say it."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.contracts.sql import writes_of
from tests.contracts.tree import Module

Function = ast.FunctionDef | ast.AsyncFunctionDef

# A name is followed through at most so many imports and assignments.
_HOPS_MAX = 10


@dataclass(frozen=True)
class Calls:
    """The top-level functions of some modules by their full names, and what each calls."""

    modules: tuple[Module, ...]

    @cached_property
    def functions(self) -> Mapping[str, tuple[Module, Function]]:
        """Every top-level function by its full name."""
        return {
            f"{module.name}.{node.name}": (module, node)
            for module in self.modules
            for node in module.tree.body
            if isinstance(node, Function)
        }

    def called_by(self, name: str) -> Iterator[str]:
        """The full names of the functions that `name` calls, where they can be told."""
        module, function = self.functions[name]
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and (dotted := _dotted(node.func)):
                called = self._find(f"{module.name}.{dotted}")
                if called is not None:
                    yield called

    def reached(self, name: str, own: frozenset[str]) -> set[str]:
        """What `name` calls itself, or through functions of `own`."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for called in self.called_by(waiting.pop()):
                if called not in found and called in own:
                    waiting.append(called)
                found.add(called)
        return found

    def writes(self, name: str) -> bool:
        """Whether a query changes a table, by its name or by its statement."""
        _, function = self.functions[name]
        texts = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        begins = function.name.startswith(("insert_", "set_", "delete_"))
        return begins or any(writes_of(text) for text in texts if _is_statement(text))

    @cached_property
    def _names(self) -> Mapping[str, Mapping[str, str]]:
        """For every module: what a name in it stands for, as a full name."""
        return {module.name: dict(_meanings(module)) for module in self.modules}

    def _find(self, full: str) -> str | None:
        for _ in range(_HOPS_MAX):
            if full in self.functions:
                return full
            module, rest = self._split(full)
            first, _, more = rest.partition(".")
            meaning = self._names.get(module, {}).get(first)
            if meaning is None:
                return None
            full = f"{meaning}.{more}" if more else meaning
        return None

    def _split(self, full: str) -> tuple[str, str]:
        """The longest beginning that is a module, and the rest."""
        parts = full.split(".")
        for at in range(len(parts) - 1, 0, -1):
            if (module := ".".join(parts[:at])) in self._names:
                return module, ".".join(parts[at:])
        return "", full


def _meanings(module: Module) -> Iterator[tuple[str, str]]:
    for node in module.tree.body:
        if isinstance(node, ast.ImportFrom):
            yield from ((a.asname or a.name, f"{node.module}.{a.name}") for a in node.names)
        elif isinstance(node, ast.Assign) and (dotted := _dotted(node.value)):
            # `record_served = queries.set_served` gives a query another name.
            yield from (
                (target.id, f"{module.name}.{dotted}")
                for target in node.targets
                if isinstance(target, ast.Name) and target.id != dotted
            )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _is_statement(text: str) -> bool:
    return text.lstrip().startswith(("INSERT", "UPDATE", "DELETE", "WITH"))


def names_of(calls: Calls, modules: Iterable[Module]) -> frozenset[str]:
    """The full names of the functions of `modules`."""
    known = {module.name for module in modules}
    return frozenset(name for name, (module, _) in calls.functions.items() if module.name in known)
