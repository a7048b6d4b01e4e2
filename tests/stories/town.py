"""A town for whole journeys: the app with a Twilio of its own, and a clock that the story moves."""

import contextvars
import re
from dataclasses import dataclass, field
from itertools import count

import time_machine
from flask import Flask

from eldercare.database import session
from eldercare.scheduler import jobs_for, run_job
from eldercare.settings import Settings
from tests.fakes.twilio_server import TwilioServer, an_inbound, signed
from tests.support.doors import Door
from tests.support.telephone import Line

PUBLIC = "https://help.example.org"


@dataclass
class Town:
    """Doors to the app, the phones of its people, and the work that the clock drives."""

    app: Flask
    twilio: TwilioServer
    clock: time_machine.Traveller
    sids: "count[int]" = field(default_factory=lambda: count(1))

    def text(self, sender: str, body: str) -> None:
        """Somebody sends a text, which Twilio brings, signed; then the clock-driven work runs."""
        params = an_inbound(body, sid=f"SM{next(self.sids):032x}", sender=sender)
        headers = signed(PUBLIC + "/twilio/sms", params)
        answer = self.browser().post("/twilio/sms", data=params, headers=headers, csrf=False)
        assert answer.status_code == 200
        self.work()

    def rings(self, number: str) -> Line:
        """Somebody rings us."""
        return Line(self.browser(), PUBLIC, number, f"CA{next(self.sids):032x}").rings()

    def picks_up(self, number: str) -> Line:
        """Somebody picks up the telephone that we let ring."""
        return self.ringing(number).picks_up()

    def does_not_answer(self, number: str, *, status: str = "no-answer") -> None:
        """Let it ring in vain, or be busy; then the clock-driven work runs."""
        self.ringing(number).hangs_up(status)
        self.work()

    def ringing(self, number: str) -> Line:
        """The telephone that rings there now."""
        rung = [call for call in self.twilio.rung if call.to == number and not call.is_over]
        assert rung, f"{number} does not ring; {[(call.to, call.status) for call in self.twilio.rung]}"
        return Line(self.browser(), PUBLIC, number, rung[-1].sid, rung=rung[-1])

    def browser(self) -> Door:
        door = self.app.test_client()
        assert isinstance(door, Door)
        return door

    def go_to(self, moment: str) -> None:
        """Let the clock show this moment, and do the work that is due then."""
        self.clock.move_to(moment)
        self.work()

    def work(self) -> None:
        """Run every job of the scheduler once, the sender last, as if in a process of its own."""
        session.commit()  # what the test looked at must not keep the jobs waiting
        settings: Settings = self.app.extensions["eldercare_settings"]
        jobs = jobs_for(settings)
        for name in [*(name for name in jobs if name != "send_due"), "send_due"]:
            contextvars.Context().run(run_job, self.app, name, jobs[name][1])

    def phone(self, number: str) -> list[str]:
        """The texts that this phone received, oldest first."""
        return [sent.body for sent in self.twilio.sent if sent.to == number]

    def code_in(self, number: str, pattern: str) -> str:
        """The digits in the newest text to this phone that has any like that."""
        found = [match for body in self.phone(number) if (match := re.search(pattern, body))]
        assert found, f"{number} has only {self.phone(number)}"
        return found[-1].group(1)
