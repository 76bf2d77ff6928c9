"""`make bench`: how fast the platform answers with 1,000 and with 100,000 cases, and 1,000 and 50,000 items, as one table. Exits with 1 where a
bound is missed. Everything runs on loopback and is taken down again; CONTRIBUTING, "Speed", says what the bounds mean.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import TypeVar

from tests.production.stack import ROOT, CannotStart, Stack, running_stack, server_connection, start_nginx

from .client import Answer, Client

FEW = 1_000
MANY = int(os.environ.get("BENCH_CASES", "100000"))
ITEMS = {FEW: FEW, MANY: MANY // 2}  # of the member's voice, beside the cases
FIRMS = int(os.environ.get("BENCH_FIRMS", "500"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "20"))
KEEP = bool(os.environ.get("BENCH_KEEP"))
ONLY = tuple(filter(None, os.environ.get("BENCH_ONLY", "").split(",")))  # beginnings of pages' names
MOST_GROWTH = 1.5  # cost with many cases over cost with few
MOST_SUGGESTION = 0.3  # seconds for the items that resemble one, in the median
MOST_MEMORY = 180  # MB that the web server takes for each worker
IN_A_ROW = 3  # what is compared with the unit, and the unit: the first of a row finds cold caches
COPIES_IN_A_ROW = 10  # what takes a millisecond
PREFIX = "hub_bench_"
say = partial(print, flush=True)
T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """Something to ask for. `least` is the share of the unit's requests per second; `grows` marks lists."""

    name: str
    path: str
    who: str = ""
    least: float | None = None
    grows: bool = False
    nginx: bool = False
    query: str = ""
    in_a_row: int = 1


PAGES = (
    Page("home, from nginx", "home", least=0.7, nginx=True, in_a_row=COPIES_IN_A_ROW),
    Page("home, from Django's copy", "home", least=0.7, in_a_row=COPIES_IN_A_ROW),
    Page("home, rendered", "home", least=0.03, query="?fresh", in_a_row=IN_A_ROW),
    Page("programme, from nginx", "programme", least=0.7, nginx=True, in_a_row=COPIES_IN_A_ROW),
    Page("programme, from Django's copy", "programme", least=0.7, in_a_row=COPIES_IN_A_ROW),
    Page("programme, rendered", "programme", least=0.03, query="?fresh", in_a_row=IN_A_ROW),
    Page("member: dashboard", "dashboard", "member", grows=True),
    Page("member: cases", "portal", "member", least=0.01, grows=True, in_a_row=IN_A_ROW),
    Page("member: cases, filter and search", "portal_searched", "member", grows=True),
    Page("member: case", "portal_case", "member", grows=True),
    Page("member: inbox", "inbox", "member", grows=True),
    Page("member: PDF of an application", "pdf", "member", grows=True),
    Page("handler: home", "staff_home", "handler", grows=True),
    Page("handler: queue", "work", "handler", grows=True),
    Page("head: queue", "work", "head", grows=True),
    Page("finance: queue", "work", "finance", grows=True),
    Page("handler: case", "staff_case", "handler", grows=True),
    Page("handler: cases", "list", "handler", grows=True, in_a_row=IN_A_ROW),
    Page("head: cases", "list", "head", grows=True, in_a_row=IN_A_ROW),
    Page("finance: cases", "list", "finance", grows=True, in_a_row=IN_A_ROW),
    Page("auditor: cases", "list", "auditor", grows=True, in_a_row=IN_A_ROW),
    Page("auditor: cases, closed too", "list_all", "auditor", grows=True, in_a_row=IN_A_ROW),
    Page("auditor: cases by time limit", "list_due", "auditor", grows=True),
    Page("auditor: cases by organization", "list_organization", "auditor", grows=True),
    Page("auditor: filter", "list_filtered", "auditor", grows=True),
    Page("auditor: filter and search", "list_searched", "auditor", grows=True),
    Page("handler: filter and search", "list_searched", "handler", grows=True),
    Page("auditor: search, rare word", "list_rare", "auditor", grows=True),
    Page("auditor: search, word of all", "list_common", "auditor", grows=True),
    Page("handler: search, word of all", "list_common", "handler", grows=True),
    Page("finance: claims", "claims", "finance", grows=True),
    Page("finance: paid claims, search", "claims_paid", "finance", grows=True),
    Page("finance: pool, proved", "pool", "finance"),
    Page("finance: use of funds", "usage", "finance"),
    Page("auditor: service report", "report", "auditor"),
    Page("clerk: queue", "work", "clerk", grows=True),
    Page("clerk: items", "items", "clerk", grows=True),
    Page("clerk: items, closed too", "items_all", "clerk", grows=True),
    Page("clerk: items, filter", "items_filtered", "clerk", grows=True),
    Page("clerk: items, mark", "items_marked", "clerk", grows=True),
    Page("clerk: items, filter and search", "items_searched", "clerk", grows=True),
    Page("clerk: items, search", "items_product", "clerk", grows=True),
    Page("clerk: items, word of all", "items_common", "clerk", grows=True),
    Page("handler: items", "items", "handler", grows=True),
    Page("handler: items, filter", "items_filtered", "handler", grows=True),
    Page("handler: items, filter and search", "items_searched", "handler", grows=True),
    Page("handler: item", "item", "handler", grows=True),
    Page("clerk: voice report", "voice_report", "clerk"),
)
PAGES = tuple(page for page in PAGES if not ONLY or page.name.startswith(ONLY))
STEP = Page("head: approves (POST)", "", "head", grows=True)


