"""The money checks, run by themselves every ten minutes."""

import structlog

from hotlead.billing import service
from hotlead.kit.clock import utc_now
from hotlead.kit.jobs import Job
from hotlead.kit.resources import Resources

log = structlog.get_logger()


async def prove_money(res: Resources) -> None:
    """Prove the ledger; a wrong check is an error in the log, with the names of the checks."""
    proof = await service.record_proof(res.db, utc_now())
    if not proof.is_clean:
        names = [check.name for check in proof.results if not check.is_clean]
        log.error("money_checks_failed", checks=names)


JOBS = (Job("billing.prove_money", prove_money, cron="*/10 * * * *"),)
