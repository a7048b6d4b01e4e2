"""What must be configured, read once from the environment; complete, or refused with every problem listed at once."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parents[1]
USUAL_ZONE = "Asia/Shanghai"
GATEWAYS = ("simulator", "twilio", "relay")
NEEDED = {
    "twilio": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"),
    "relay": ("ELDERCARE_RELAY_URL", "ELDERCARE_RELAY_SECRET"),
}
EQUAL_TEXTS = "2/59,5/3540"
USUAL_BASE_URL = "http://127.0.0.1:8000"


class SettingsProblem(Exception):
    """The environment is not complete; the message lists every problem, one a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set from outside. Policies that a community sets for itself are not here."""

    instance_dir: Path
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    data_key: str = field(repr=False)
    public_base_url: str
    timezone: ZoneInfo
    gateway: str
    twilio_account_sid: str = ""
    twilio_auth_token: str = field(default="", repr=False)
    twilio_from: str = ""
    twilio_api_base_url: str = ""
    voice_zh: str = "Polly.Zhiyu"
    voice_en: str = "Polly.Joanna"
    trusted_proxies: int = 0
    gateway_second: str = ""
    approved_only: Mapping[str, str] = field(default_factory=dict)
    relay_url: str = ""
    relay_secret: str = field(default="", repr=False)
    relay_rings: bool = False
    equal_texts: tuple[tuple[int, int], ...] = ((2, 59), (5, 3540))
    texts_an_hour: int = 0
    part_price_fen: int = 5
    call_price_fen: int = 0
    daily_cost_cap_fen: int = 0
    routing_url: str = ""
    api_answers_kept_days: int = 30

    @property
    def is_https(self) -> bool:
        return self.public_base_url.startswith("https://")


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of DESIGN §7; raise SettingsProblem naming everything that is wrong.

    Where no key is given, one is made once and kept readable for its owner only in the instance folder, so that a
    demo needs no configuration and a restart still reads what was encrypted before.
    """
    problems: list[str] = []
    instance_dir = _instance_dir(environ)
    gateway = environ.get("ELDERCARE_GATEWAY") or "simulator"
    problems += [*_gateway_problems(environ, gateway), *_relay_problems(environ)]
    base_url = (environ.get("ELDERCARE_PUBLIC_BASE_URL") or USUAL_BASE_URL).rstrip("/")
    if _scheme(base_url) not in {"http", "https"} or not base_url.partition("://")[2]:
        problems.append("ELDERCARE_PUBLIC_BASE_URL must look like https://help.example.org.")
    return _checked(environ, problems, instance_dir=instance_dir, gateway=gateway, base_url=base_url)


def zone_in(environ: Mapping[str, str] = os.environ) -> ZoneInfo:
    """Read only the zone; raise SettingsProblem when there is none of that name."""
    name = environ.get("ELDERCARE_TIMEZONE") or USUAL_ZONE
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsProblem([f"ELDERCARE_TIMEZONE is {name!r}: use a name such as Asia/Shanghai."]) from None


def database_url_in(environ: Mapping[str, str] = os.environ) -> str:
    """Read only where the database is, without making anything."""
    return with_driver(_database_url(environ, _instance_dir(environ)))


def _instance_dir(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("ELDERCARE_INSTANCE_DIR") or ROOT / "instance")


def _database_url(environ: Mapping[str, str], instance_dir: Path) -> str:
    return environ.get("ELDERCARE_DATABASE_URL") or f"sqlite:///{instance_dir / 'eldercare.sqlite3'}"


def _checked(
    environ: Mapping[str, str], problems: list[str], *, instance_dir: Path, gateway: str, base_url: str
) -> Settings:
    try:
        zone = zone_in(environ)
    except SettingsProblem as problem:
        problems += problem.problems
        zone = ZoneInfo(USUAL_ZONE)
    database_url = _database_url(environ, instance_dir)
    if _scheme(database_url).split("+")[0] not in {"sqlite", "postgresql", "postgres"}:
        problems.append("ELDERCARE_DATABASE_URL must begin with sqlite:/// or postgresql://.")
    try:
        instance_dir.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        problems.append(f"ELDERCARE_INSTANCE_DIR, {instance_dir}, cannot be made: {trouble.strerror}.")
    proxies = environ.get("ELDERCARE_TRUSTED_PROXIES") or "0"
    if not (proxies.isascii() and proxies.isdigit() and len(proxies) == 1):
        problems.append(f"ELDERCARE_TRUSTED_PROXIES is {proxies!r}: say how many proxies stand in front, 0 to 9.")
    part_price = environ.get("ELDERCARE_PART_PRICE_FEN") or "5"
    if not (part_price.isascii() and part_price.isdigit() and len(part_price) <= 4):
        problems.append(
            f"ELDERCARE_PART_PRICE_FEN is {part_price!r}: say in fen what one part of a text costs, such as 5."
        )
    if _scheme(environ.get("ELDERCARE_ROUTING_URL", "")).removeprefix("valhalla+") not in {"", "http", "https"}:
        problems.append("ELDERCARE_ROUTING_URL must look like http://osrm.example.org or valhalla+http://example.org.")
    limits = _limits(environ, problems)
    if problems:
        raise SettingsProblem(problems)
    return Settings(
        instance_dir=instance_dir,
        database_url=with_driver(database_url),
        secret_key=environ.get("ELDERCARE_SECRET_KEY") or _kept_key(instance_dir, "secret.key"),
        data_key=environ.get("ELDERCARE_DATA_KEY") or _kept_key(instance_dir, "data.key"),
        public_base_url=base_url,
        timezone=zone,
        gateway=gateway,
        twilio_account_sid=environ.get("TWILIO_ACCOUNT_SID", ""),
        twilio_auth_token=environ.get("TWILIO_AUTH_TOKEN", ""),
        twilio_from=environ.get("TWILIO_FROM", ""),
        twilio_api_base_url=environ.get("TWILIO_API_BASE_URL", "").rstrip("/"),
        voice_zh=environ.get("ELDERCARE_VOICE_ZH") or Settings.voice_zh,
        voice_en=environ.get("ELDERCARE_VOICE_EN") or Settings.voice_en,
        trusted_proxies=int(proxies),
        part_price_fen=int(part_price),
        gateway_second=environ.get("ELDERCARE_GATEWAY_SECOND", ""),
        approved_only=dict(_approved_only(environ)),
        relay_url=environ.get("ELDERCARE_RELAY_URL", "").rstrip("/"),
        relay_secret=environ.get("ELDERCARE_RELAY_SECRET", ""),
        relay_rings=environ.get("ELDERCARE_RELAY_RINGS") == "yes",
        routing_url=environ.get("ELDERCARE_ROUTING_URL", ""),
        **limits,
    )


