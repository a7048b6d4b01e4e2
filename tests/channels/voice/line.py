"""A telephone line, as Twilio plays it: it asks our webhooks, signed, and tells what is heard."""

from dataclasses import dataclass, field
from itertools import count
from xml.etree import ElementTree as ET

from tests.fakes.twilio_server import ACCOUNT, path_of, signed
from tests.support.doors import Door

PUBLIC = "https://help.example.org/care"
VOICE = "/twilio/voice"
OURS = "+8613900009999"
_numbers = count(1)


@dataclass
class Line:
    """One call: `script` is what we answered last, `number` whose telephone it is."""

    door: Door
    number: str = "+8613800000001"
    sid: str = field(default_factory=lambda: f"CA{next(_numbers):032x}")
    script: str = ""
    outgoing: bool = False

    def another(self, number: str) -> "Line":
        return Line(self.door, number)

    def rings(self, number: str | None = None) -> "Line":
        self.number = number or self.number
        return self.asks(PUBLIC + VOICE)

    def presses(self, key: str, **more: str) -> "Line":
        """Press a key, or none, where we asked for one."""
        return self.asks(self.verb("Gather").get("action"), Digits=key, **more)

    def says(self, words: str) -> "Line":
        return self.asks(self.verb("Gather").get("action"), SpeechResult=words, Confidence="0.9")

    def after_dialling(self, status: str, **more: str) -> "Line":
        return self.asks(self.verb("Dial").get("action"), DialCallStatus=status, **more)

    def leaves_message(self, url: str = "https://api.twilio.example/RE1", seconds: int = 12) -> "Line":
        facts = {"RecordingUrl": url, "RecordingDuration": str(seconds), "Digits": "hangup"} if url else {}
        return self.asks(self.verb("Record").get("action"), **facts)

    def hangs_up(self, status: str = "completed", **more: str) -> int:
        path = f"{VOICE}/status"
        form = self.form() | {"CallStatus": status} | more
        return self.door.post(path, data=form, headers=signed(PUBLIC + path, form), csrf=False).status_code

    def asks(self, url: str, **more: str) -> "Line":
        assert url.startswith(PUBLIC), url
        form = self.form() | more
        path = path_of(url).removeprefix("/care")
        answer = self.door.post(path, data=form, headers=signed(url, form), csrf=False)
        assert (answer.status_code, answer.mimetype) == (200, "application/xml"), answer.text
        self.script = answer.text
        return self

    def form(self) -> dict[str, str]:
        sender, to = (OURS, self.number) if self.outgoing else (self.number, OURS)
        return {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": "in-progress",
            "Direction": "outbound-api" if self.outgoing else "inbound",
            "From": sender,
            "To": to,
        }

    @property
    def response(self) -> ET.Element:
        return ET.fromstring(self.script)  # noqa: S314 - our own

    def verb(self, name: str) -> ET.Element:
        found = self.response.find(name)
        assert found is not None, f"no <{name}> in {self.script}"
        return found

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in self.response]

    @property
    def heard(self) -> str:
        """Everything that is said in this turn."""
        return "".join(say.text or "" for say in self.response.iter("Say"))
