"""The demo: made-up data, everything started, and what to try printed."""

import json
from dataclasses import replace
from pathlib import Path
from unicodedata import east_asian_width

import click
from sqlalchemy import select

from eldercare import migration
from eldercare.app import create_app
from eldercare.areas.models import Area
from eldercare.catalogue.models import Skill
from eldercare.clock import now
from eldercare.commands.demo_day import set_day
from eldercare.commands.demo_hand_postings import set_hand_postings
from eldercare.commands.demo_holders import set_holders
from eldercare.commands.demo_honours import set_honours
from eldercare.commands.demo_hours import set_hours
from eldercare.commands.demo_rules import set_rules
from eldercare.commands.demo_saved_time import set_savings
from eldercare.commands.demo_scene import LANDLINE, set_scene
from eldercare.commands.demo_successions import set_successions
from eldercare.commands.seed import Amounts, seed
from eldercare.commands.servers import refuse_busy_port, supervise
from eldercare.database import db, session
from eldercare.people.numbers import for_people
from eldercare.settings import USUAL_BASE_URL, Settings
from eldercare.volunteers.models import VolunteerSkill

AMOUNTS = Amounts(communities=2, elders=40, volunteers=30, orders=60, seed=8)
SQLITE = "sqlite:///"
PHONES = 3
OF_NEIGHBOURS = f"tel-{LANDLINE.removeprefix('+')}"
Made = dict[str, list[dict[str, str]]]


def run(settings: Settings, *, host: str, port: int) -> int:
    """Fill the database where that was not done before, say what to try, and run until told to stop."""
    refuse_busy_port(host, port)
    if settings.gateway != "simulator":
        raise click.ClickException("The demo never sends real texts: unset ELDERCARE_GATEWAY, then start it again.")
    made, here = _filled(settings), f"http://{host}:{port}"
    click.echo(welcome(made, here))
    if settings.public_base_url == USUAL_BASE_URL:
        settings = replace(settings, public_base_url=here)  # links and QR codes lead to this demo, not to another port
    return supervise(settings, host=host, port=port)


def reset(settings: Settings) -> None:
    """Forget the demo's data. Only the demo's own SQLite database is ever deleted."""
    if not (_kept(settings).exists() or _begun(settings).exists()):
        raise click.ClickException("There is no demo data here to forget.")
    _forget(settings)
    click.echo("The demo's data is gone. The next start begins anew.")


def _kept(settings: Settings) -> Path:
    """Return where it stands what the demo made; without it the database is not the demo's."""
    return settings.instance_dir / "demo.json"


def _begun(settings: Settings) -> Path:
    """Return the mark that stays behind when filling was interrupted."""
    return settings.instance_dir / "demo.begun"


def _forget(settings: Settings) -> None:
    if not settings.database_url.startswith(SQLITE):
        raise click.ClickException("The demo deletes SQLite databases only: empty this one yourself.")
    for suffix in ("", "-wal", "-shm"):
        Path(settings.database_url.removeprefix(SQLITE) + suffix).unlink(missing_ok=True)
    _kept(settings).unlink(missing_ok=True)
    _begun(settings).unlink(missing_ok=True)


def _filled(settings: Settings) -> Made:
    kept = _kept(settings)
    if _begun(settings).exists():
        _forget(settings)
    migration.upgrade_to_head(settings.database_url)
    if not kept.exists():
        with create_app(settings).app_context():
            made = _fill(settings)
            session.remove()
            db.engine.dispose()  # a connection must not be shared with the processes that are forked next
        kept.touch(0o600)
        kept.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        _begun(settings).unlink()
    found: Made = json.loads(kept.read_text(encoding="utf-8"))
    return found


