"""Runs a command beside a throw-away broker. Used by `scripts/test-kafka` and `scripts/test-nats`.

A broker that dies while the command runs is started again on the same data and the same port: a test kills it by the
number in its pid file, and waits for another number to appear there. The number is written when the broker is ready.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

START_LIMIT_SECONDS = 90.0
STOP_LIMIT_SECONDS = 30.0


class Broker(ABC):
    """One kind of broker, with its data in a folder of its own."""

    # How it is asked to stop.
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / "broker.log"
        self.pid_file = folder / "broker.pid"

    @abstractmethod
    def prepare(self) -> None:
        """Done once, before the first start."""

    @abstractmethod
    def command(self) -> list[str]:
        """The broker as a program that stays in the foreground."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether the broker that runs now does its work. Asked again and again while it starts."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """How the command finds it."""


def main(make: type[Broker]) -> int:
    """The script: `scripts/test-… COMMAND [ARGUMENT…]`."""
    command = sys.argv[1:]
    if not command:
        print(f"use: {Path(sys.argv[0]).name} COMMAND [ARGUMENT…]", file=sys.stderr)
        return 64
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix=f"{Path(sys.argv[0]).name}-", ignore_cleanup_errors=True) as folder:
        broker = make(Path(folder))
        broker.prepare()
        with running(broker):
            return run(command, {**os.environ, **broker.environment()})


def run(command: list[str], environment: Mapping[str, str]) -> int:
    """The command's exit code; an interrupt reaches it through the terminal, so we only wait for it."""
    with subprocess.Popen(command, env=environment) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue


@contextlib.contextmanager
def running(broker: Broker) -> Iterator[None]:
    """The broker runs, and is started again whenever it dies, until the end of the block."""
    keeper = Keeper(broker)
    keeper.thread.start()
    try:
        keeper.wait_until_ready()
        yield
    finally:
        keeper.stop()


class Keeper:
    """Starts the broker, and starts it again. On a thread of its own that lives as long as the broker may:
    the kernel ends the broker with the thread that started it."""

    def __init__(self, broker: Broker) -> None:
        self.broker = broker
        self.thread = threading.Thread(target=self._keep, daemon=True)
        self._stopping = threading.Event()
        self._ready_or_failed = threading.Event()
        self._failure: str | None = None

    def wait_until_ready(self) -> None:
        self._ready_or_failed.wait()
        if self._failure:
            raise SystemExit(self._failure)

    def stop(self) -> None:
        self._stopping.set()
        self.thread.join(timeout=2 * STOP_LIMIT_SECONDS)

    def _keep(self) -> None:
        while not self._stopping.is_set():
            with self.broker.log.open("ab") as output:
                # Its own process group, so that an interrupt of the tests does not stop the broker under them.
                child = subprocess.Popen(
                    ended_with_us(self.broker.command()),
                    cwd=self.broker.folder,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            if not self._started(child):
                log = self.broker.log.read_text(errors="replace")
                self._failure = f"error: the test broker did not start\n{log[-8000:]}"
                end(child, self.broker.stop_signal)
                break
            while child.poll() is None and not self._stopping.wait(0.02):
                pass
            self.broker.pid_file.unlink()
            end(child, self.broker.stop_signal)
        self._ready_or_failed.set()

    def _started(self, child: "subprocess.Popen[bytes]") -> bool:
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while not self.broker.is_ready():
            if child.poll() is not None or time.monotonic() > deadline or self._stopping.wait(0.02):
                return self._stopping.is_set()
        written = self.broker.pid_file.with_suffix(".new")
        written.write_text(str(child.pid), encoding="ascii")
        written.rename(self.broker.pid_file)
        self._ready_or_failed.set()
        return True


def end(child: "subprocess.Popen[bytes]", stop_signal: signal.Signals) -> None:
    """Asks it to stop, then makes it."""
    if child.poll() is None:
        child.send_signal(stop_signal)
    try:
        child.wait(timeout=STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def ended_with_us(command: Sequence[str]) -> list[str]:
    """The command, ended by the kernel if we are killed without a chance to stop it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", *command] if setpriv else list(command)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def accepts_connections(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except OSError:
        return False
