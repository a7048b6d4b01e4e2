"""How the processes log: one JSON object a line on standard error, never a name, number, text, password or key."""

import logging
import sys

import structlog


def set_up_logs() -> None:
    """Configure structlog and the standard library's loggers alike."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    # One run of a job that takes longer than its interval is no news: the next one finds the work by state.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
