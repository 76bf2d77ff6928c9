"""`make chaos`: people do the main job while server and worker are killed at random; then all data must agree.

CHAOS_KILLS (100) says how often, CHAOS_SEED (20261122) in which order, CHAOS_SECONDS (600) for how long at most. Exits with 1 where anything is wrong: a step
that was acknowledged and is not in the database, one taken twice, a job lost, a message out twice, a finding of
`verify_all`, somebody who never gets on.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from functools import partial
from pathlib import Path

import psycopg
import requests
from aiosmtpd.controller import Controller

from tests.production.browser import SECRET, Browser
from tests.production.stack import CannotStart, Stack, free_port, postgresql, running_stack

from .work import PATIENCE, Desk

KILLS = int(os.environ.get("CHAOS_KILLS", "100"))
SEED = int(os.environ.get("CHAOS_SEED", "20261122"))
TEMPLATE = os.environ.get("PROD_CHECK_TEMPLATE", "")
DESKS = 3
LIMIT = int(os.environ.get("CHAOS_SECONDS", "600"))  # seconds after which no more is killed
BOOT = 90  # seconds in which a server must answer again
SECONDS_EACH = 20.0  # seconds a request may take
COLLEAGUES = ("reviewer", "head", "finance", "auditor")
# What is killed, and how often of ten: one process of gunicorn, all of gunicorn, the worker.
TARGETS = ["process"] * 4 + ["server"] * 3 + ["worker"] * 3
say = partial(print, flush=True)

# The timers' work, without waiting for signs of life to grow old.
AFTERWARDS = """
from datetime import timedelta
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from hub.jobs.services import reap
from hub.notifications import sending
settings.JOB_STALE_SECONDS = settings.JOB_REQUEUE_SECONDS = settings.TASK_STALE_SECONDS = 0
sending.STALE_AFTER = timedelta(0)
from hub.notifications.models import Delivery
Delivery.objects.filter(state="queued").update(next_attempt_at=timezone.now())
for turn in range(2):
    print(reap(), sending.sweep())
    call_command("db_worker", batch=True, interval=0, verbosity=0)
call_command("seal_timeline")
call_command("verify_all")
"""


class Mailbox:
    """A mail server of our own that keeps what it takes."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str, str]] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        letter = message_from_bytes(envelope.content)
        self.letters.append((",".join(envelope.rcpt_tos), letter["Subject"], str(letter.get_payload())))
        return "250 OK"


def start_web(stack: Stack, port: int) -> None:
    """All of gunicorn, once nobody holds its port any more."""
    end = time.monotonic() + 15
    while answers(port):
        if time.monotonic() > end:
            raise CannotStart(f"port {port} is still held after gunicorn was killed")
        time.sleep(0.05)
    stack.start(
        "web",
        *(sys.executable, "-m", "gunicorn", "hub.wsgi", "--bind", f"127.0.0.1:{port}", "--preload"),
        *("--workers", "2", "--threads", "4", "--graceful-timeout", "5"),
    )


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def quiet_port() -> int:
    """A free port that no client is given as its own.

    Somebody who tries a dead server's port again and again may else be connected to themselves, and hold it.
    """
    return next(port for port in range(20_000, 32_000) if not answers(port))


def wait_until_live(stack: Stack, port: int) -> None:
    """Until the server answers; raises CannotStart after BOOT seconds."""
    end = time.monotonic() + BOOT
    while time.monotonic() < end:
        try:
            if requests.get(
                f"http://127.0.0.1:{port}/health/live/", timeout=5, headers={"Host": "localhost"}
            ).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
            stack.keep("web")
    raise CannotStart(f"gunicorn did not answer within {BOOT} seconds\n{stack.tail()}")


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def kill(stack: Stack, target: str, port: int, chance: random.Random) -> None:
    """kill -9, and start again what systemd would."""
    if target == "process":
        if workers := children(stack.processes["web"].pid):
            os.kill(chance.choice(workers), signal.SIGKILL)
        return
    name = "web" if target == "server" else "worker"
    process = stack.processes[name]
    # Orphans of gunicorn would hold its port: the whole group goes.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
    if name == "web":
        start_web(stack, port)
        wait_until_live(stack, port)
    else:
        stack.start(name, *stack.commands[name])


def people_of(stack: Stack, port: int, names: list[str]) -> list[dict[str, Browser]]:
    """Everybody signed in: for each desk a member of another firm, and the same colleagues."""

    def browser() -> Browser:
        made = Browser(stack.address, behind=f"http://127.0.0.1:{port}")
        made.seconds = SECONDS_EACH
        return made

    staff = {role: browser() for role in COLLEAGUES}
    for role, one in staff.items():
        answer = one.sign_in(f"smoke.{role}", secret=SECRET)
        if answer.status_code != 302:
            raise CannotStart(f"{role} cannot sign in: {answer.status_code}")
    desks = []
    for name in names:
        people = {role: browser() for role in COLLEAGUES}
        for role, one in people.items():
            one.session.cookies.update(staff[role].session.cookies)
        people["member"] = browser()
        people["member"].sign_in(name)
        desks.append(people)
    return desks


