"""How mails are worded: versions that nobody changes, the newest of each counts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hotlead.kit.db import Tx, execute, fetch_all, fetch_maybe, fetch_rows, fetch_value
from hotlead.kit.paging import Paging
from hotlead.notifications.records import MailVersion, SampleMail, Template, Wording


async def list_worded(tx: Tx, templates: Sequence[Template]) -> list[MailVersion]:
    """The newest version of each of these mails that was ever changed."""
    return await fetch_all(
        tx,
        MailVersion,
        """
        SELECT DISTINCT ON (m.template) m.template, m.version, m.subject, m.body, m.changed_by,
            trim(u.first_name || ' ' || u.last_name) AS changed_by_name, m.created_at, m.failures
        FROM mail_templates AS m
        JOIN users AS u ON u.id = m.changed_by
        WHERE m.template = ANY(%(templates)s)
        ORDER BY m.template, m.version DESC
        """,
        {"templates": [template.value for template in templates]},
    )


async def list_mail_versions(tx: Tx, template: Template, paging: Paging) -> list[MailVersion]:
    """The versions of a mail, the newest first."""
    return await fetch_all(
        tx,
        MailVersion,
        """
        SELECT m.template, m.version, m.subject, m.body, m.changed_by,
            trim(u.first_name || ' ' || u.last_name) AS changed_by_name, m.created_at, m.failures
        FROM mail_templates AS m
        JOIN users AS u ON u.id = m.changed_by
        WHERE m.template = %(template)s
        ORDER BY m.version DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        {"template": template.value, "limit": paging.limit, "offset": paging.offset},
    )


async def count_versions(tx: Tx, template: Template) -> int:
    """How many versions of a mail there are."""
    return await fetch_value(
        tx,
        int,
        "SELECT count(*) FROM mail_templates WHERE template = %(template)s",
        {"template": template.value},
    )


async def find_version(tx: Tx, template: Template, version: int) -> MailVersion | None:
    """One version of a mail; None where there is none."""
    return await fetch_maybe(
        tx,
        MailVersion,
        """
        SELECT m.template, m.version, m.subject, m.body, m.changed_by,
            trim(u.first_name || ' ' || u.last_name) AS changed_by_name, m.created_at, m.failures
        FROM mail_templates AS m
        JOIN users AS u ON u.id = m.changed_by
        WHERE m.template = %(template)s AND m.version = %(version)s
        """,
        {"template": template.value, "version": version},
    )


async def insert_version(
    tx: Tx,
    *,
    template: Template,
    seen: int,
    wording: Wording | None,
    changed_by: UUID,
    now: datetime,
) -> bool:
    """Write the version after `seen`; False where somebody wrote one meanwhile."""
    written = await execute(
        tx,
        """
        INSERT INTO mail_templates (template, version, subject, body, changed_by, created_at)
        SELECT %(template)s::varchar, %(seen)s::integer + 1, %(subject)s, %(body)s,
            %(changed_by)s, %(now)s
        WHERE %(seen)s::integer = (
            SELECT coalesce(max(version), 0) FROM mail_templates
            WHERE template = %(template)s::varchar
        )
        ON CONFLICT (template, version) DO NOTHING
        """,
        {
            "template": template.value,
            "seen": seen,
            "subject": wording.subject if wording else None,
            "body": wording.body if wording else None,
            "changed_by": changed_by,
            "now": now,
        },
    )
    return written == 1


async def add_failures(tx: Tx, failed: Sequence[MailVersion], now: datetime) -> None:
    """Count mails that could not be written in the words of these versions."""
    await execute(
        tx,
        """
        UPDATE mail_templates AS m
        SET failures = m.failures + f.count, failed_at = %(now)s
        FROM (
            SELECT template, version, count(*) AS count
            FROM unnest(%(templates)s::text[], %(versions)s::integer[]) AS t (template, version)
            GROUP BY template, version
        ) AS f
        WHERE m.template = f.template AND m.version = f.version
        """,
        {
            "templates": [each.template.value for each in failed],
            "versions": [each.version for each in failed],
            "now": now,
        },
    )


async def list_test_mails(tx: Tx, delivery_ids: Sequence[UUID]) -> list[SampleMail]:
    """Those of these deliveries that take a sample to the administrator who asked for it."""
    return await fetch_all(
        tx,
        SampleMail,
        """
        SELECT d.id AS delivery_id, d.template, u.email AS address
        FROM deliveries AS d
        JOIN users AS u ON u.id = d.recipient_id AND u.role = 'admin' AND u.status = 'active'
        WHERE d.id = ANY(%(delivery_ids)s) AND d.cause LIKE 'mail.tested:%%'
        """,
        {"delivery_ids": list(delivery_ids)},
    )


async def list_failures(tx: Tx) -> list[tuple[str, int]]:
    """How many mails could not be written in the newest version of their words."""
    rows = await fetch_rows(
        tx,
        """
        SELECT DISTINCT ON (template) template, failures
        FROM mail_templates
        ORDER BY template, version DESC
        """,
    )
    return [(row[0], row[1]) for row in rows]
