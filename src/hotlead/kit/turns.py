"""Work of which one task of a process is enough."""

from collections.abc import Awaitable, Callable


class OneAtATime:
    """Runs work in one task at a time: who comes meanwhile has that one go round once more.

    So nobody waits, and whatever was there when somebody came is seen.
    """

    def __init__(self) -> None:
        self._is_running = False
        self._is_asked = False

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work`, or leave it to the task that is at it."""
        self._is_asked = True
        if self._is_running:
            return
        self._is_running = True
        try:
            while self._is_asked:
                self._is_asked = False
                await work()
        finally:
            self._is_running = False
