"""Typed filters: what a subscription asks of a lead's answers.

Each filter precomputes what it needs, because the engine asks it once a lead and subscription.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast

REASON_MISSING = "filter_missing"
REASON_MISMATCH = "filter_mismatch"


@dataclass(frozen=True, slots=True)
class RangeFilter:
    """A number between two bounds, both included; an open end has no bound."""

    minimum: float | None = None
    maximum: float | None = None

    def matches(self, answer: object) -> bool:
        """Whether the answer is a number inside the range; true and false are not numbers."""
        # Exact types: quicker than isinstance, and a bool is an int only to isinstance.
        if type(answer) is not int and type(answer) is not float:
            return False
        return (self.minimum is None or answer >= self.minimum) and (
            self.maximum is None or answer <= self.maximum
        )


@dataclass(frozen=True, slots=True)
class DateFilter:
    """A day between two ISO dates, both included. ISO dates compare as text."""

    earliest: str | None = None
    latest: str | None = None

    def matches(self, answer: object) -> bool:
        """Whether the answer is a day inside the range."""
        return (
            isinstance(answer, str)
            and (self.earliest is None or answer >= self.earliest)
            and (self.latest is None or answer <= self.latest)
        )


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of these answers, whatever their case; a list answer matches when any value does."""

    values: tuple[str, ...]
    _allowed: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_allowed", _folded(self.values))

    def matches(self, answer: object) -> bool:
        """Whether the answer, or one value of a list answer, is among the allowed."""
        allowed = self._allowed
        if isinstance(answer, str):
            return answer in allowed or answer.casefold() in allowed
        if not isinstance(answer, list):
            return False
        # A plain loop: a generator would cost more than what it looks at.
        for value in cast("list[object]", answer):
            if isinstance(value, str) and (value in allowed or value.casefold() in allowed):
                return True
        return False


@dataclass(frozen=True, slots=True)
class NotIn:
    """None of these answers, whatever their case; a list answer may have no value of them."""

    values: tuple[str, ...]
    _excluded: OneOf = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_excluded", OneOf(self.values))

    def matches(self, answer: object) -> bool:
        """Whether the answer is a text or list without any of the excluded values."""
        return isinstance(answer, str | list) and not self._excluded.matches(cast("object", answer))


@dataclass(frozen=True, slots=True)
class YesNo:
    """A yes, or a no."""

    expected: bool

    def matches(self, answer: object) -> bool:
        """Whether the answer is the expected one."""
        return answer is self.expected


@dataclass(frozen=True, slots=True)
class Contains:
    """A text with these words in it, whatever their case."""

    text: str
    _folded: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", self.text.casefold())

    def matches(self, answer: object) -> bool:
        """Whether the answer is a text that contains the words."""
        return isinstance(answer, str) and self._folded in answer.casefold()


@dataclass(frozen=True, slots=True)
class Nothing:
    """What a stored filter that nobody understands becomes: it sells nothing by mistake."""

    def matches(self, answer: object) -> bool:  # noqa: ARG002 - every filter has this shape
        """No answer matches."""
        return False


Filter: TypeAlias = RangeFilter | DateFilter | OneOf | NotIn | YesNo | Contains | Nothing


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of one subscription, in the order they are checked."""

    items: tuple[tuple[str, Filter], ...] = ()
    _checks: tuple[tuple[str, Callable[[object], bool]], ...] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        checks = tuple((field_id, wanted.matches) for field_id, wanted in self.items)
        object.__setattr__(self, "_checks", checks)

    def first_mismatch(self, answers: Mapping[str, object]) -> str | None:
        """Return why the answers do not match, None where they do.

        The reason names the question: `filter_missing:budget` where the lead has no answer,
        `filter_mismatch:budget` where it has another.
        """
        for field_id, matches in self._checks:
            answer = answers.get(field_id)
            if answer is None:
                return f"{REASON_MISSING}:{field_id}"
            if not matches(answer):
                return f"{REASON_MISMATCH}:{field_id}"
        return None


def _folded(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(values) | {value.casefold() for value in values}