def _fill(settings: Settings) -> dict[str, object]:
    if session.scalars(select(Area.id).limit(1)).first() is not None:
        raise click.ClickException(
            "This database holds data that is not the demo's, and the demo does not mix made-up people with it. "
            "Give it a folder of its own: ELDERCARE_INSTANCE_DIR=$HOME/eldercare-demo make demo"
        )
    click.echo("Filling the database with made-up people and orders ...")
    _begun(settings).touch()
    made = seed(AMOUNTS, at=now(), keep_texts=True)
    able = set(session.scalars(select(VolunteerSkill.volunteer_id).where(VolunteerSkill.skill == Skill.HAIRDRESSING)))
    nearby = [one for one in made.volunteers if one["community_id"] == made.elders[0]["community_id"]]
    hairdressers = [one for one in nearby if one["id"] in able][:PHONES]
    elders = [one for one in made.elders if one["community_id"] == made.elders[0]["community_id"]]
    scene = set_scene(elders, hairdressers, chief_id=int(str(made.staff[0]["id"])))
    dispatcher = next(one for one in made.staff if one["area_id"] == elders[0]["community_id"])
    set_day(elders, nearby, worker_id=int(str(dispatcher["id"])), at=now())
    set_savings(elders, nearby, worker_id=int(str(dispatcher["id"])), at=now())
    set_holders(elders, nearby, worker_id=int(str(dispatcher["id"])), at=now())
    set_hours(nearby, worker_id=int(str(dispatcher["id"])), chief_id=int(str(made.staff[0]["id"])), at=now())
    set_honours(elders, nearby, worker_id=int(str(dispatcher["id"])), at=now())
    set_rules(int(str(elders[0]["community_id"])), chief_id=int(str(made.staff[0]["id"])), at=now())
    others = [one for one in nearby if one not in hairdressers]
    approver, worker = (int(str(one["id"])) for one in made.staff[:2])
    set_successions(others, worker_id=worker, approver_id=approver)
    set_hand_postings(nearby, chief_id=approver, supervisor_id=worker, at=now())
    return made.first_of_each() | {"hairdressers": hairdressers} | scene


def welcome(made: Made, address: str) -> str:
    """Return what somebody reads who has just started the demo."""
    staff = "\n".join(
        f"    {member['role']:<11} {_wide(member['name'], 7)} {member['password']}" for member in made["staff"][:5]
    )
    elder, helpers = made["elders"][0], made["hairdressers"][:PHONES]
    volunteer = helpers[0]
    neighbours, rung = made.get("neighbours", []), made.get("rung", [])
    side_by_side = {person["id"]: None for person in (elder, volunteer, *(rung or helpers))}
    phones = ",".join([*map(str, side_by_side), *([OF_NEIGHBOURS] if neighbours else [])])
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
    1. Open the phones and text from that of {elder["name"]}:  明天上午理发
       打开模拟手机，从{elder["name"]}的手机发这条短信
    2. Sign in to the console as dispatcher, open the order on the board, tick {_listed(helpers)} and send the offer
       用派单员账号登录控制台，在看板上打开订单，勾选志愿者，派单
    3. On one of their phones reply as the text says (1 and the offer's code), or sign in at /m/ and accept there
       志愿者按短信提示回复 1 和编码，或在 /m/ 登录后接单{_rung(rung)}
    4. On the order's page check in with the visit code from {elder["name"]}'s phone and check out (on the day
       itself the volunteer does both at /m/); then answer the question on {elder["name"]}'s phone with a digit
       在订单页用老人手机上的上门码代签到、签退（当天志愿者可在 /m/ 自己操作），再从老人手机回复数字评价
    5. See the minutes on the volunteer's statement: console, Time bank; or /m/, My hours
       在控制台“时间银行”或 /m/ 的“时间”里看存入的时间{_by_telephone(neighbours)}
    8. Console, Plan the day: let tomorrow be planned, look at the rounds and the map, move a visit, send the offers
       控制台“排班”：给明天排班，看时间轴和地图，挪一个上门，再一次派出
    9. Text from {elder["name"]}'s phone:  查余额  and then  用时间币后天上午理发 ; see Time bank, “Saved, not spent”
       从{elder["name"]}的手机发“查余额”，再发“用时间币后天上午理发”；控制台“时间银行”里看“存了没用”

  Ctrl-C stops everything; the data stays. make demo-reset starts over.
"""


def _rung(rung: list[dict[str, str]]) -> str:
    return "".join(
        f"""
       {person["name"]} does not read texts: that phone rings, and a key answers
       {person["name"]}不看短信：电话会响，接起来按键答复"""
        for person in rung
    )


def _by_telephone(neighbours: list[dict[str, str]]) -> str:
    if not neighbours:
        return ""
    names = [one["name"] for one in neighbours]
    return f"""
    6. Ring the service number from the landline that {" and ".join(names)} share, and order with keys;
       the console shows who is ringing
       从{"和".join(names)}合用的座机拨打服务热线，按键下单；控制台上会弹出来电
    7. Console, Messages: texts nobody has read, people to call back, kept replies, a broadcast to those who live alone
       控制台“短信”：没看过的短信、等着回电的人、常用回复；给独居老人群发一条"""


def _wide(name: str, width: int) -> str:
    """Fill up with blanks; a Chinese character is two columns wide on a terminal."""
    return name + " " * (width - sum(2 if east_asian_width(sign) == "W" else 1 for sign in name))


def _listed(people: list[dict[str, str]]) -> str:
    return " or ".join(person["name"] for person in people)
