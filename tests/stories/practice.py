"""The practice phones on a table: what people do with them, over HTTP, and what stands on them."""

import contextvars
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import time_machine
from flask import Flask

from eldercare.database import session
from eldercare.scheduler import jobs_for, run_job
from eldercare.settings import Settings
from tests.support.doors import Answer, Door
from tests.support.pages import Page


@dataclass
class Table:
    """The app with the simulator gateway, its phones, and the work that the clock drives."""

    app: Flask
    clock: time_machine.Traveller

    def text(self, number: str, body: str) -> None:
        """Write a text on this phone."""
        self.hold(number, "send", text=body)

    def hold(self, number: str, verb: str, **form: str) -> Answer:
        """Do something with this phone: `ring`, `pick-up`, `press`, `speak`, `hang-up` and so on."""
        call = {"call": self._screen(number).all("div")[0].get("data-call")}
        address = f"/simulator/phones/{_key(number)}/{verb}"
        return cast(Answer, self.door().post(address, data={**call, **form}, headers={"HX-Request": "1"}))

    def door(self) -> Door:
        door = self.app.test_client()
        assert isinstance(door, Door)
        return door

    def carrier(self, verb: str = "", **day: int | str) -> None:
        """Let the carrier have such a day; `verb` down, back or perfect."""
        assert self.door().post(f"/simulator/carrier{verb and '/'}{verb}", data=day).status_code == 303

    def phone(self, number: str) -> list[str]:
        """The texts that somebody reads on this phone, oldest first."""
        bubbles = [box for box in self._screen(number).all("div") if box.get("class") == "bubble"]
        return [bubble.all("p")[0].text for bubble in bubbles]

    def heard(self, number: str) -> list[str]:
        """What the phone has said in the call that goes on there, line by line."""
        return [line.text for line in self._screen(number).all("p") if line.get("data-say")]

    def rings(self, number: str) -> bool:
        return any(box.get("data-doing") == "ringing" for box in self._screen(number).all("div"))

    def _screen(self, number: str) -> Page:
        return self.door().get(f"/simulator/phones/{_key(number)}/screen").page

    def work(self, *names: str) -> None:
        """Run the named jobs of the scheduler once, or all of them, the sender last."""
        session.commit()
        settings: Settings = self.app.extensions["eldercare_settings"]
        jobs = jobs_for(settings)
        for name in names or [*(name for name in jobs if name != "send_due"), "send_due"]:
            contextvars.Context().run(run_job, self.app, name, jobs[name][1])

    def go_on(self, *, minutes: float, every_seconds: int = 30) -> None:
        """Let time pass, with what the carrier and the sender do meanwhile."""
        for _step in range(int(minutes * 60 / every_seconds)):
            self.clock.shift(timedelta(seconds=every_seconds))
            self.work("bring_reports", "let_calls_go_on", "report_calls", "recover_sending", "send_due")


def _key(number: str) -> str:
    return f"tel-{number.lstrip('+')}"
