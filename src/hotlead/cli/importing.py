"""`hotlead import-leads`: a CSV file into a niche, batch by batch, with every row accounted for."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from time import perf_counter

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hotlead.cli.import_report import print_report, write_refused
from hotlead.cli.import_tally import ImportRequest, Tally
from hotlead.cli.leads_file import FileRow, LeadsFile, count_rows, open_leads_file
from hotlead.cli.mapping import LOCATION_PARTS, ImportMapping, MappingUnusable, read_mapping
from hotlead.cli.rows import RowReader, make_reader
from hotlead.cli.screen import screen
from hotlead.cli.serve import opened_database
from hotlead.distribution import service as distribution
from hotlead.kit.actor import SYSTEM
from hotlead.kit.clock import utc_now
from hotlead.kit.config import Settings
from hotlead.kit.db import Database
from hotlead.leads import service as leads
from hotlead.leads.records import (
    ImportOptions,
    ImportOutcome,
    ImportRow,
    LeadForm,
    RefusedRow,
)
from hotlead.niches.records import FieldType

BATCH_ROWS = 500
DONE, REFUSED_SOME = 0, 3


def import_leads(settings: Settings, request: ImportRequest) -> int:
    """Import the file; 0 where every row is in, 3 where some were refused.

    Raises MappingUnusable, FileUnusable and NotFound (no such niche) before anything is written.
    """
    mapping = read_mapping(request.mapping)
    file = open_leads_file(request.file, mapping.encoding, mapping.delimiter)
    reader = make_reader(mapping, file.positions(mapping.columns))
    total = count_rows(file)
    if total == 0:
        screen.print(f"{request.file} has no rows: there is nothing to import.", markup=False)
        return DONE
    tally, outcome = asyncio.run(_import(settings, request, file, reader, total))
    tally.refused.sort(key=lambda row: row.number)
    print_report(request, mapping, tally, outcome)
    if request.report is not None:
        write_refused(request.report, tally.refused)
    return REFUSED_SOME if tally.refused else DONE


async def _import(
    settings: Settings, request: ImportRequest, file: LeadsFile, reader: RowReader, total: int
) -> tuple[Tally, ImportOutcome]:
    async with opened_database(settings) as db:
        async with db.connection() as tx:
            form = await leads.Forms().read(tx, request.niche)
        _check_targets(form, reader.mapping)
        options = ImportOptions(settings.secret_key, request.approve)
        tally = Tally()
        with _progress() as progress:
            task = progress.add_task("Checking" if request.dry_run else "Importing", total=total)
            for rows in _batches(file, reader, tally):
                await _import_batch(db, form, rows, options, tally, dry_run=request.dry_run)
                progress.update(task, completed=tally.rows)
            progress.update(task, completed=tally.rows)
        if request.approve and not request.dry_run:
            await _distribute(db, form)
        async with db.transaction(SYSTEM) as tx:
            known = [] if request.dry_run else [*tally.imported, *tally.present]
            return tally, await leads.describe_import(tx, SYSTEM, known)


async def _import_batch(
    db: Database,
    form: LeadForm,
    rows: list[ImportRow],
    options: ImportOptions,
    tally: Tally,
    *,
    dry_run: bool,
) -> None:
    async with db.transaction(SYSTEM) as tx, tx.transaction(force_rollback=dry_run):
        result = await leads.import_leads(tx, SYSTEM, form, rows, options, utc_now())
    tally.add(len(rows), result)


async def _distribute(db: Database, form: LeadForm) -> None:
    """Sell what was approved now, though a worker would: the report says what came of it."""
    started = perf_counter()
    with screen.status("Distributing …"):
        cache = distribution.TermsCache()
        result = await distribution.drain_niche(db, form.niche_id, cache=cache, clock=utc_now)
    seconds = perf_counter() - started
    if result.leads:
        # A worker that runs beside this command may have taken a part of them.
        screen.print(
            f"Distributed {result.leads:,} leads in {seconds:.1f} s:"
            f" {result.leads / seconds:,.0f} a second.",
            highlight=False,
        )


def _batches(file: LeadsFile, reader: RowReader, tally: Tally) -> Iterator[list[ImportRow]]:
    rows = _usable(file.rows(), reader, tally)
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def _usable(rows: Iterator[FileRow], reader: RowReader, tally: Tally) -> Iterator[ImportRow]:
    """The rows worth checking; broken and doubled ones are refused on the way."""
    lines: dict[str, int] = {}
    for row in rows:
        problem = row.problem
        external_id = "" if problem else reader.external_id(row)
        if external_id and external_id in lines:
            column = reader.mapping.external_id
            problem = f"It has the same {column} as the row on line {lines[external_id]}."
        if problem:
            tally.refuse(RefusedRow(row.number, external_id, problem))
            continue
        lines[external_id] = row.number
        yield reader.read(row)


def _check_targets(form: LeadForm, mapping: ImportMapping) -> None:
    """Raise MappingUnusable where the mapping fills a question that the form does not ask."""
    known: list[str] = []
    for question in form.schema.fields:
        if question.type is FieldType.LOCATION:
            known += [f"{question.id}.{part}" for part in LOCATION_PARTS]
        else:
            known.append(question.id)
    unknown = [target for target in mapping.fields if target not in known]
    if unknown:
        raise MappingUnusable(
            f"The form of {form.slug} has no question {unknown[0]!r}, which the mapping fills. "
            f"It asks: {', '.join(known)}."
        )


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=screen,
        transient=True,
    )
