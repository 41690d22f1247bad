"""Every template compiles, and every call of a `ui` macro and of `icon` fits what is there.

Jinja finds a wrong name only when the line is rendered; this finds it before.
"""

from collections.abc import Iterator

import pytest
from jinja2 import Environment, nodes
from jinja2.runtime import Macro

from hotlead.web.assets import Assets, UnknownAsset
from hotlead.web.templating import build_environment


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


@pytest.fixture(scope="module")
def environment(assets: Assets) -> Environment:
    return build_environment(assets)


def test_every_template_compiles(environment: Environment) -> None:
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


def test_every_macro_call_fits(environment: Environment) -> None:
    macros = _macros(environment)
    wrong = [
        f"{name}:{call.lineno} ui.{macro}: {complaint}"
        for name, call, macro in _macro_calls(environment)
        if (complaint := _complaint(call, macros.get(macro)))
    ]
    assert wrong == []


def test_every_icon_is_built(environment: Environment, assets: Assets) -> None:
    missing: list[str] = []
    for name, call in _calls(environment):
        if not (isinstance(call.node, nodes.Name) and call.node.name == "icon" and call.args):
            continue
        first = call.args[0]
        if isinstance(first, nodes.Const) and isinstance(first.value, str):
            try:
                assets.icon(first.value)
            except UnknownAsset:
                missing.append(f"{name}:{call.lineno} {first.value}")
    assert missing == []


def _complaint(call: nodes.Call, macro: Macro | None) -> str:
    if macro is None:
        return "no such macro"
    taken = macro.arguments[: len(call.args)]
    if len(call.args) > len(macro.arguments):
        return "too many arguments"
    names = [keyword.key for keyword in call.kwargs]
    strangers = [name for name in names if name not in macro.arguments or name in taken]
    return f"does not take {', '.join(strangers)}" if strangers else ""


def _macros(environment: Environment) -> dict[str, Macro]:
    return {
        name: value
        for template in environment.list_templates(filter_func=lambda name: name.startswith("ui/"))
        for name, value in vars(environment.get_template(template).module).items()
        if isinstance(value, Macro) and not name.startswith("_")
    }


def _macro_calls(environment: Environment) -> Iterator[tuple[str, nodes.Call, str]]:
    for name, call in _calls(environment):
        target = call.node
        if not isinstance(target, nodes.Getattr) or not isinstance(target.node, nodes.Name):
            continue
        if target.node.name == "ui":
            yield name, call, target.attr


def _calls(environment: Environment) -> Iterator[tuple[str, nodes.Call]]:
    loader = environment.loader
    assert loader is not None
    for name in environment.list_templates(extensions=["html"]):
        tree = environment.parse(loader.get_source(environment, name)[0])
        for call in tree.find_all(nodes.Call):
            yield name, call
