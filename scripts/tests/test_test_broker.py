"""The keeper of test brokers: started, started again when killed, stopped in the end."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from test_broker import Broker, accepts_connections, running

PATIENCE_SECONDS = 60.0


class Server(Broker):
    """Python's own web server stands in for a broker."""

    def prepare(self) -> None:
        pass

    def command(self) -> list[str]:
        return [sys.executable, "-m", "http.server", str(self.port), "--bind", "127.0.0.1"]

    def is_ready(self) -> bool:
        return accepts_connections(self.port)

    def environment(self) -> dict[str, str]:
        return {}


class Broken(Server):
    def command(self) -> list[str]:
        return [sys.executable, "-c", "import sys; sys.exit('no disk')"]


def wait_for_another(pid_file: Path, before: int | None) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if pid_file.exists() and (number := int(pid_file.read_text(encoding="ascii"))) != before:
            return number
        time.sleep(0.01)
    raise AssertionError("no broker was started")


def test_a_killed_broker_is_started_again_on_its_port(tmp_path: Path) -> None:
    server = Server(tmp_path)
    with running(server):
        first = wait_for_another(server.pid_file, None)
        os.kill(first, signal.SIGKILL)
        second = wait_for_another(server.pid_file, first)
        assert accepts_connections(server.port)
    assert not accepts_connections(server.port)
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


def test_a_broker_that_does_not_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no disk"), running(Broken(tmp_path)):
        pass
