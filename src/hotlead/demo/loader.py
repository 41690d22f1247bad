"""Loading the demo market into an empty database, once; a load cut short is finished later."""

from collections.abc import Mapping
from datetime import timedelta

from rich.console import Console

from hotlead.accounts import service as accounts
from hotlead.demo import logins
from hotlead.demo.builder import ADMIN_EMAIL, build_market
from hotlead.demo.history import is_taken_in, play_history, split_at
from hotlead.demo.leads import DAYS, LEADS_PER_NICHE, past_leads
from hotlead.demo.market import read_providers
from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import WORKER_ROLE, Database
from hotlead.kit.errors import Conflict, NotFound
from hotlead.kit.queue import delete_waiting
from hotlead.leads import service as leads
from hotlead.leads.records import LeadForm
from hotlead.niches import service as niches

# Mails about the last hours are sent; those about the weeks before would all be of today.
TOLD_HOURS = 12
HISTORY_JOBS = (
    "distribution.distribute_niche",
    "distribution.retry_unsold",
    "notifications.announce_assignments",
    "notifications.announce_balance",
    "notifications.tell_waiting",
    "notifications.tell_user",
)


class NotADemo(Conflict):
    """The database has a market of its own, which the demo must not mix with."""

    code = "not_a_demo"
    message = "This database has niches of its own; the demo market needs an empty one."


async def load_market(settings: Settings, screen: Console) -> None:
    """Load the demo market where the database is empty, and set its password where it changed.

    Raises NotADemo where the database has another market. Loading again changes nothing else.
    """
    db = Database(settings.database_url or "", WORKER_ROLE, settings.pool_size_max)
    await db.open()
    try:
        await _load(db, settings, screen)
    finally:
        await db.close()


async def _load(db: Database, settings: Settings, screen: Console) -> None:
    forms = await find_forms(db)
    if forms is None and not await _is_empty(db):
        raise NotADemo
    password = logins.choose_password(settings)
    actor = SYSTEM
    if forms is None:
        screen.print("Loading the demo market …")
        actor = await _build(db, password)
        forms = await find_forms(db) or {}
    elif password != logins.read_password(settings):
        await _set_password(db, password)
    logins.keep_password(settings, password)
    await _play(db, actor, forms, settings.secret_key)


async def find_forms(db: Database) -> Mapping[str, LeadForm] | None:
    """The forms of the demo niches by slug, None where the demo was never loaded."""
    kept = leads.Forms()
    try:
        async with db.connection() as tx:
            forms = {slug: await kept.read(tx, slug) for slug in LEADS_PER_NICHE}
    except NotFound:
        return None
    return forms if all(form.is_demo for form in forms.values()) else None


async def _is_empty(db: Database) -> bool:
    async with db.transaction(SYSTEM) as tx:
        return await niches.count_niches(tx, "") == 0


async def _build(db: Database, password: str) -> Actor:
    """Make the market as it was before the first lead."""
    password_hash = await accounts.hash_password(password)
    async with db.transaction(SYSTEM) as tx:
        return await build_market(tx, password_hash, utc_now() - timedelta(days=DAYS + 1))


async def _play(db: Database, actor: Actor, forms: Mapping[str, LeadForm], secret_key: str) -> None:
    now = utc_now()
    story = past_leads(now)
    if await is_taken_in(db, forms, story[-1], secret_key):
        return
    before, lately = split_at(story, now - timedelta(hours=TOLD_HOURS))
    await play_history(db, actor, forms, before, secret_key)
    async with db.transaction(SYSTEM) as tx:
        await delete_waiting(tx, HISTORY_JOBS)
    await play_history(db, actor, forms, lately, secret_key)
    # Within the hour the job would; the page has something to show from the start.
    await distribution.measure_fairness(db, now)


async def _set_password(db: Database, password: str) -> None:
    password_hash = await accounts.hash_password(password)
    now = utc_now()
    async with db.transaction(SYSTEM) as tx:
        for email in (ADMIN_EMAIL, *(provider.email for provider in read_providers())):
            await accounts.set_password(tx, SYSTEM, email, password_hash, now)
