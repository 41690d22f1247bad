"""Builds the Jinja environment: macros as `ui`, charts, hashed assets, icons and filters."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias, cast
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Macro

from hotlead.kit.text import ordinal
from hotlead.web import charts, filters
from hotlead.web.assets import Assets

TEMPLATES_DIR: Final = Path(__file__).resolve().parent.parent / "templates"
_MACRO_FOLDER: Final = "ui/"

QueryValue: TypeAlias = str | int | list[str] | None


class Macros:
    """`ui` in templates: each macro of `templates/ui/*.html`, found by its own name.

    Making one publishes it as the environment's `ui`. `ValueError` for a name that two files
    define.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._homes: dict[str, str] = {}
        # Before the macros are read: a template's module keeps the globals it was made with.
        _named(environment.globals)["ui"] = self
        for template in environment.list_templates(filter_func=_holds_macros):
            for name in _public_names(environment, template):
                if name in self._homes:
                    raise ValueError(f"Macro {name!r} is in {template} and {self._homes[name]}")
                self._homes[name] = template

    def __getattr__(self, name: str) -> Macro:
        home = self._homes.get(name)
        if home is None:
            raise AttributeError(f"No macro ui.{name}; see docs/design-system.md")
        # Asked again each time so that an edited macro shows at once where templates reload;
        # otherwise both look-ups are dictionary reads.
        macro: Macro = getattr(self._environment.get_template(home).module, name)
        return macro


def build_environment(assets: Assets, *, reloads: bool = False) -> Environment:
    """The one environment of the application; `reloads` re-reads edited templates.

    Undefined names raise, everything is escaped. Pages get per-request names from the caller.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES_DIR),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=reloads,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
    )
    _named(environment.filters).update(_FILTERS)
    _named(environment.globals).update(
        asset=assets.url, style=assets.style, icon=assets.icon, charts=charts, query_url=query_url
    )
    Macros(environment)
    return environment


def query_url(query: Mapping[str, QueryValue], **changes: QueryValue) -> str:
    """A relative link to the same page with parts of the query changed; None and "" remove one.

    `query_url({"q": "lyon", "page": "2"}, status="sold", page=None)` → `?q=lyon&status=sold`
    """
    merged = {**query, **changes}
    kept = {key: value for key, value in merged.items() if value not in (None, "", [])}
    return "?" + urlencode(kept, doseq=True)


def _named(names: object) -> dict[str, object]:
    # Jinja declares no type for its names, so that only its own defaults would fit.
    return cast("dict[str, object]", names)


def _holds_macros(name: str) -> bool:
    return name.startswith(_MACRO_FOLDER) and name.endswith(".html")


def _public_names(environment: Environment, template: str) -> list[str]:
    module = environment.get_template(template).module
    return [
        name
        for name, value in vars(module).items()
        if isinstance(value, Macro) and not name.startswith("_")
    ]


_FILTERS: Final = {
    "age": filters.age,
    "ago": filters.ago,
    "attrs": filters.attributes,
    "choices": filters.choices,
    "date": filters.date_text,
    "datetime": filters.datetime_text,
    "initials": filters.initials,
    "money": filters.money,
    "number": filters.number,
    "ordinal": ordinal,
    "plural": filters.plural,
}