@dataclass
class Times:
    """Seconds of one page with few and with many cases, and of the unit meanwhile."""

    few: list[float] = field(default_factory=list)
    many: list[float] = field(default_factory=list)
    unit: list[float] = field(default_factory=list)


@dataclass
class Side:
    """A running stack with its visitors."""

    stack: Stack
    sessions: dict[str, str]
    paths: dict[str, str]
    steps: dict[str, str]
    clients: dict[tuple[str, bool], Client] = field(default_factory=dict)

    def client(self, page: Page, *, fresh: bool = False) -> Client:
        """Who asks for a page."""
        key = (page.who, page.nginx)
        if fresh or key not in self.clients:
            session = self.sessions.get(page.who, "")
            if page.nginx:
                made = Client(self.stack.port, session=session, certificate=self.stack.certificate)
            else:
                made = Client(self.stack.folder / "run" / "web.sock", session=session)
            if fresh:
                return made
            self.clients[key] = made
        return self.clients[key]

    def ask(self, page: Page, client: Client | None = None) -> Answer:
        """Ask for a page; CannotStart for anything but the page."""
        answer = (client or self.client(page)).ask(self.paths[page.path] + page.query)
        if answer.status != 200:
            raise CannotStart(f"{page.name}: {answer.status} {answer.location}\n{self.stack.tail()}")
        return answer


# Databases


def sql(statement: str, *parameters: object) -> list[tuple]:
    """Ask the server."""
    with server_connection() as server:
        cursor = server.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []


