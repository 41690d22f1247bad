"""Sends what Schemathesis makes of the OpenAPI document, as one actor, and judges every answer.

Whatever a request changes is undone before the next one, so that an actor who logs out, or ends
its own account, is there again.
"""

# Schemathesis leaves the parameters of its generic types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownParameterType=false, reportUnknownArgumentType=false
# pyright: reportMissingTypeArgument=false

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.generation.stateful import APIStateMachine
from schemathesis.specs.openapi import checks

from hotlead.web.audience import Audience, audience_of
from hotlead.web.docs_schema import Document
from tests.client import Client
from tests.contracts.route_market import RouteMarket
from tests.contracts.route_samples import Sample, samples_of, usual_values
from tests.contracts.routes import Route
from tests.rehearsal import RehearsalDatabase

T = TypeVar("T")

FAILURES_MAX: Final = 20
STEPS_MAX: Final = 5
CHECKS: Final = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
# Of four addresses three name something that is there.
_KNOWN_OF_4: Final = 3


@dataclass(slots=True)
class Findings:
    """What one actor's requests came to."""

    statuses: Counter[int] = field(default_factory=Counter[int])
    failures: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def cases(self) -> int:
        """How many requests were sent."""
        return self.statuses.total()

    @property
    def accepted(self) -> int:
        """How many got what they asked for."""
        return sum(count for status, count in self.statuses.items() if status < 300)

    def note(self, where: str, error: BaseException) -> None:
        """Keep the first failure of its kind at a place."""
        text = str(error).strip()
        kind = text.splitlines()[0] if text else type(error).__name__
        if len(self.failures) < FAILURES_MAX:
            self.failures.setdefault(f"{where}: {kind}", text)

    def __str__(self) -> str:
        by_status = ", ".join(
            f"{count} x {status}" for status, count in sorted(self.statuses.items())
        )
        return f"{self.cases} cases ({by_status}), {len(self.failures)} findings"


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of it: `round_seed` is 0 for the run that is the same every time."""

    cases: int
    scenarios: int
    round_seed: int = 0

    def settings(self, count: int, *, is_stateful: bool = False) -> settings:
        """For Hypothesis: no shrinking, no memory, no clock."""
        return settings(
            max_examples=count,
            stateful_step_count=STEPS_MAX if is_stateful else 1,
            derandomize=self.round_seed == 0,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.filter_too_much,
                HealthCheck.data_too_large,
                HealthCheck.large_base_example,
            ],
        )


class Fuzzer:
    """One actor of a market, whom Schemathesis drives."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, visitor: Client, market: RouteMarket, actor: str
    ) -> None:
        token = market.tokens.get(actor)
        self.findings = Findings()
        self._loop = loop
        self._client = visitor.holding(token) if token else visitor.visitor()
        self._is_visitor = token is None
        self._role = token.user.role.value if token else ""
        self._samples = samples_of(market, visitor.settings)
        self._usual = usual_values(market)

    @property
    def _db(self) -> RehearsalDatabase:
        return cast("RehearsalDatabase", self._client.db)

    def run(self, document: Document, bounds: Bounds) -> None:
        """Examples, requests that fit, requests that do not, and chains of them along the links."""
        load_all_checks()
        schema = schemathesis.openapi.from_dict(document)
        for result in schema.get_all_operations():
            assert isinstance(result, Ok), result
            operation = result.ok()
            self._send_sample(operation)
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                self._fuzz(operation, mode, bounds)
        self._follow_links(schema, bounds)

    def send(self, case: Case) -> None:
        """One request, undone afterwards; what is wrong with its answer is noted."""
        with self.undone():
            self.judged(case)

    def judged(self, case: Case) -> httpx.Response:
        """The answer to one request, looked at from all sides."""
        where = f"{case.method} {case.path}"
        sent = requests.Request(**case.as_transport_kwargs(base_url="http://market")).prepare()
        path = str(sent.url).removeprefix("http://market")
        response = self._wait(self._request(case.method, path, sent))
        self.findings.statuses[response.status_code] += 1
        try:
            self._client.check(case.method, path, response)
            case.validate_response(response, checks=CHECKS)
            is_closed = bool(case.operation.definition.raw.get("security"))
            assert not (self._is_visitor and is_closed and response.is_success), "open to visitors"
        except (AssertionError, FailureGroup) as error:
            self.findings.note(f"{where} → {response.status_code}", error)
        return response

    @contextmanager
    def undone(self) -> Generator[None]:
        """What happens inside is undone."""
        rehearsal: AbstractAsyncContextManager[None] = self._db.rehearsal()
        self._wait(rehearsal.__aenter__())
        try:
            yield
        finally:
            self._wait(rehearsal.__aexit__(None, None, None))

    def _wait(self, coroutine: Coroutine[object, object, T]) -> T:
        return self._loop.run_until_complete(coroutine)

    async def _request(
        self, method: str, path: str, sent: requests.PreparedRequest
    ) -> httpx.Response:
        body = sent.body.encode() if isinstance(sent.body, str) else sent.body
        # In small letters, so that a made-up token takes the place of the actor's own.
        made = {name.lower(): value for name, value in sent.headers.items()}
        headers = {name: value for name, value in made.items() if name != "content-length"}
        return await self._client.send(method, path, content=cast("bytes | None", body),
                                       headers=cast("Mapping[str, str]", headers))  # fmt: skip

    def _send_sample(self, operation: APIOperation) -> None:
        """A request that is known to be good for whoever may send it."""
        sample = self._sample_of(operation)
        with self.undone():
            route = Route(operation.path, operation.method.upper())
            path = sample.path(route, self._usual, {})
            response = self._wait(self._client.send(route.method, path, json=sample.body))
            self.findings.statuses[response.status_code] += 1
            try:
                self._client.check(route.method, path, response)
            except AssertionError as error:
                self.findings.note(str(route), error)

    def _fuzz(self, operation: APIOperation, mode: GenerationMode, bounds: Bounds) -> None:
        strategy = operation.as_strategy(generation_mode=mode)
        # Who is turned away before anything is read is turned away every time.
        cases = bounds.cases if self._may_call(operation.path) else 1
        is_positive = mode is GenerationMode.POSITIVE

        @seed(bounds.round_seed)
        @bounds.settings(cases)
        @given(case=strategy, data=st.data())
        def send(case: Case, data: st.DataObject) -> None:
            self._point(case, data.draw)
            if is_positive:
                # Every made-up token is wrong; the actor has one.
                case.headers.pop("Authorization", None)
                self._complete(case, data.draw)
            self.send(case)

        try:
            send()
        except Unsatisfiable:
            # Nothing that a route without body and parameters is sent can be wrong.
            assert not is_positive, operation.label

    def _may_call(self, path: str) -> bool:
        match audience_of(path):
            case Audience.EVERYONE:
                return True
            case Audience.PERSON:
                return not self._is_visitor
            case audience:
                return audience.value == self._role

    def _point(self, case: Case, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        """Mostly ask about something that is there, where the address is not what is wrong."""
        path = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
        if path is not None and path.mode is GenerationMode.NEGATIVE:
            return
        if draw(st.integers(0, 3)) < _KNOWN_OF_4:
            for name in case.path_parameters:
                usual = self._sample_of(case.operation).address.get(name, self._usual.get(name))
                if usual is not None and case.meta is not None:
                    case.path_parameters[name] = str(usual)

    def _complete(self, case: Case, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        """Mostly change a request that is known to be good, in a few fields."""
        known = self._sample_of(case.operation).body
        if not isinstance(known, dict) or not isinstance(case.body, dict):
            return
        made = cast("dict[str, object]", case.body)
        count = draw(st.integers(0, 3))
        if count < _KNOWN_OF_4:
            changes = dict(list(made.items())[:count])
            _set_body(case, {**cast("dict[str, object]", known), **changes})

    def _sample_of(self, operation: APIOperation) -> Sample:
        return self._samples.get(f"{operation.method.upper()} {operation.path}", Sample())

    def _follow_links(self, schema: BaseSchema, bounds: Bounds) -> None:
        fuzzer = self

        class Chain(schema.as_state_machine()):
            """Requests that go on from the answers of others; undone together."""

            def setup(self) -> None:
                self.undoing = fuzzer.undone()
                self.undoing.__enter__()

            def teardown(self) -> None:
                self.undoing.__exit__(None, None, None)

            def before_call(self, case: Case) -> None:
                case.headers.pop("Authorization", None)
                known = fuzzer._sample_of(case.operation).body
                if isinstance(known, dict):
                    _set_body(case, dict(cast("dict[str, object]", known)))

            def call(self, case: Case, **_: object) -> schemathesis.Response:
                return schemathesis.Response.from_any(fuzzer.judged(case))

            def validate_response(self, *_: object, **__: object) -> None:
                """Done where it was sent."""

        machine = cast("type[APIStateMachine]", seed(bounds.round_seed)(Chain))
        machine.run(settings=bounds.settings(bounds.scenarios, is_stateful=True))


def _set_body(case: Case, body: dict[str, object]) -> None:
    # Its type is any JSON, which a checker cannot see in a dictionary.
    setattr(case, "body", body)  # noqa: B010 - the same
