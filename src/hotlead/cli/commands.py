"""Every command by name. The commands are thin: they read options and call one function each."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias
from uuid import UUID

import typer
from psycopg import OperationalError
from psycopg.errors import UndefinedTable

from hotlead.accounts.records import NewAdministrator
from hotlead.cli import (
    chain,
    check,
    demo,
    importing,
    people,
    processes,
    run,
    serve,
    simulating,
    verifying,
)
from hotlead.cli.import_tally import ImportRequest
from hotlead.cli.screen import say_failure, screen
from hotlead.distribution.records.simulation import Scenario
from hotlead.kit.config import SettingsError, load_settings
from hotlead.kit.errors import HotleadError, InvalidInput
from hotlead.niches.records import CascadePolicy

app = typer.Typer(
    name="hotlead",
    help="Find Me A Hot Lead: a marketplace for sales leads.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

distribution = typer.Typer(help="Look into how leads were sold.", no_args_is_help=True)
app.add_typer(distribution, name="distribution")

# `hotlead run` holds the input of its children open; it ends when `hotlead run` does.
Attended: TypeAlias = Annotated[bool, typer.Option("--attended", hidden=True)]


def main() -> None:
    """Run the command of the command line and exit with its code."""
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: list[str]) -> int:
    """Run one command; returns its exit code. Expected failures become one sentence."""
    try:
        app(arguments)
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except InvalidInput as error:
        say_failure(" ".join(error.fields.values()) or str(error))
    except (SettingsError, HotleadError) as error:
        say_failure(str(error))
    except OperationalError as error:
        # Nothing below the first line is for people; neither line holds the password.
        reason = str(error).partition("\n")[0]
        say_failure(f"The database cannot be used: {reason.rstrip('.')}. Check DATABASE_URL.")
    except UndefinedTable:
        say_failure("The database has no tables yet: run `hotlead migrate` first.")
    except KeyboardInterrupt:
        screen.print("Stopped.")
        return 130
    return 1


@app.command("run")
def run_product() -> None:
    """Start the whole product: database, web server and worker. Ctrl-C stops it."""
    raise typer.Exit(run.run(load_settings(os.environ)))


@app.command("web")
def serve_web(*, attended: Attended = False) -> None:
    """Start the web server alone."""
    if attended:
        processes.stop_without_parent()
    serve.serve_web(load_settings(os.environ))


@app.command("worker")
def work(*, attended: Attended = False) -> None:
    """Start the worker alone: it distributes leads and sends notifications."""
    if attended:
        processes.stop_without_parent()
    serve.work(load_settings(os.environ))


@app.command("migrate")
def migrate_database() -> None:
    """Bring the database up to date."""
    serve.migrate_database(load_settings(os.environ))


@app.command("check")
def check_money(
    *,
    whole_chain: Annotated[
        bool, typer.Option("--chain", help="Instead, make every hash of the ledger again.")
    ] = False,
    provider: Annotated[
        UUID | None, typer.Option(help="With --chain: of this provider alone.")
    ] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="With --chain: an anchor from the logs, as entry_id:root."),
    ] = None,
) -> None:
    """Prove the ledger: run every money check and print what it found. 1 where one fails."""
    settings = load_settings(os.environ)
    if whole_chain:
        raise typer.Exit(chain.check_chain(settings, provider, anchor or []))
    if provider or anchor:
        raise InvalidInput(fields={"chain": "--provider and --anchor go with --chain."})
    raise typer.Exit(check.check_money(settings))


@app.command("simulate")
def simulate(
    *,
    providers: Annotated[int, typer.Option(min=1, max=20_000, help="How many.")] = 50,
    leads: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many in all.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same market.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=366, help="Over how many days.")] = 30,
    policy: Annotated[
        CascadePolicy, typer.Option(help="How far a lead goes on.")
    ] = CascadePolicy.ADDITIVE,
) -> None:
    """Play a made-up market by the engine's rules, in memory: sales, spend and fairness."""
    simulating.simulate(
        Scenario(providers=providers, leads=leads, seed=seed, days=days, policy=policy)
    )


@distribution.command("verify")
def verify_decisions(
    *,
    lead: Annotated[UUID | None, typer.Option(help="The id of one lead.")] = None,
    since: Annotated[
        datetime | None, typer.Option(help="From when on (UTC); a week ago by default.")
    ] = None,
) -> None:
    """Make stored decisions again on what they were made on. 1 where one differs."""
    raise typer.Exit(verifying.verify_decisions(load_settings(os.environ), lead, since))


@app.command("create-admin")
def create_admin(
    email: Annotated[str, typer.Argument(help="The address to log in with.")],
    *,
    first_name: Annotated[str, typer.Option(help="How the person is called.")] = "",
    last_name: Annotated[str, typer.Option(help="The family name.")] = "",
    invite: Annotated[
        bool, typer.Option("--invite", help="Send a link to choose a password; ask for none.")
    ] = False,
) -> None:
    """Create an administrator. Asks for a password, or reads it from standard input."""
    new = NewAdministrator(email=email, first_name=first_name, last_name=last_name)
    settings = load_settings(os.environ)
    if invite:
        people.invite_administrator(settings, new)
    else:
        people.create_administrator(settings, new)


@app.command("reset-second-factor")
def reset_second_factor(
    email: Annotated[str, typer.Argument(help="Whose phone and recovery codes are lost.")],
) -> None:
    """Turn two-step log-in off for one account and end its sessions. Its owner is told."""
    people.reset_second_factor(load_settings(os.environ), email)


@app.command("import-leads")
def import_leads(
    file: Annotated[Path, typer.Argument(help="The CSV file, with a header line.")],
    *,
    niche: Annotated[str, typer.Option(help="The niche that gets the leads, by its slug.")],
    mapping: Annotated[Path, typer.Option(help="A TOML file: which column becomes what.")],
    approve: Annotated[
        bool, typer.Option("--approve", help="Approve and distribute what is imported.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check every row and write nothing.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write every row that was refused to this CSV file.")
    ] = None,
) -> None:
    """Import leads from a CSV file. Running it twice imports nothing twice."""
    request = ImportRequest(file, niche, mapping, approve, dry_run, report)
    raise typer.Exit(importing.import_leads(load_settings(os.environ), request))


@app.command("demo")
def play_demo(
    *,
    stream: Annotated[
        bool, typer.Option("--stream", help="Send a made-up lead every few seconds.")
    ] = False,
    seconds: Annotated[
        float, typer.Option(min=0.2, max=3600, help="How long to wait between two leads.")
    ] = 4.0,
    count: Annotated[
        int, typer.Option(min=0, help="How many leads to send; 0 goes on until Ctrl-C.")
    ] = 0,
) -> None:
    """Load the demo market into an empty database; loading it again completes it.

    With --stream, send made-up leads into it instead and approve some, so that dashboards live.
    """
    settings = load_settings(os.environ)
    if stream:
        demo.stream(settings, seconds, count)
    else:
        demo.load(settings)