def findings(stack: Stack, desks: list[Desk], mailbox: Mailbox, sql: psycopg.Connection) -> Iterator[str]:
    """What is wrong now that all is quiet."""
    for desk in desks:
        for case, event in set(desk.acknowledged):
            if not desk.entries(case, event):
                yield f"acknowledged and lost: {event} of case {case}"
        for key in desk.jobs:
            state = desk.ask("SELECT state FROM jobs_job WHERE id = %s", key)
            if state != "done":
                yield f"job {key} is {state}"
        for text in desk.remarks:
            found = desk.ask(
                "SELECT count(*) FROM cases_entrycontent WHERE position(%s in data::text) > 0", text
            )
            if found != 1:
                yield f"remark {text} is there {found} times"
    twice = sql.execute(
        "SELECT case_id, event, count(*) FROM cases_timelineentry WHERE event NOT IN ('remark', 'check_invoice') "
        "GROUP BY case_id, event HAVING count(*) > 1"
    ).fetchall()
    yield from (f"taken {times} times: {event} of case {case}" for case, event, times in twice)
    yield from (
        f"out {times} times: {letter[:2]}" for letter, times in Counter(mailbox.letters).items() if times > 1
    )


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chance = random.Random(SEED)
    start = time.monotonic()
    mailbox = Mailbox()
    letters = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    letters.start()
    try:
        with running_stack(template=TEMPLATE or "template1") as stack:
            stack.environment |= {
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": str(letters.port),
                "EMAIL_USE_TLS": "0",
            }
            if not TEMPLATE:
                stack.migrate()
            stack.collect_static()
            names = [f"chaos.member{number}" for number in range(DESKS)]
            call = int(stack.python("-m", "tests.production.prepare", *names).split()[-1])
            port = quiet_port()
            stack.start_worker()
            start_web(stack, port)
            wait_until_live(stack, port)
            say(f"up      in {time.monotonic() - start:.0f} s")
            return chaos(stack, port, call, names, mailbox, chance)
    except CannotStart as error:
        say(f"WRONG   {error}")
        return 1
    finally:
        letters.stop()


def chaos(
    stack: Stack, port: int, call: int, names: list[str], mailbox: Mailbox, chance: random.Random
) -> int:
    """Kill and restart while people work; answers the exit code."""

    def database() -> psycopg.Connection:
        return psycopg.connect(**postgresql(), dbname=stack.environment["DATABASE_NAME"], autocommit=True)

    desks = [Desk(people, database, call) for people in people_of(stack, port, names)]
    over, wrong = threading.Event(), []

    def work(desk: Desk) -> None:
        try:
            while not over.is_set():
                desk.whole_job()
        except Exception as error:
            wrong.append(f"{type(error).__name__}: {error}")
            say(f"WRONG   {wrong[-1]}")

    threads = [threading.Thread(target=work, args=[desk], daemon=True) for desk in desks]
    for thread in threads:
        thread.start()
    began, killed = time.monotonic(), Counter[str]()
    for _ in range(KILLS):
        if time.monotonic() - began > LIMIT or len(wrong) == DESKS:
            break
        time.sleep(chance.uniform(0.5, 5.0))
        stack.keep("worker")
        target = chance.choice(TARGETS)
        kill(stack, target, port, chance)
        killed[target] += 1
    spent = time.monotonic() - began
    over.set()
    for thread in threads:
        thread.join(timeout=PATIENCE * 4)
    stack.stop("web")
    stack.stop("worker")
    try:
        stack.manage("shell", "-c", AFTERWARDS)
    except CannotStart as error:
        wrong.append(f"verify_all: {error}")
    with database() as sql:
        wrong += findings(stack, desks, mailbox, sql)
        counts = [
            sql.execute(f"SELECT count(*) FROM {table} {where}").fetchone()[0]  # noqa: S608
            for table, where in (
                ("cases_timelineentry", ""),
                ("notifications_delivery", "WHERE state = 'review'"),
                ("reimbursement_claim JOIN cases_case ON id = case_ptr_id", "WHERE state = 'paid'"),
            )
        ]
    for line in wrong:
        say(f"WRONG   {line}")
    if wrong:
        say(stack.tail())
    say(
        f"{'ok' if not wrong else 'WRONG':7} {sum(killed.values())} kills in {spent:.0f} s "
        f"({', '.join(f'{count} {name}' for name, count in sorted(killed.items()))}); "
        f"{sum(desk.finished for desk in desks)} whole jobs by {DESKS} firms, {counts[2]} claims paid; "
        f"{sum(desk.tries for desk in desks)} requests, {sum(desk.troubles for desk in desks)} of them cut off; "
        f"{sum(len(set(desk.acknowledged)) for desk in desks)} acknowledged steps all there, {counts[0]} entries; "
        f"{sum(len(desk.jobs) for desk in desks)} jobs done; {len(mailbox.letters)} letters, {counts[1]} for review"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