def migrated() -> str:
    """The template of the tests."""
    environment = os.environ | {"TEST_DATABASE": "postgresql", "DJANGO_SETTINGS_MODULE": "hub.settings.test"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.base"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise CannotStart(done.stderr[-3000:])
    return done.stdout.split()[-1]


def seeded(base: str, cases: int) -> str:
    """A database with so many cases to copy; made where it is not kept from an earlier run."""
    code = b"".join(
        file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")) if file.name in MAKING
    )
    mark = hashlib.sha256(base.encode() + code).hexdigest()[:10]
    name = f"{PREFIX}{mark}_{cases}_{ITEMS[cases]}_{FIRMS}"
    if not sql("SELECT 1 FROM pg_database WHERE datname = %s", name):
        with running_stack(template=base) as stack:
            stack.python("-m", "tests.bench.seed", str(cases), str(ITEMS[cases]), str(FIRMS))
            sql(f'ALTER DATABASE "{stack.environment["DATABASE_NAME"]}" RENAME TO "{name}"')
    return name


MAKING = {"seed.py", "people.py", "plans.py", "voices.py", "copying.py", "texts.py"}


def drop_seeded(*, but: tuple[str, ...] = ()) -> None:
    """Forget the databases of earlier runs."""
    for (name,) in sql("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", PREFIX):
        if name not in but:
            sql(f'DROP DATABASE IF EXISTS "{name}"')


# What runs


@contextmanager
def running(template: str, *, static: Path | None = None) -> Iterator[Side]:
    """A stack on a copy of a seeded database, with gunicorn and visitors."""
    with running_stack(template=template) as stack:
        folder = stack.folder / "data" / "static"
        if static:
            folder.rmdir()
            folder.symlink_to(static)
        else:
            stack.manage("collectstatic", "--no-input", "--verbosity", "0")
        stack.manage("purge_due")  # sets the link that copies go by, as the timer does each minute
        visitors = json.loads(stack.python("-m", "tests.bench.visitors").splitlines()[-1])
        stack.start_web()
        yield Side(stack, **visitors)


# Measuring


def measure(few: Side, many: Side, unit: Client) -> dict[Page, Times]:
    """Every page in turn, round by round, so that a busy moment of the machine hits all alike."""
    found: dict[Page, Times] = defaultdict(Times)
    for page in PAGES:
        for side in (few, many):
            for _ in range(4):  # both workers have what they keep in memory
                if not (page.nginx and side is few):
                    side.ask(page, side.client(page, fresh=True))
    for _ in range(ROUNDS):
        for page in PAGES:
            times = range(page.in_a_row)
            found[page].unit += [unit.ask("/").seconds for _ in times]
            if not page.nginx:
                found[page].few += [few.ask(page).seconds for _ in times]
            found[page].many += [many.ask(page).seconds for _ in times]
    for (few_path, few_data), (many_path, many_data) in zip(
        few.steps.items(), many.steps.items(), strict=True
    ):
        found[STEP].unit.append(unit.ask("/").seconds)
        found[STEP].few.append(step(few, few_path, few_data))
        found[STEP].many.append(step(many, many_path, many_data))
    return found


def step(side: Side, path: str, data: str) -> float:
    """Take one step of a case, as its form would."""
    answer = side.client(STEP).ask(path, data=data)
    if answer.status != 302:
        raise CannotStart(f"{STEP.name}: {answer.status}\n{side.stack.tail()}")
    return answer.seconds


def rush(side: Side) -> None:
    """Four visitors at once, so that every thread of every worker has done everything."""

    def visit(number: int) -> None:
        for page in (*PAGES[number:], *PAGES[:number]):
            side.ask(page, side.client(page, fresh=True))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(visit, range(0, 16, 2)))


def export(side: Side) -> tuple[int, float]:
    """Rows and seconds of a long list, from the click to the finished file."""
    start = time.perf_counter()
    page = Page("export", "export", "auditor")
    answer = side.client(page).ask(side.paths[page.path])
    if answer.status != 302:
        raise CannotStart(f"export: {answer.status} instead of a job")
    key = answer.location.rstrip("/").rpartition("/")[2]
    name = side.stack.environment["DATABASE_NAME"]
    with side.stack.sql(name) as connection:
        while True:
            state, done = connection.execute(
                "SELECT state, done FROM jobs_job WHERE id = %s", [key]
            ).fetchone()
            if state == "done":
                return done, time.perf_counter() - start
            if state == "failed" or time.perf_counter() - start > 120:
                raise CannotStart(f"export: {state}\n{side.stack.tail()}")
            time.sleep(0.02)


def memory(side: Side) -> tuple[float, list[float]]:
    """Megabytes that the web server takes for each of its workers, and what is resident of each.

    Workers are forked from a process that has loaded everything: what they share with it counts once in the first
    number, the process that they are forked from included, and in each of the others.
    """
    parent = side.stack.processes["web"].pid
    workers = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    shares, resident = [], []
    for process in (parent, *workers):
        rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {row.split()[0]: int(row.split()[1]) / 1024 for row in rows}
        shares.append(sizes["Pss:"])
        resident.append(sizes["Rss:"])
    return sum(shares) / len(workers), resident[1:]


def suggestions(side: Side) -> bool:
    """Say how long the items that resemble one take to find; answers whether the bound is kept."""
    taken = json.loads(side.stack.python("-m", "tests.bench.similarity").splitlines()[-1])
    holds = taken["median"] <= MOST_SUGGESTION
    say(
        f"{taken['items']:>9,} items: similar ones in {taken['median'] * 1000:.0f} ms, 95 % "
        f"{taken['most'] * 1000:.0f} ms, the first of an hour {taken['first'] * 1000:.0f} ms  "
        f"≤ {MOST_SUGGESTION * 1000:.0f} ms  {'ok' if holds else 'NOT'}"
    )
    return holds


# The table


