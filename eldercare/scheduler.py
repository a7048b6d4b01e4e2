"""Every timed job on one page, run by APScheduler in a process of its own."""

import signal
from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from eldercare import heartbeat
from eldercare.broadcasts import jobs as broadcasts
from eldercare.channels.api import jobs as api
from eldercare.channels.simulator import jobs as practice
from eldercare.channels.sms.intake import handle_or_hand_over
from eldercare.clock import now
from eldercare.database import session
from eldercare.dispatch import standing
from eldercare.dispatch.waves import jobs as waves
from eldercare.elders import jobs as elders
from eldercare.messaging import jobs as messages
from eldercare.messaging.gateways import simulator_jobs as carrier
from eldercare.messaging.gateways.choice import gateways_for
from eldercare.messaging.gateways.simulator import NAME as SIMULATOR
from eldercare.messaging.limits import Limits
from eldercare.orders import call_jobs as calls
from eldercare.orders import jobs as orders
from eldercare.orders import nudges
from eldercare.orders.series import jobs as series
from eldercare.people import jobs as people
from eldercare.settings import Settings
from eldercare.timebank import jobs as timebank
from eldercare.timebank.clearing import jobs as clearing
from eldercare.timebank.honours import jobs as honours
from eldercare.transaction import transaction
from eldercare.volunteers import jobs as volunteers

log = structlog.get_logger()
Job = Callable[[datetime], object]
SANE_GRACE_SECONDS = 300


def jobs_for(settings: Settings) -> dict[str, tuple[int, Job]]:
    """Return every job with its name and how many seconds lie between two runs.

    Jobs find their work by state, so a run that is late, missed or doubled does no harm.
    """
    gateways, limits = gateways_for(settings), Limits.of(settings)
    return {
        "beat": (5, _beat),
        "send_sos": (1, lambda at: messages.send_due(at, *gateways, limits=limits, only_sos=True)),
        "send_due": (1, lambda at: messages.send_due(at, *gateways, limits=limits)),
        "recover_sending": (5, lambda at: messages.recover_sending(at, *gateways)),
        "handle_stranded": (15, lambda at: messages.handle_stranded(at, handle_or_hand_over)),
        "expire_offers": (10, orders.expire_offers),
        "remind_evening_before": (60, orders.remind_evening_before),
        "remind_hour_before": (30, orders.remind_hour_before),
        "alarm_when_nobody_checked_in": (30, orders.alarm_when_nobody_checked_in),
        "close_unconfirmed": (60, orders.close_unconfirmed),
        "give_up_unfilled": (60, orders.give_up_unfilled),
        "close_left_open": (60, calls.close_left_open),
        "ask_to_ring_the_unreached": (15, orders.ask_to_ring_the_unreached),
        "make_orders_of_series": (60, series.make_orders_of_series),
        "ask_after_pauses": (60, series.ask_after_pauses),
        "ask_standing_helpers": (30, standing.ask_standing_helpers),
        "ask_next_waves": (5, waves.ask_next_waves),
        "go_on_after_standing": (30, waves.go_on_after_standing),
        "queue_broadcasts": (2, broadcasts.queue_broadcasts),
        "nudge_savers": (3600, nudges.nudge_savers),
        "expire_holds": (60, timebank.expire_holds),
        "issue_allowances": (600, elders.issue_allowances),
        "lapse_allowances": (3600, elders.lapse_allowances),
        "announce_expiry": (6 * 3600, volunteers.announce_expiry),
        "lapse_announced": (3600, volunteers.lapse_announced),
        "seal_ledger": (300, timebank.seal_ledger),
        "reconcile_clearing": (300, clearing.reconcile_clearing),
        "finish_commendations": (300, honours.finish_commendations),
        "forget_sign_ins": (3600, people.forget_sign_ins),
        "forget_answers": (600, lambda at: api.forget_answers(at, after_days=settings.api_answers_kept_days)),
        **(_played_by_us() if settings.gateway == SIMULATOR else {}),
    }


def _played_by_us() -> dict[str, tuple[int, Job]]:
    """Return what a carrier does by itself, where we play the carrier."""
    return {
        "bring_reports": (1, carrier.bring_reports),
        "let_calls_go_on": (1, practice.let_calls_go_on),
        "report_calls": (1, practice.report_calls),
    }


def _beat(at: datetime) -> None:
    with transaction():
        heartbeat.beat(heartbeat.SCHEDULER, at=at)


def build(app: Flask, settings: Settings) -> BackgroundScheduler:
    """Return a scheduler that will run every job inside an app context, none of them twice at a time."""
    scheduler = BackgroundScheduler(timezone=settings.timezone)
    for name, (seconds, job) in jobs_for(settings).items():
        scheduler.add_job(
            run_job,
            IntervalTrigger(seconds=seconds),
            args=(app, name, job),
            id=name,
            next_run_time=now(),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=SANE_GRACE_SECONDS,
        )
    return scheduler


def run_job(app: Flask, name: str, job: Job) -> None:
    """Run one job now; what breaks is logged, and the next run finds the work again."""
    with app.app_context():
        try:
            job(now())
        except Exception:  # the scheduler must outlive a database that is away for a minute
            session.rollback()
            log.exception("job_failed", job=name)


def run(app: Flask, settings: Settings) -> None:
    """Run all jobs until the process is told to stop; what is being done then is finished first."""
    scheduler = build(app, settings)
    told_to_stop = {signal.SIGTERM, signal.SIGINT}
    # Waited for, not handled: a handler may run while its own thread holds the scheduler's locks, for ever.
    signal.pthread_sigmask(signal.SIG_BLOCK, told_to_stop)
    scheduler.start()
    log.info("scheduler_started", jobs=len(scheduler.get_jobs()))
    signal.sigwait(told_to_stop)
    scheduler.shutdown()
