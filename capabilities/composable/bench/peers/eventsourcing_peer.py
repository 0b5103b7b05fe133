"""The library `eventsourcing` on Postgres, asked by the benchmark: a JSON object a line on stdin, its answer on stdout.

Clients are threads of one process. Its database functions are on, which is its fastest documented way, unless
`--locked` is given: then it locks its table for each append, which is its default.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import StoredEvent

STREAM_LENGTH = 20
TEXT = "x" * (256 - len('{"writer":0,"number":0,"text":""}'))


class Tester(Aggregate):
    """Counts what happened to it."""

    def __init__(self) -> None:
        self.events = 0

    @event("Tested")
    def test(self, writer: int, number: int, text: str) -> None:
        self.events += 1


class Bench(Application):
    """Names the table: `bench_events`."""


def application(url: str, connections: int, *, functions: bool) -> Application:
    parts = urlsplit(url)
    return Bench(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": parts.path.lstrip("/"),
            "POSTGRES_HOST": parts.hostname or "",
            "POSTGRES_PORT": str(parts.port),
            "POSTGRES_USER": parts.username or "",
            "POSTGRES_PASSWORD": parts.password or "",
            "POSTGRES_POOL_SIZE": str(connections),
            "POSTGRES_MAX_OVERFLOW": "0",
            "POSTGRES_MAX_WAITING": "1000",
            "POSTGRES_ENABLE_DB_FUNCTIONS": "y" if functions else "n",
        }
    )


class Stream:
    """A stream that is appended to without an aggregate, at the version its writer knows."""

    def __init__(self, app: Application) -> None:
        self.app, self.id, self.version = app, uuid4(), 0

    def append(self, events: list[tuple[int, int]]) -> None:
        stored = []
        for writer, number in events:
            self.version += 1
            state = json.dumps({"writer": writer, "number": number, "text": TEXT}, separators=(",", ":")).encode()
            stored.append(StoredEvent(self.id, self.version, "tested", state))
        self.app.recorder.insert_events(stored)


def closed_loop(clients: int, seconds: float, make_step: Callable[[], Callable[[], int]]) -> dict[str, Any]:
    latencies: list[float] = []
    counts: list[int] = []
    errors: list[str] = []
    started = time.perf_counter()

    def client() -> None:
        try:
            step, count, own = make_step(), 0, []
            while time.perf_counter() - started < seconds:
                before = time.perf_counter()
                count += step()
                own.append((time.perf_counter() - before) * 1e6)
            latencies.extend(own)
            counts.append(count)
        except Exception as error:  # to be told, whatever it is
            errors.append(repr(error))

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        return {"error": errors[0]}
    return {"events": sum(counts), "seconds": time.perf_counter() - started, "latencies": latencies}


def append(app: Application, clients: int, batch: int, seconds: float) -> dict[str, Any]:
    def make_step() -> Callable[[], int]:
        stream, asked = Stream(app), 0

        def step() -> int:
            nonlocal stream, asked
            if asked == STREAM_LENGTH:
                stream, asked = Stream(app), 0
            stream.append([(0, number) for number in range(batch)])
            asked += 1
            return batch

        return step

    return closed_loop(clients, seconds, make_step)


def command(app: Application, clients: int, seconds: float) -> dict[str, Any]:
    def make_step() -> Callable[[], int]:
        identity, asked = None, 0

        def step() -> int:
            nonlocal identity, asked
            if identity is None or asked == STREAM_LENGTH:
                aggregate, asked = Tester(), 0
                identity = aggregate.id
            else:
                aggregate = app.repository.get(identity)
                aggregate.test(0, asked, TEXT)
            app.save(aggregate)
            asked += 1
            return 1

        return step

    return closed_loop(clients, seconds, make_step)


def load(app: Application, length: int, seconds: float) -> dict[str, Any]:
    aggregate = Tester()
    for number in range(length - 1):
        aggregate.test(0, number, TEXT)
    app.save(aggregate)

    def step() -> int:
        loaded = app.repository.get(aggregate.id)
        if loaded.version != length:
            raise ValueError(f"{loaded.version} of {length} events were loaded")
        return length

    return closed_loop(1, seconds, lambda: step)


def fill(app: Application, events: int) -> dict[str, Any]:
    for start in range(0, events, 100):
        Stream(app).append([(0, number) for number in range(start, start + 100)])
    return {}


def replay(app: Application) -> dict[str, Any]:
    started, events, last = time.perf_counter(), 0, 0
    while notifications := app.recorder.select_notifications(last + 1, 5000):
        for notification in notifications:
            events += 1 if json.loads(notification.state) else 0
        last = notifications[-1].id
    seconds = time.perf_counter() - started
    return {"events": events, "seconds": seconds, "latencies": [seconds * 1e6]}


def skip(app: Application, events: int, writers: int) -> dict[str, Any]:
    seen: list[tuple[int, int]] = []
    subscription = app.recorder.subscribe(gt=0)

    def follow() -> None:
        for notification in subscription:
            state = json.loads(notification.state)
            seen.append((state["writer"], state["number"]))

    def write(writer: int) -> None:
        stream = Stream(app)
        for number in range(events // writers):
            if number % 100 == 99:
                stream = Stream(app)
            stream.append([(writer, number)])

    reader = threading.Thread(target=follow, daemon=True)
    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    with subscription:
        for thread in [reader, *threads]:
            thread.start()
        for thread in threads:
            thread.join()
        before = -1
        while before != len(seen):
            before = len(seen)
            time.sleep(3)
    return {"written": events // writers * writers, "seen": seen}


CASES = {"append": append, "command": command, "load": load, "fill": fill, "replay": replay, "skip": skip}


def main() -> None:
    *flags, url, connections = sys.argv[1:]
    app = application(url, int(connections), functions="--locked" not in flags)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = CASES[request.pop("case")](app, **request)
        except Exception as error:  # to be told, whatever it is
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)
    app.close()


if __name__ == "__main__":
    main()
