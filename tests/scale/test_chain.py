"""Five million entries are checked, a part at a time, within a connection's ordinary limits."""

import pytest

from hotlead.billing import service
from hotlead.kit.db import WORKER_ROLE, Database
from tests.scale.conftest import PAST, Large

pytestmark = pytest.mark.timeout(3_600)


async def test_the_chain_of_a_long_past_is_whole(large: Large) -> None:
    db = Database(large.url, WORKER_ROLE, 1)
    await db.open()
    seals, _ = await service.check_chain(db)
    await db.close()
    assert seals.checked > PAST.ledger_rows * 0.99
    assert (seals.wrong, seals.examples) == (0, [])
