"""The demo: made-up data, everything started, and what to try printed."""

import json
from pathlib import Path

import click

from eldercare import migration
from eldercare.app import create_app
from eldercare.clock import now
from eldercare.commands.seed import Amounts, seed
from eldercare.commands.servers import refuse_busy_port, supervise
from eldercare.database import db, session
from eldercare.people.numbers import for_people
from eldercare.settings import Settings

AMOUNTS = Amounts(communities=2, elders=40, volunteers=30, orders=60, seed=8)
MADE = "demo.json"


def run(settings: Settings, *, host: str, port: int) -> int:
    """Fill the database where that was not done before, say what to try, and run until told to stop."""
    refuse_busy_port(host, port)
    if settings.gateway != "simulator":
        raise click.ClickException("The demo never sends real texts: unset ELDERCARE_GATEWAY, then start it again.")
    made = _filled(settings)
    click.echo(welcome(made, f"http://{host}:{port}"))
    return supervise(settings, host=host, port=port)


def reset(settings: Settings) -> None:
    """Forget the demo's data. Only the demo's own SQLite database is ever deleted."""
    kept = settings.instance_dir / MADE
    prefix = "sqlite:///"
    if not kept.exists() or not settings.database_url.startswith(prefix):
        raise click.ClickException("There is no demo data here to forget.")
    for suffix in ("", "-wal", "-shm"):
        Path(settings.database_url.removeprefix(prefix) + suffix).unlink(missing_ok=True)
    kept.unlink()
    click.echo("The demo's data is gone. The next start begins anew.")


def _filled(settings: Settings) -> dict[str, list[dict[str, str]]]:
    kept = settings.instance_dir / MADE
    migration.upgrade_to_head(settings.database_url)
    if not kept.exists():
        click.echo("Filling the database with made-up people and orders ...")
        with create_app(settings).app_context():
            made = seed(AMOUNTS, at=now(), keep_texts=True).first_of_each()
            session.remove()
            db.engine.dispose()  # a connection must not be shared with the processes that are forked next
        kept.touch(0o600)
        kept.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    found: dict[str, list[dict[str, str]]] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def welcome(made: dict[str, list[dict[str, str]]], address: str) -> str:
    """Return what somebody reads who has just started the demo."""
    staff = "\n".join(
        f"    {member['role']:<11} {member['name']:<8} {member['password']}" for member in made["staff"][:5]
    )
    elder, volunteer = made["elders"][0], made["volunteers"][0]
    phones = ",".join(str(person["id"]) for person in (elder, volunteer, *made["volunteers"][2:8:2]))
    return f"""
  Eldercare Dispatch 社区助老派单

  Console    控制台   {address}/
  Volunteers 志愿者   {address}/m/
  Phones     模拟手机 {address}/simulator/?phones={phones}
  Health     健康检查 {address}/healthz

  Sign-ins 登录 (role, name, password)
{staff}
    volunteer   {volunteer["name"]}, {for_people(volunteer["phones"][0])}: the code arrives on the simulated phone

  Try this 试一试
    1. Open the phones, choose {elder["name"]} ({for_people(elder["phones"][0])}) and text  明天上午理发
    2. Sign in to the console as dispatcher, open the order on the board, choose helpers and send the offer
    3. On a helper's simulated phone reply  1  and the offer's code (or sign in at /m/ and accept there)
    4. Check in with the visit code from the elder's phone, check out, and rate with a digit from the elder's phone
    5. See the minutes on the volunteer's statement: console, Time bank; or /m/, My time

  Ctrl-C stops everything; the data stays. make demo-reset starts over.
"""
