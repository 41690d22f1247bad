"""How administrators word mails: look, try, save, go back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from markupsafe import escape

from hotlead.audit import service as audit
from hotlead.kit.actor import SYSTEM, Actor
from hotlead.kit.config import Settings
from hotlead.kit.db import Database, Tx
from hotlead.kit.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from hotlead.kit.gauges import Gauge
from hotlead.kit.paging import PageOf, Paging
from hotlead.notifications import queries, rules
from hotlead.notifications.records import (
    Mail,
    MailPreview,
    MailVersion,
    Template,
    Wording,
    WordingChange,
    WordingRestore,
    WordingTried,
)
from hotlead.notifications.service.packing import fill
from hotlead.notifications.service.samples import SAMPLES

_UNFIT: Final = "These words are too long, or do not fit the sample."


class MailReworded(Conflict):
    """Somebody saved other words meanwhile; `details` has theirs. Nothing was changed."""

    code = "mail_reworded"
    message = "Somebody changed this mail meanwhile."
    example: ClassVar[Mapping[str, object]] = {
        "version": 4,
        "subject": "Your balance is low",
        "body": "# Your balance is low",
    }

    def __init__(self, mail: Mail) -> None:
        self.mail = mail
        details = {"version": mail.version, "subject": mail.subject, "body": mail.body}
        super().__init__(details=details)


async def list_mails(tx: Tx, actor: Actor) -> list[Mail]:
    """Every mail as it is worded now, in the order of the catalogue. Administrators only."""
    actor.require_admin()
    found = await queries.list_worded(tx, list(Template))
    versions = {version.template: version for version in found}
    return [_mail(entry.template, versions.get(entry.template)) for entry in rules.CATALOGUE]


async def get_mail(tx: Tx, actor: Actor, template: Template) -> Mail:
    """A mail as it is worded now, and what it may use. Administrators only."""
    actor.require_admin()
    found = await queries.list_worded(tx, [template])
    return _mail(template, found[0] if found else None)


async def reword_mail(
    tx: Tx,
    actor: Actor,
    template: Template,
    change: WordingChange,
    settings: Settings,
    now: datetime,
) -> Mail:
    """Save other words as a new version; they count from the next batch of mails.

    Words that are those it has make no version; the product's own count as none. Writes an audit
    entry. Administrators only. Raises InvalidInput, MailReworded.
    """
    wording = read_wording(template, change.subject, change.body, settings)
    before = await get_mail(tx, actor, template)
    if before.version == change.version and Wording(before.subject, before.body) == wording:
        return before
    own = None if wording == rules.default_wording(template) else wording
    return await _save(tx, actor, before, (change.version, own), "mail.reworded", now)


async def reset_mail(tx: Tx, actor: Actor, template: Template, version: int, now: datetime) -> Mail:
    """Go back to the product's words, as a new version; `version` is the newest that was seen.

    Twice makes one. Writes an audit entry. Administrators only. Raises MailReworded.
    """
    before = await get_mail(tx, actor, template)
    if before.is_default:
        return before
    return await _save(tx, actor, before, (version, None), "mail.reset", now)


async def restore_mail(
    tx: Tx,
    actor: Actor,
    template: Template,
    wanted: WordingRestore,
    settings: Settings,
    now: datetime,
) -> Mail:
    """Go back to the words of an old version, as a new one.

    Writes an audit entry. Administrators only. Raises NotFound, InvalidInput where the old words
    do not fit any more, MailReworded.
    """
    wording = (await get_mail_version(tx, actor, template, wanted.restored)).wording
    if wording is not None:
        read_wording(template, wording.subject, wording.body, settings)
    before = await get_mail(tx, actor, template)
    return await _save(tx, actor, before, (wanted.version, wording), "mail.restored", now)


async def list_mail_versions(
    tx: Tx, actor: Actor, template: Template, paging: Paging
) -> PageOf[MailVersion]:
    """What was ever saved of a mail, the newest first. Administrators only."""
    actor.require_admin()
    rows = await queries.list_mail_versions(tx, template, paging)
    total = await queries.count_versions(tx, template)
    return PageOf(rows, paging.page, paging.limit, total)


async def get_mail_version(tx: Tx, actor: Actor, template: Template, version: int) -> MailVersion:
    """One version. Administrators only; raises NotFound."""
    actor.require_admin()
    found = await queries.find_version(tx, template, version)
    if found is None:
        raise NotFound
    return found


def preview_mail(
    actor: Actor, template: Template, tried: WordingTried, settings: Settings
) -> MailPreview:
    """The sample of a mail in these words; nothing is saved.

    Administrators only. Raises InvalidInput.
    """
    actor.require_admin()
    wording = read_wording(template, tried.subject, tried.body, settings)
    contents = fill(SAMPLES[template], None, settings)
    letter = rules.reword_letter(contents, wording)
    if letter is None:
        raise InvalidInput(fields={"body": _UNFIT})
    # No link of anybody's: it leads to the page that says so.
    link = f"{settings.base_url}/unsubscribe" if rules.ENTRIES[template].preference else None
    whole = rules.with_footer(letter, link)
    return MailPreview(whole.subject, whole.html, whole.text)


def sample_subject(mail: Mail, settings: Settings) -> str:
    """How the subject of a mail reads in its sample; as it is written where it does not fit."""
    contents = fill(SAMPLES[mail.template], None, settings)
    return rules.subject_of(contents, Wording(mail.subject, mail.body))


def sample_values(template: Template, settings: Settings) -> dict[str, str]:
    """What each name of a mail stands for in its sample, to show beside the editor."""
    values = fill(SAMPLES[template], None, settings).values
    shown: dict[str, str] = {}
    for variable in rules.VARIABLES[template]:
        value = values[variable.name]
        if isinstance(value, bool):
            shown[variable.name] = "yes" if value else "no"
        elif isinstance(value, str):
            shown[variable.name] = value
        else:
            shown[variable.name] = f"{len(value)} rows"
    return shown


def read_wording(template: Template, subject: str, body: str, settings: Settings) -> Wording:
    """Subject and body as they are kept; raises InvalidInput that names the line."""
    wording = Wording(subject.strip(), body.replace("\r\n", "\n").strip())
    required = rules.REQUIRED.get(template, ())
    found = rules.check_wording(wording, rules.VARIABLES[template], required)
    fields = {
        field: " ".join(f"Line {it.line}: {it.sentence}" for it in problems)
        for field, problems in found.items()
    }
    if not fields and (problem := _check_sample(template, wording, required, settings)):
        fields = {"body": problem}
    if fields:
        raise InvalidInput(fields=fields)
    return wording


async def read_wording_gauges(db: Database) -> Sequence[Gauge]:
    """How many mails could not be written in the newest words somebody gave them."""
    async with db.transaction(SYSTEM) as tx:
        failures = await queries.list_failures(tx)
    return (
        Gauge(
            "hotlead_mails_misworded",
            "Mails that went out in the product's words: their newest own could not be filled in.",
            ("template",),
            {(template,): count for template, count in failures},
        ),
    )


async def _save(
    tx: Tx,
    actor: Actor,
    before: Mail,
    after: tuple[int, Wording | None],
    action: str,
    now: datetime,
) -> Mail:
    """Write a version after the one that was seen; raises MailReworded."""
    if actor.user_id is None:
        raise Unauthenticated
    seen, wording = after
    is_saved = await queries.insert_version(
        tx,
        template=before.template,
        seen=seen,
        wording=wording,
        changed_by=actor.user_id,
        now=now,
    )
    saved = await get_mail(tx, actor, before.template)
    if not is_saved:
        raise MailReworded(saved)
    await audit.record(
        tx,
        actor,
        action,
        entity_type="mail",
        entity_id=None,
        description=f"Words of “{saved.title}”, version {saved.version}",
        metadata={
            "template": saved.template.value,
            "version": saved.version,
            **audit.changes(_words(before), _words(saved)),
        },
        now=now,
    )
    return saved


def _words(mail: Mail) -> dict[str, object]:
    return {"subject": mail.subject, "body": mail.body}


def _mail(template: Template, version: MailVersion | None) -> Mail:
    entry, default = rules.ENTRIES[template], rules.default_wording(template)
    own = version.wording if version else None
    worded = own or default
    return Mail(
        template=template,
        title=entry.title,
        audience=entry.audience,
        subject=worded.subject,
        body=worded.body,
        is_default=own is None,
        version=version.version if version else 0,
        changed_by_name=version.changed_by_name if version else None,
        changed_at=version.created_at if version else None,
        failures=version.failures if version else 0,
        default=default,
        variables=rules.VARIABLES[template],
        required=rules.REQUIRED.get(template, ()),
    )


def _check_sample(
    template: Template, wording: Wording, required: Sequence[str], settings: Settings
) -> str | None:
    """What is wrong with the sample in these words."""
    contents = fill(SAMPLES[template], None, settings)
    letter = rules.reword_letter(contents, wording)
    if letter is None:
        return _UNFIT
    for name in required:
        if f'href="{escape(contents.values[name])}"' not in letter.html:
            return f"{{{{ {name} }}}} must be a link: write [words]({{{{ {name} }}}})."
    return None