def milliseconds(values: list[float]) -> str:
    """Median and 95th percentile."""
    if not values:
        return f"{'':>8}{'':>8}"
    return f"{median(values) * 1000:8.1f}{quantiles(values, n=20)[-1] * 1000:8.1f}"


def row(page: Page, times: Times) -> tuple[str, bool]:
    """A line of the table, and whether the bounds are kept."""
    share = median(times.unit) / median(times.many)
    ratio = median(times.many) / median(times.few) if times.few else None
    bounds, holds = [], True
    if page.grows and ratio is not None:
        bounds.append(f"≤ {MOST_GROWTH} ×")
        holds = ratio <= MOST_GROWTH
    if page.least is not None:
        bounds.append(f"≥ {page.least} u")
        holds = holds and share >= page.least
    growth = f"{ratio:7.2f}" if ratio is not None else " " * 7
    line = f"{page.name:<34}{milliseconds(times.few)}{milliseconds(times.many)}{growth}{share:9.3f}"
    verdict = ("ok" if holds else "NOT") if bounds else ""
    return f"{line}  {', '.join(bounds):<18} {verdict}".rstrip(), holds


def report(found: dict[Page, Times]) -> bool:
    """Print the table; answers whether every bound is kept."""
    units = [value for times in found.values() for value in times.unit]
    say()
    say(f"{'milliseconds':<34}{FEW:>16,}{MANY:>16,}{'':7}{'share of':>9}")
    say(f"{'':<34}{'median':>8}{'95 %':>8}{'median':>8}{'95 %':>8}{'ratio':>7}{'unit':>9}  bound")
    say(f"{'empty Django view (the unit)':<34}{'':16}{milliseconds(units)}{'':7}{1:9.3f}")
    held = True
    for page, times in found.items():
        line, holds = row(page, times)
        say(line)
        held = held and holds
    return held


def main() -> int:
    # Asked to stop, it still takes everything down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

    def timed(name: str, action: Callable[[], T]) -> T:
        began = time.monotonic()
        answer = action()
        say(f"up      {name} ({time.monotonic() - began:.0f} s)")
        return answer

    try:
        base = timed("migrated database", migrated)
        names = tuple(
            timed(
                f"{cases:,} cases and {ITEMS[cases]:,} items of {FIRMS} firms",
                lambda cases=cases: seeded(base, cases),
            )
            for cases in (FEW, MANY)
        )
        drop_seeded(but=names)
        with ExitStack() as undo:
            if not KEEP:
                undo.callback(drop_seeded)
            many = timed("static files, gunicorn", lambda: undo.enter_context(running(names[1])))
            few = undo.enter_context(running(names[0], static=many.stack.folder / "data" / "static"))
            many.stack.start_web("unit", "tests.bench.empty")
            timed("nginx", lambda: start_nginx(many.stack))
            unit = Client(many.stack.folder / "run" / "unit.sock")
            found = timed("measured", lambda: measure(few, many, unit))
            if ONLY:
                return 0 if report(found) else 1
            rush(many)
            held = report(found)
            many.stack.start("worker", sys.executable, "manage.py", "db_worker", "--interval", "0.2")
            time.sleep(4)
            exports = [export(many) for _ in range(3)]
            say(
                f"\nexport of {exports[0][0]:,} rows to Excel: {median(s for _, s in exports):.1f} s in a job"
            )
            many.stack.stop("worker")
            for side, cases in ((few, FEW), (many, MANY)):
                chores = json.loads(side.stack.python("-m", "tests.bench.chores").splitlines()[-1])
                say(
                    f"{cases:>9,} cases: run_clocks {chores['telling']:.1f} s for {chores['told']} clocks, "
                    f"{chores['idle']:.2f} s with nothing to do; ledger of {chores['entries']:,} entries proved in "
                    f"{chores['reconcile']:.1f} s"
                )
                held = suggestions(side) and held
            each, resident = memory(many)
            held = held and each <= MOST_MEMORY
            say(
                f"the web server takes {each:.0f} MB for each of its workers  ≤ {MOST_MEMORY} MB  "
                f"{'ok' if each <= MOST_MEMORY else 'NOT'}; resident, what they share counted in each: "
                + ", ".join(f"{size:.0f} MB" for size in resident)
            )
    except CannotStart as error:
        say(f"WRONG   {error}")
        return 1
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
