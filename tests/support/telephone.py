"""A telephone line, as Twilio plays it: it asks our webhooks, signed, and what they answer is heard."""

from dataclasses import dataclass, field
from itertools import count
from xml.etree import ElementTree as ET

from tests.fakes.twilio_server import ACCOUNT, Rung, path_of, signed
from tests.support.doors import Door

VOICE = "/twilio/voice"
OURS = "+8613900009999"
_numbers = count(1)


@dataclass
class Line:
    """One call: `number` is the other one's telephone, `script` what we answered last; `rung` when we have called."""

    door: Door
    public: str
    number: str = "+8613800000001"
    sid: str = field(default_factory=lambda: f"CA{next(_numbers):032x}")
    script: str = ""
    rung: Rung | None = None

    def another(self, number: str) -> "Line":
        """Another telephone at the same exchange."""
        return Line(self.door, self.public, number)

    def rings(self, number: str | None = None) -> "Line":
        """Somebody rings us."""
        self.number = number or self.number
        return self.asks(self.public + VOICE)

    def picks_up(self) -> "Line":
        """Somebody takes the call that we make."""
        assert self.rung is not None
        self.rung.status = "in-progress"
        return self.asks(self.rung.url)

    def presses(self, keys: str) -> "Line":
        """Press one key after the other, each when it is asked for; "" is silence."""
        for key in keys or [""]:
            self.asks(self.goes_to("Gather"), Digits=key)
        return self

    def says(self, words: str) -> "Line":
        return self.asks(self.goes_to("Gather"), SpeechResult=words, Confidence="0.9")

    def after_dialling(self, status: str, **more: str) -> "Line":
        return self.asks(self.goes_to("Dial"), DialCallStatus=status, **more)

    def leaves_message(self, seconds: int = 12) -> "Line":
        url = f"https://api.twilio.example/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE{'0' * 32}"
        return self.asks(self.goes_to("Record"), RecordingUrl=url, RecordingDuration=str(seconds), Digits="hangup")

    def says_nothing_after_the_tone(self) -> "Line":
        return self.asks(self.verb("Redirect").text or "")

    def hangs_up(self, status: str = "completed", **more: str) -> "Line":
        """The call is over, and Twilio reports how."""
        url = f"{self.public}{VOICE}/status"
        if self.rung is not None:
            self.rung.status, url = status, self.rung.callback
        answer = self.post(url, CallStatus=status, **more)
        assert answer.status_code == 204
        return self

    def asks(self, url: str, **more: str) -> "Line":
        answer = self.post(url, **more)
        assert (answer.status_code, answer.mimetype) == (200, "application/xml"), answer.text
        self.script = answer.text
        return self

    def post(self, url: str, **more: str):  # type: ignore[no-untyped-def] # the test client's answer
        assert url.startswith(self.public), f"{url} is not the public address"
        form, path = self.form() | more, path_of(url.removeprefix(self.public))
        return self.door.post(path, data=form, headers=signed(url, form), csrf=False)

    def form(self) -> dict[str, str]:
        """What Twilio posts about this call whatever it asks."""
        here, there = (self.number, OURS) if self.rung is None else (OURS, self.number)
        return {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": "in-progress",
            "Direction": "inbound" if self.rung is None else "outbound-api",
            "From": here,
            "To": there,
        }

    def goes_to(self, verb: str) -> str:
        """Where the answer to this verb goes."""
        return self.verb(verb).get("action") or ""

    def verb(self, name: str) -> ET.Element:
        found = ET.fromstring(self.script).find(name)  # noqa: S314 - our own
        assert found is not None, f"no <{name}> in {self.script}"
        return found

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in ET.fromstring(self.script)]  # noqa: S314 - our own

    @property
    def all_verbs(self) -> set[str]:
        """Every verb there is, however deep."""
        return {verb.tag for verb in ET.fromstring(self.script).iter()}  # noqa: S314 - our own

    @property
    def heard(self) -> str:
        """Everything that is said in this turn."""
        return "".join(say.text or "" for say in ET.fromstring(self.script).iter("Say"))  # noqa: S314 - our own

    @property
    def hung_up(self) -> bool:
        """Tell whether we ended the call."""
        return self.verbs[-1] == "Hangup"
