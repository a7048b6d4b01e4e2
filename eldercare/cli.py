"""Commands for operators. Each exits non-zero on failure and says why."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError, ProgrammingError

from eldercare import migration, scheduler
from eldercare.app import create_app
from eldercare.areas import service as areas
from eldercare.areas.models import AreaKind
from eldercare.areas.queries import children
from eldercare.catalogue import standard
from eldercare.catalogue.queries import everything
from eldercare.clock import now
from eldercare.commands import backups, demo, planner, servers
from eldercare.commands import understand as understanding
from eldercare.commands.seed import Amounts, seed
from eldercare.database import db, session
from eldercare.errors import DomainError
from eldercare.logs import set_up_logs
from eldercare.messaging.queries import outbox_depth, status_counts
from eldercare.messaging.way_out import way_out
from eldercare.settings import Settings, SettingsProblem, read_settings, zone_in
from eldercare.staff import service as staff
from eldercare.staff.models import Role
from eldercare.timebank import sealing
from eldercare.timebank.verify import verify
from eldercare.transaction import transaction

HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")


class Commands(click.Group):
    """Shows a refusal as one sentence instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SettingsProblem as problem:
            raise click.ClickException(f"The settings are not complete:\n{problem}") from None
        except DomainError as refusal:
            raise click.ClickException(str(refusal)) from None
        except CommandError as trouble:
            raise click.ClickException(f"The database's schema is not one this version knows: {trouble}") from None
        except OperationalError:
            raise click.ClickException(
                "The database cannot be reached, or was never set up: check ELDERCARE_DATABASE_URL, run eldercare init."
            ) from None
        except ProgrammingError:
            raise click.ClickException("The database was never set up: run eldercare init first.") from None


@click.group(cls=Commands, help="Eldercare Dispatch: order, dispatch, carry out, rate.")
def main() -> None:
    set_up_logs()


def _settings() -> Settings:
    return read_settings()


@contextmanager
def _opened() -> Iterator[None]:
    """Open the house for one command, and leave no connection behind."""
    with create_app(_settings()).app_context():
        try:
            yield
        finally:
            session.remove()
            db.engine.dispose()


@main.command(help="Create the database or bring it up to date; enter the standard services where there are none.")
@click.option(
    "--city", default="本市", show_default=True, help="Name of the root of the area tree, where there is none."
)
def init(city: str) -> None:
    settings = _settings()
    migration.upgrade_to_head(settings.database_url)
    with _opened(), transaction():
        if not everything():
            standard.install()
        if not children(None):
            areas.add(kind=AreaKind.CITY, name=city, parent_id=None, at=now())
    click.echo(f"The database is at revision {migration.head_revision()}.")


@main.command(help="Serve the web pages, the API and the webhooks.")
@HOST
@PORT
@click.option("--workers", default=None, type=click.IntRange(1, 64), help="Processes; default 1 on SQLite, else 2.")
def web(host: str, port: int, workers: int | None) -> None:
    servers.refuse_busy_port(host, port)
    settings = _settings()
    servers.serve(create_app(settings), host=host, port=port, workers=workers or servers.workers_for(settings))


@main.command("scheduler", help="Run the clock-driven work.")
def run_scheduler() -> None:
    settings = _settings()
    scheduler.run(create_app(settings), settings)


@main.command("planner", help="Plan the days that wait for it.")
@click.option("--once", is_flag=True, help="Only those that wait now; print how many.")
def run_planner(once: bool) -> None:
    planned = planner.run(create_app(_settings()), once=once)
    click.echo(f"Planned: {planned}")


@main.command(help="Run web, scheduler and planner together and keep them running.")
@HOST
@PORT
def run(host: str, port: int) -> None:
    raise SystemExit(servers.supervise(_settings(), host=host, port=port))


@main.command("demo", help="Fill with made-up data, start everything, print addresses and sign-ins.")
@HOST
@PORT
@click.option("--reset", is_flag=True, help="Forget the demo's data instead of starting.")
def run_demo(host: str, port: int, *, reset: bool) -> None:
    if reset:
        demo.reset(_settings())
    else:
        raise SystemExit(demo.run(_settings(), host=host, port=port))


