import json
import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from eldercare.logs import set_up_logs


@pytest.fixture
def err(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """Standard error of a process that has set up its logs."""
    written, before = StringIO(), structlog.get_config()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(logging.root, "handlers", [])
    set_up_logs()
    yield written
    structlog.configure(**before)


def test_each_line_is_one_json_object_on_standard_error(err: StringIO) -> None:
    structlog.get_logger().info("scheduler_started", jobs=10, place="杏花岭")

    line = json.loads(err.getvalue())
    assert (line["event"], line["level"], line["jobs"], line["place"]) == ("scheduler_started", "info", 10, "杏花岭")
    assert line["timestamp"].endswith("Z")


def test_what_broke_is_in_the_same_line(err: StringIO) -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        structlog.get_logger().exception("job_failed", job="beat")

    [line] = err.getvalue().splitlines()
    assert "RuntimeError: broken" in json.loads(line)["exception"]


def test_what_is_only_for_finding_faults_is_left_out(err: StringIO) -> None:
    structlog.get_logger().debug("noise")

    assert err.getvalue() == ""