def _gateway_problems(environ: Mapping[str, str], gateway: str) -> Iterator[str]:
    second = environ.get("ELDERCARE_GATEWAY_SECOND", "")
    for name, chosen in (("ELDERCARE_GATEWAY", gateway), ("ELDERCARE_GATEWAY_SECOND", second)):
        if chosen and chosen not in GATEWAYS:
            yield f"{name} is {chosen!r}: choose one of {', '.join(GATEWAYS)}."
        for needed in NEEDED.get(chosen, ()):
            if not environ.get(needed):
                yield f"{needed} is missing: the {chosen.capitalize()} gateway needs it."
    if second == gateway:
        yield "ELDERCARE_GATEWAY_SECOND must be another one than ELDERCARE_GATEWAY, or empty."
    elif second in GATEWAYS and "simulator" in {gateway, second}:
        yield "The simulator works alone: what is practice must not reach people, nor the other way round."


def _relay_problems(environ: Mapping[str, str]) -> Iterator[str]:
    for name, _ in _approved_only(environ):
        if name not in GATEWAYS:
            yield f"ELDERCARE_APPROVED_ONLY names {name!r}: choose from {', '.join(GATEWAYS)}."
    if environ.get("ELDERCARE_RELAY_RINGS", "") not in {"", "yes", "no"}:
        yield "ELDERCARE_RELAY_RINGS must be yes or no: can the relay make calls?"
    relay_url = environ.get("ELDERCARE_RELAY_URL", "")
    if relay_url and _scheme(relay_url) not in {"http", "https"}:
        yield "ELDERCARE_RELAY_URL must look like https://relay.example.org/messages."


def _limits(environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    """Read what carriers allow, what texts cost, and how long answers are kept."""
    found: dict[str, Any] = {}
    for name in ("texts_an_hour", "call_price_fen", "daily_cost_cap_fen", "api_answers_kept_days"):
        variable = f"ELDERCARE_{name.upper()}"
        given = environ.get(variable) or str(getattr(Settings, name))
        if given.isascii() and given.isdigit() and len(given) < 10:
            found[name] = int(given)
        else:
            problems.append(f"{variable} is {given!r}: use a whole number, 0 for none.")
    given = environ.get("ELDERCARE_EQUAL_TEXTS") or EQUAL_TEXTS
    try:
        pairs = [tuple(map(int, part.split("/"))) for part in _listed(given)] if given != "none" else []
        if not all(number > 0 and seconds > 0 for number, seconds in pairs):
            raise ValueError(given)
        found["equal_texts"] = tuple(pairs)
    except ValueError:
        problems.append(f"ELDERCARE_EQUAL_TEXTS is {given!r}: use texts/seconds such as {EQUAL_TEXTS}, or none.")
    return found


def _approved_only(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Read which gateways take approved wordings only, each with the carrier behind it that approves: relay:aliyun."""
    for part in _listed(environ.get("ELDERCARE_APPROVED_ONLY", "")):
        name, _, carrier = part.partition(":")
        yield name.strip(), carrier.strip()


def _listed(given: str) -> list[str]:
    return [part.strip() for part in given.split(",") if part.strip()]


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme
    except ValueError:  # such as a bracket that is never closed
        return ""


def with_driver(database_url: str) -> str:
    """Name the PostgreSQL driver we ship in a URL that names none."""
    scheme, _, rest = database_url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else database_url


def _kept_key(instance_dir: Path, name: str) -> str:
    """Read the key kept in this file, making it first where there is none; two processes at once agree on one."""
    path = instance_dir / name
    if not path.exists():
        draft = path.with_name(f"{name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
        # Only a file that is written already takes the name, or another process would read a key of no letters.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    key = path.read_text(encoding="ascii").strip()
    if not key:
        raise SettingsProblem([f"{path} is empty: restore the key that was in it, or remove it to begin anew."])
    return key