@main.command("seed", help="Enter made-up people and orders; print their ids, numbers and passwords as JSON.")
@click.option("--communities", default=1, show_default=True, type=click.IntRange(1, 500))
@click.option("--elders", default=20, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option("--volunteers", default=15, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option("--orders", default=30, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option("--seed", "chance", default=1, show_default=True, type=int, help="Equal numbers make equal data.")
def run_seed(communities: int, elders: int, volunteers: int, orders: int, chance: int) -> None:
    amounts = Amounts(communities=communities, elders=elders, volunteers=volunteers, orders=orders, seed=chance)
    settings = _settings()
    migration.upgrade_to_head(settings.database_url)
    with _opened():
        made = seed(amounts, at=now())
    click.echo(json.dumps(made.first_of_each(), ensure_ascii=False))


@main.group("staff", help="Who may sign in.")
def staff_commands() -> None:
    pass


@staff_commands.command("add", help="Let somebody sign in; asks for the password.")
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.DISPATCHER.value, show_default=True
)
@click.option("--area", "area_id", type=int, default=None, help="Id of the area; default: the root of the tree.")
@click.option("--number", default=None, help="Telephone number for alarms.")
@click.password_option()
def add_staff(name: str, role: str, area_id: int | None, number: str | None, password: str) -> None:
    with _opened(), transaction():
        roots = children(None)
        if area_id is None and not roots:
            raise click.ClickException("The database is empty: run eldercare init first.")
        member = staff.add(
            name=name,
            password=password,
            role=Role(role),
            area_id=area_id if area_id is not None else roots[0].id,
            number=number,
            takes_alarms=number is not None,
            at=now(),
        )
        click.echo(f"{member.name} may sign in as {member.role}.")


@main.group("area", help="The tree of areas.")
def area_commands() -> None:
    pass


@area_commands.command("add", help="Hang a new area below another one and print its id.")
@click.argument("name")
@click.option("--kind", type=click.Choice([kind.value for kind in AreaKind]), default="community", show_default=True)
@click.option("--below", "parent_id", type=int, default=None, help="Id of the area above; default: the root.")
@click.option("--name-en", default="", help="The name in English.")
def add_area(name: str, kind: str, parent_id: int | None, name_en: str) -> None:
    with _opened(), transaction():
        roots = children(None)
        if parent_id is None and roots:
            parent_id = roots[0].id
        area = areas.add(kind=AreaKind(kind), name=name, name_en=name_en, parent_id=parent_id, at=now())
        click.echo(area.id)


@main.group("token", help="Tokens for programs.")
def token_commands() -> None:
    pass


@token_commands.command("add", help="Make a bearer token for a member of staff and print it; it is shown only once.")
@click.argument("staff_name")
def add_token(staff_name: str) -> None:
    with _opened(), transaction():
        token = staff.issue_token(staff_name, at=now())
    click.echo(token)


@token_commands.command("revoke", help="Let every token of a member of staff open nothing any more.")
@click.argument("staff_name")
def revoke_tokens(staff_name: str) -> None:
    with _opened(), transaction():
        click.echo(staff.revoke_tokens(staff_name, at=now()))


@main.group("ledger", help="The time bank's books.")
def ledger_commands() -> None:
    pass


@ledger_commands.command("verify", help="Recompute everything; name every row that is not right.")
@click.option("--head", default="", help="A head that `ledger seal` printed: tells whether it is still in the chain.")
def verify_ledger(head: str) -> None:
    with _opened():
        findings = verify(head=head)
    for finding in findings:
        click.echo(str(finding), err=True)
    if findings:
        raise click.ClickException(f"The ledger is not true. Rows named above: {len(findings)}.")
    click.echo("The ledger is true.")


@ledger_commands.command(
    "seal", help="Seal what was recorded since the last time; print the head, to be kept elsewhere."
)
def seal_ledger() -> None:
    with _opened():
        sealing.seal_new(now(), patience="5s")
        click.echo(sealing.head() or "Nothing was recorded yet.")


@main.group("queue", help="The outbox.")
def queue_commands() -> None:
    pass


@queue_commands.command(
    "status", help="How many texts are in which state, how long the oldest has waited, what the day cost."
)
def queue_status() -> None:
    with _opened():
        depth, oldest = outbox_depth(now())
        for status, number in status_counts().items():
            click.echo(f"{status:<10} {number}")
        click.echo(f"{depth} should have left by now, the oldest since {round(oldest.total_seconds())} s.")
        for line in way_out(_settings(), now()).in_words():
            click.echo(line)


@main.command(
    "understand", help="Read texts, one a line; print what each means, one JSON object a line. Changes nothing."
)
@click.option("--at", "said", default=None, metavar="ISO_TIME", help="When the texts arrive; default: now.")
@click.option(
    "--open",
    "asked",
    multiple=True,
    metavar="KIND[:CODE]",
    help="An open question: offer, rating, check, sign_in or menu.",
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of the senders.")
def run_understand(said: str | None, asked: tuple[str, ...], language: str) -> None:
    zone = zone_in()
    at = understanding.moment(said, zone) if said else now()
    questions = understanding.questions(asked)
    words, trouble = understanding.services()
    if trouble:
        click.echo(trouble, err=True)
    for line in understanding.understood(
        sys.stdin.buffer, at=at, zone=zone, words=words, open_questions=questions, language=language
    ):
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


@main.command("backup", help="Save the whole database to FILE.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def run_backup(file: Path) -> None:
    backups.backup(_settings().database_url, file)
    click.echo(f"Saved to {file}. Keep the data key with it: without the key nobody can read names and numbers.")


@main.command("restore", help="Bring FILE back into an empty database.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def run_restore(file: Path) -> None:
    settings = _settings()
    backups.restore(settings.database_url, file)
    migration.upgrade_to_head(settings.database_url)
    click.echo("Restored.")


if __name__ == "__main__":
    main()
