"""The language of mails: what may stand in a subject and a body.

    {{ name }}   {% if name %} … {% elif not name %} … {% else %} … {% endif %}
    {% for each in list %} {{ each.field }} {% endfor %}   {{ name|upper }}

Jinja2's parser reads it, and nothing of Jinja2 runs it: a closed list of its nodes is walked
(`filling`), everything else is refused here. So there is no sandbox to break out of, and no loop
but over what the mail has to tell.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

import msgspec
from jinja2 import Environment, TemplateSyntaxError, nodes

from hotlead.notifications.records import Variable, VariableKind, Wording

FILTERS: Final = ("upper", "lower")
# An `if` in a `for` in an `if`: nobody reads more.
NESTING_MAX: Final = 3
PROBLEMS_MAX: Final = 10
# Inside, a name that is filled in is marked by these; see `filling`.
RESERVED: Final = ("\ue000", "\ue001")

_TARGET: Final = re.compile(r"\]\(([^)\n]*)\)")
_NAMED: Final = re.compile(r"\{\{-?\s*(\w+)\s*-?\}\}")
_WRITTEN: Final = re.compile(r"(https?://|mailto:)[^\s{}<>\"']+")
_TAGS_ALONE: Final = re.compile(r"\s*(\{%(?:(?!%\}).)*%\}\s*)+")
_LAST_TAG: Final = re.compile(r"(?<![-+])%\}\s*$")
# It only parses; what is filled in is escaped where markup is made of it.
_READER: Final = Environment(trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - renders nothing


class Problem(msgspec.Struct, frozen=True):
    """What is wrong, and in which line."""

    line: int
    sentence: str


@lru_cache(maxsize=256)
def parse(text: str) -> Sequence[nodes.Node] | Problem:
    """The nodes of a text, or where it ends to be readable.

    A line of nothing but `{% … %}` leaves no line behind; another keeps its end.
    """
    try:
        return _READER.parse("\n".join(map(_with_end, text.split("\n")))).body
    except TemplateSyntaxError as error:
        return Problem(error.lineno, _sentence(error.message))
    except RecursionError:
        return Problem(1, "This is nested too deeply.")


def check_wording(
    wording: Wording, variables: Sequence[Variable], required: Sequence[str]
) -> Mapping[str, Sequence[Problem]]:
    """What is wrong with a subject and a body, by field; empty where both are well."""
    found = {
        "subject": _check_subject(wording.subject, variables),
        "body": _check_body(wording.body, variables, required),
    }
    return {field: problems[:PROBLEMS_MAX] for field, problems in found.items() if problems}


def _check_subject(text: str, variables: Sequence[Variable]) -> list[Problem]:
    if not text.strip():
        return [Problem(1, "A mail needs a subject.")]
    if "\n" in text.strip():
        return [Problem(2, "A subject is one line.")]
    plain = [each for each in variables if each.kind is not VariableKind.LIST]
    return _check(text, plain)


def _check_body(text: str, variables: Sequence[Variable], required: Sequence[str]) -> list[Problem]:
    if not text.strip():
        return [Problem(1, "A mail needs a body.")]
    problems = [*_check(text, variables), *_check_links(text, variables)]
    found = parse(text)
    if problems or isinstance(found, Problem):
        return problems
    always = {
        node.name
        for output in found
        if isinstance(output, nodes.Output)
        for node in output.nodes
        if isinstance(node, nodes.Name)
    }
    return [
        Problem(1, f"This mail is useless without {{{{ {name} }}}}: it must always be there.")
        for name in required
        if name not in always
    ]


def _check(text: str, variables: Sequence[Variable]) -> list[Problem]:
    if any(mark in text for mark in RESERVED):
        return [Problem(1, "There is a character in it that no mail may hold.")]
    found = parse(text)
    if isinstance(found, Problem):
        return [found]
    try:
        return list(_Checker(variables).check_all(found, 0))
    except RecursionError:
        return [Problem(1, "This is nested too deeply.")]


def _check_links(text: str, variables: Sequence[Variable]) -> Iterator[Problem]:
    """Where a link leads must not be for those to choose whose words are filled in."""
    links = [each.name for each in variables if each.kind is VariableKind.LINK]
    for number, line in enumerate(text.split("\n"), start=1):
        for match in _TARGET.finditer(line):
            target = match[1].strip()
            named = _NAMED.fullmatch(target)
            if (named[1] in links) if named else _WRITTEN.fullmatch(target):
                continue
            known = _known(links) if links else "this mail has no links of its own"
            yield Problem(
                number, f"A link leads to an address (https://…) or to one of these: {known}."
            )


class _Checker:
    """Walks a text and says what is not allowed. `row` is the list that a loop goes through."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self._known = {each.name: each for each in variables}
        self._row: tuple[str, Variable] | None = None

    def check_all(self, found: Sequence[nodes.Node], depth: int) -> Iterator[Problem]:
        for node in found:
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        yield from self._check_output(part)
                case nodes.If() | nodes.For() if depth == NESTING_MAX:
                    yield Problem(node.lineno, f"Nest at most {NESTING_MAX} deep.")
                case nodes.If():
                    yield from self._check_if(node, depth)
                case nodes.For():
                    yield from self._check_for(node, depth)
                case _:
                    yield _not_allowed(node)

    def _check_if(self, node: nodes.If, depth: int) -> Iterator[Problem]:
        yield from self._check_test(node.test)
        yield from self.check_all(node.body, depth + 1)
        for other in node.elif_:
            yield from self._check_if(other, depth)
        yield from self.check_all(node.else_, depth + 1)

    def _check_for(self, node: nodes.For, depth: int) -> Iterator[Problem]:
        listed = self._known.get(node.iter.name) if isinstance(node.iter, nodes.Name) else None
        lists = [each.name for each in self._known.values() if each.kind is VariableKind.LIST]
        if self._row is not None or node.test is not None or node.recursive:
            yield Problem(node.lineno, "A loop goes through one list, and holds no other.")
        elif listed is None or listed.kind is not VariableKind.LIST:
            known = _known(lists) if lists else "this mail has none"
            yield Problem(node.lineno, f"A loop goes through one of these lists: {known}.")
        elif not isinstance(node.target, nodes.Name) or node.target.name in self._known:
            yield Problem(node.lineno, "Name what a loop goes through: {% for each in … %}.")
        else:
            self._row = (node.target.name, listed)
            yield from self.check_all(node.body, depth + 1)
            self._row = None
            yield from self.check_all(node.else_, depth + 1)

    def _check_test(self, node: nodes.Node) -> Iterator[Problem]:
        match node:
            case nodes.Not():
                yield from self._check_test(node.node)
            case nodes.And() | nodes.Or():
                yield from self._check_test(node.left)
                yield from self._check_test(node.right)
            case nodes.Name() | nodes.Getattr():
                yield from self._check_name(node, is_test=True)
            case _:
                yield Problem(node.lineno, "Ask only whether something is there: {% if name %}.")

    def _check_output(self, node: nodes.Node) -> Iterator[Problem]:
        match node:
            case nodes.TemplateData():
                return
            case nodes.Filter() if node.node is not None:
                if node.name not in FILTERS or node.args or node.kwargs:
                    known = ", ".join(FILTERS)
                    yield Problem(node.lineno, f"There is no “{node.name}” here, only {known}.")
                yield from self._check_output(node.node)
            case nodes.Name() | nodes.Getattr():
                yield from self._check_name(node, is_test=False)
            case _:
                yield _not_allowed(node)

    def _check_name(self, node: nodes.Name | nodes.Getattr, *, is_test: bool) -> Iterator[Problem]:
        if isinstance(node, nodes.Getattr):
            yield from self._check_field(node)
            return
        variable = self._known.get(node.name)
        if self._row is not None and node.name == self._row[0]:
            named = _known([f"{node.name}.{field}" for field in self._row[1].fields])
            yield Problem(node.lineno, f"Say which part of “{node.name}”: {named}.")
        elif variable is None:
            sentence = f"There is no “{node.name}” here. Known are {_known(self._known)}."
            yield Problem(node.lineno, sentence)
        elif not is_test and variable.kind in {VariableKind.FLAG, VariableKind.LIST}:
            use = "{% if … %}" if variable.kind is VariableKind.FLAG else "{% for each in … %}"
            yield Problem(node.lineno, f"“{node.name}” is not a text: use it in {use}.")

    def _check_field(self, node: nodes.Getattr) -> Iterator[Problem]:
        row = self._row
        if row is None or not isinstance(node.node, nodes.Name) or node.node.name != row[0]:
            yield Problem(node.lineno, "A dot stands only behind what a loop goes through.")
        elif node.attr not in row[1].fields:
            known = _known([f"{row[0]}.{field}" for field in row[1].fields])
            yield Problem(node.lineno, f"There is no “{row[0]}.{node.attr}”. Known are {known}.")


def _with_end(line: str) -> str:
    return line if _TAGS_ALONE.fullmatch(line) else _LAST_TAG.sub("+%}", line)


def _not_allowed(node: nodes.Node) -> Problem:
    sentence = "Only names, {% if %} and {% for %} may stand between braces."
    return Problem(node.lineno, sentence)


def _known(names: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join(names)


def _sentence(message: str | None) -> str:
    """What Jinja2 says, as a sentence."""
    text = (message or "This cannot be read.").strip()
    return text if text.endswith((".", "?", "!")) else f"{text}."
