"""A state machine with a database of its own, and a model beside it that must agree."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from hotlead.distribution import service
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.db import APP_ROLE, WORKER_ROLE, Database, Tx
from hotlead.kit.errors import HotleadError
from tests.builders import NOW
from tests.conftest import ServerUnderTest, fresh_database
from tests.distribution.model import Model, State
from tests.distribution.proof import find_faults, read_state

T = TypeVar("T")


class Machine(RuleBasedStateMachine):
    """Web and worker on a fresh database; the clock goes on a minute with every verb."""

    server: ClassVar[ServerUnderTest]
    runner: ClassVar[asyncio.Runner]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        url = self._stack.enter_context(fresh_database(self.server))
        self.db, self.worker_db = Database(url, APP_ROLE, 2), Database(url, WORKER_ROLE, 2)
        for database in (self.db, self.worker_db):
            self.wait_for(database.open())
            self._stack.callback(self._close, database)
        self.cache = service.TermsCache()
        self.model = Model()
        self.now: datetime = NOW

    def teardown(self) -> None:
        with self._stack:
            faults = self.wait_for(find_faults(self.worker_db, self.model))
            assert not faults, faults

    @invariant()
    def agrees(self) -> None:
        held, wanted = self.wait_for(self._read()), self.model.state()
        wrong = {part: (held[part], wanted[part]) for part in wanted if held[part] != wanted[part]}
        assert not wrong, f"held, and wanted: {wrong}"

    def do(self, refused: str | None, actor: Actor, verb: Callable[[Tx], Awaitable[T]]) -> T | None:
        """Call a verb in its transaction; it is refused with just this code, or with none."""

        async def act() -> T:
            async with self.db.transaction(actor) as tx:
                return await verb(tx)

        done, code = None, None
        try:
            done = self.wait_for(act())
        except HotleadError as error:
            code = error.code
        assert code == refused, f"refused with {code} instead of {refused}"
        self.now += timedelta(minutes=1)
        return done

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:  # what asyncio.Runner takes
        return self.runner.run(work)

    async def _read(self) -> State:
        async with self.worker_db.transaction(SYSTEM) as tx:
            return await read_state(tx)

    def _close(self, database: Database) -> None:
        self.wait_for(database.close())
