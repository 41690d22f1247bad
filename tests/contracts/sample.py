"""What a request to a route is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.contracts.routes import Route

Form: TypeAlias = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Sample:
    """What is sent: `address` names what stands in the route's braces, where it is not usual."""

    address: Mapping[str, object] = field(default_factory=dict[str, object])
    query: str = ""
    # A function where the body must be fresh.
    json: object | Callable[[], object] = None
    form: Form | Callable[[], Form] = field(default_factory=dict[str, str | list[str]])

    def path(self, route: Route, usual: Mapping[str, object], instead: Mapping[str, object]) -> str:
        """The address with its braces filled."""
        return route.path.format_map({**usual, **self.address, **instead}) + self.query

    @property
    def fields(self) -> dict[str, str | list[str]]:
        """The form to send."""
        return dict(self.form() if callable(self.form) else self.form)

    @property
    def body(self) -> object:
        """The JSON to send."""
        return self.json() if callable(self.json) else self.json
