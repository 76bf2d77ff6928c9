"""`make prod-check`: brings the production stack up on loopback, asks it through nginx as a browser would, and takes
it down again. Exits with 1 if any answer is not right."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from .browser import PASSWORD, SECRET, Browser
from .stack import DOMAIN, CannotStart, Stack, database, running_stack, start_nginx

TEMPLATE = os.environ.get("PROD_CHECK_TEMPLATE", "")
OUTAGE = 10  # seconds
# What the timer does every five minutes, without waiting for a killed job's last sign of life to grow old.
REAP = """
from django.conf import settings
settings.JOB_STALE_SECONDS = 1
from hub.jobs.services import reap
reap()
"""
OUTSIDE = "127.0.0.2"  # an address on loopback that is not one of the operators'


class Wrong(Exception):
    """What was expected and what came."""


def expect(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise Wrong(f"{what}: {found!r} instead of {wanted!r}")


def browser_on(stack: Stack, address: str = "127.0.0.1") -> Browser:
    """A browser that trusts the stack's certificate."""
    return Browser(stack.address, verify=str(stack.certificate), address=address)


@contextmanager
def without_database(stack: Stack) -> Iterator[None]:
    """Nobody reaches the platform's database; every connection is cut."""
    name = stack.environment["DATABASE_NAME"]
    with stack.sql() as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def seconds_until(is_so: Callable[[], bool], what: str, limit: float = 15) -> float:
    """Wait until something is so; answers how long it took."""
    start = time.monotonic()
    while time.monotonic() - start < limit:
        if is_so():
            return time.monotonic() - start
        time.sleep(0.1)
    raise Wrong(f"{what}: not within {limit:.0f} seconds")


def checks(stack: Stack, call: str) -> Iterator[tuple[str, Callable[[], str]]]:
    """Each check answers with what it saw."""
    visitor, member, other, staff = (browser_on(stack) for _ in range(4))
    outside = browser_on(stack, OUTSIDE)
    guideline = f"/files/events/calls/{call}/guideline.pdf"

    def settings() -> str:
        stack.manage("check", "--deploy", "--database", "default", "--fail-level", "ERROR")
        return "check --deploy finds no error"

    def health() -> str:
        expect(visitor.get("/health/live/").text, "ok\n", "liveness")
        ready = visitor.get("/health/ready/")
        expect(ready.status_code, 200, f"readiness {ready.text}")
        return ", ".join(ready.json())

    def closed_to_others() -> str:
        for path in ("/metrics", "/health/ready/"):
            expect(outside.get(path).status_code, 403, path)
        lines = visitor.get("/metrics").text
        for name in ("hub_jobs_waiting", "hub_clocks_overdue", "django_http_requests_total_by_method_total"):
            expect(name in lines, True, name)
        return "metrics and readiness answer 403"

    def cached_home() -> str:
        first, second = visitor.get("/"), visitor.get("/")
        expect((first.status_code, second.headers["X-Cache"]), (200, "HIT"), "home page")
        start = time.perf_counter()
        for _ in range(50):
            visitor.get("/")
        return f"{first.headers['X-Cache']}, then HIT, {(time.perf_counter() - start) * 20:.1f} ms each"

    def nothing_shared() -> str:
        polluted = visitor.get("/?utm_source=x")
        expect(polluted.headers["X-Cache"], "BYPASS", "address with a query")
        expect(visitor.post("/").headers.get("X-Cache") in (None, "BYPASS", "MISS"), True, "POST")
        signed = visitor.get("/", headers={"Cookie": "sessionid=somebody"})
        expect((signed.headers["X-Cache"], "Set-Cookie" in signed.headers), ("HIT", False), "with a cookie")
        private = member.get("/portal/")
        expect((private.status_code, "no-store" in private.headers["Cache-Control"]), (200, True), "portal")
        expect("X-Cache" in private.headers, False, "portal in the cache")
        expect(visitor.get("/portal/").status_code, 302, "portal of a stranger")
        return "queries, cookies and the portal stay out of the cache"

    def signed_in() -> str:
        for browser, name in ((member, "smoke.member"), (other, "smoke.other")):
            answer = browser.sign_in(name)
            expect(answer.status_code, 302, "sign-in")
            expect("Secure" in answer.headers["Set-Cookie"], True, "secure cookie")
        return f"302 to {answer.headers['Location']}, cookie Secure"

    def second_factor() -> str:
        half = browser_on(stack)
        expect(half.sign_in("smoke.auditor").headers["Location"], "/account/login/verify/", "password alone")
        expect(half.get("/admin/").status_code, 302, "back office by password alone")
        expect(staff.sign_in("smoke.auditor", secret=SECRET).headers["Location"], "/account/start/", "code")
        expect(staff.get("/admin/").status_code, 200, "back office")
        return "the password alone opens nothing, password and code the back office"

    def purged() -> str:
        visitor.get("/")
        words = f"冒烟检查 {time.time():.0f}"
        stack.manage(
            "shell",
            "-c",
            "from home.models import HomePage; page = HomePage.objects.get(); "
            f"page.lead = '{words}'; page.save_revision().publish()",
        )
        wait = seconds_until(lambda: words in visitor.get("/").text, "the published text")
        seconds_until(lambda: visitor.get("/").headers["X-Cache"] == "HIT", "a new copy")
        return f"new text after {wait:.1f} s, then HIT again"

    def job_done() -> str:
        with stack.sql(stack.environment["DATABASE_NAME"]) as connection:
            rows = connection.execute(
                "SELECT status, count(*) FROM django_tasks_database_dbtaskresult GROUP BY 1"
            )
            found = dict(rows.fetchall())
        expect((found.get("SUCCESSFUL", 0) > 0, found.get("FAILED", 0)), (True, 0), f"jobs {found}")
        return f"{found['SUCCESSFUL']} done by db_worker, none failed"

    def private_file() -> str:
        expect(visitor.get(guideline).status_code, 302, "file without sign-in")
        answer = member.get(guideline)
        expect((answer.status_code, answer.content[:8]), (200, b"%PDF-1.4"), "file")
        expect("ETag" in answer.headers, True, "sent by nginx")
        expect(answer.headers["Cache-Control"], "private, no-store", "file")
        expect("X-Accel-Redirect" in answer.headers, False, "inner address")
        part = member.get(guideline, headers={"Range": "bytes=0-7"})
        expect((part.status_code, len(part.content)), (206, 8), "part of a file")
        for path in (
            "/_private/guidelines/guideline.pdf",
            "/media/documents/x.pdf",
            "/private/guidelines/guideline.pdf/",
        ):
            expect(visitor.get(path).status_code, 404, path)
        return f"{len(answer.content)} bytes by X-Accel, parts too; 404 without Django"

    def static() -> str:
        sheet = re.search(r'href="(/static/hub/css/base\.[0-9a-f]{12}\.css)"', visitor.get("/").text)[1]
        packed = []
        for coding in ("gzip", "br"):
            answer = visitor.get(sheet, headers={"Accept-Encoding": coding})
            expect("immutable" in answer.headers["Cache-Control"], True, "far future")
            packed.append(answer.headers.get("Content-Encoding", "plain"))
        expect("gzip" in packed, True, "compressed")
        return f"immutable for a year, {' and '.join(packed)}"

    def strict_policy() -> str:
        for path in ("/", "/service/", "/account/login/"):
            policy = visitor.get(path).headers["Content-Security-Policy"]
            expect("unsafe" in policy or "'nonce" in policy, False, f"policy of {path}")
        expect(
            "unsafe" in member.get("/portal/").headers["Content-Security-Policy"], False, "portal's policy"
        )
        return "no unsafe-inline on public, portal and account pages"

    def not_found() -> str:
        answer = visitor.get("/no-such-page/")
        expect((answer.status_code, "找不到这个页面" in answer.text), (404, True), "404")
        return "in the site's own words"

    def broken() -> str:
        name = stack.environment["DATABASE_NAME"]
        with stack.sql(name) as connection:
            connection.execute("ALTER TABLE cases_case RENAME TO cases_case_away")
            try:
                answer = member.get("/portal/")
            finally:
                connection.execute("ALTER TABLE cases_case_away RENAME TO cases_case")
        expect((answer.status_code, "系统出错了" in answer.text), (500, True), "500")
        return "in the site's own words, without a trace"

    def database_gone() -> str:
        # Somebody is filling in a form, and a job is at work.
        page = member.send(f"/portal/events/calls/{call}/").headers["Location"]
        typed = member.filled(page, title="断库期间填写的活动")
        typed.pop("")
        job = staff.send("/admin/verification/", "/all/").headers["Location"]
        with without_database(stack):
            answer, home = member.post(page, typed), visitor.get("/")
            expect((answer.status_code, answer.headers["Retry-After"]), (503, "10"), "form")
            expect("用浏览器的“后退”回到表单" in answer.text, True, "what becomes of the form")
            expect((home.status_code, visitor.get("/health/live/").status_code), (200, 200), "home, liveness")
            expect(visitor.get("/health/ready/").status_code, 503, "readiness")
            time.sleep(OUTAGE)
        wait = seconds_until(lambda: member.get("/portal/").status_code == 200, "the portal again")
        expect(member.post(page, typed).status_code, 302, "the same form again")
        expect("断库期间填写的活动" in member.get(page).text, True, "what was typed")
        stack.keep("worker")
        stack.manage("shell", "-c", REAP)
        seconds_until(lambda: stack.job(job) == "done", f"the job, which is {stack.job(job)}", 60)
        return (
            f"{OUTAGE} s of polite 503; back after {wait:.1f} s, the form goes through, the job is done once"
        )

    def redis_gone() -> str:
        page = member.send(f"/portal/events/calls/{call}/").headers["Location"]
        stack.stop("redis")
        began = time.monotonic()
        saved = member.send(page, title="没有缓存时填写的活动").status_code
        found = [member.get("/portal/").status_code, visitor.get("/?fresh").status_code, saved]
        job = staff.send("/admin/verification/", "/all/").headers["Location"]
        seconds_until(lambda: stack.job(job) == "done", "a job without Redis", 30)
        time.sleep(max(0, OUTAGE - (time.monotonic() - began)))
        stack.start_redis()
        expect(found, [200, 200, 302], "without Redis")
        expect("没有缓存时填写的活动" in member.get(page).text, True, "with an empty Redis")
        return f"{OUTAGE} s: slower, but forms and jobs go on; nobody is signed out"

    def web_gone() -> str:
        visitor.get("/")
        stack.stop("web")
        portal, home = member.get("/portal/"), visitor.get("/")
        stack.start_web()
        expect((portal.status_code, portal.headers["Retry-After"]), (503, "10"), "portal")
        expect("系统暂时无法服务" in portal.text, True, "nginx's page")
        expect(home.status_code, 200, "home page meanwhile")
        wait = seconds_until(lambda: member.get("/portal/").status_code == 200, "the portal again", 60)
        return f"nginx's own 503, home page from the copy; back after {wait:.1f} s"

    def backup() -> str:
        target = stack.folder / "backup"
        stack.manage("backup", "--output", str(target))
        (made,) = target.iterdir()
        name = stack.environment["DATABASE_NAME"] + "_restored"
        kept, stack.environment = (
            stack.environment,
            stack.environment
            | {
                "DATABASE_NAME": name,
                "DATA_ROOT": str(stack.folder / "restored"),
            },
        )
        try:
            with database(name):
                said = stack.manage("restore", str(made)).strip().splitlines()[-1]
        finally:
            stack.environment = kept
        return said

    def logs() -> str:
        lines = (stack.folder / "web.log").read_text() + (stack.folder / "hub-access.log").read_text()
        for secret in (PASSWORD, SECRET, "smoke.member", "smoke.auditor", "example.com"):
            expect(secret in lines, False, f"{secret} in a log")
        return "JSON, without names, addresses or passwords"

    yield "settings", settings
    yield "health", health
    yield "closed to others", closed_to_others
    yield "home page", cached_home
    yield "sign-in", signed_in
    yield "second factor", second_factor
    yield "never shared", nothing_shared
    yield "purge after publishing", purged
    yield "job", job_done
    yield "private file", private_file
    yield "static files", static
    yield "content policy", strict_policy
    yield "404", not_found
    yield "500", broken
    yield "database gone", database_gone
    yield "Redis gone", redis_gone
    yield "gunicorn gone", web_gone
    yield "backup and restore", backup
    yield "logs", logs


def main() -> int:
    # Asked to stop, it still takes everything down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    say = partial(print, flush=True)
    start = time.monotonic()

    def step(name: str, action: Callable[[], object]) -> object:
        began = time.monotonic()
        answer = action()
        say(f"up      {name} ({time.monotonic() - began:.0f} s)")
        return answer

    try:
        # A migrated database to start from saves the minute that a first `migrate` takes.
        with running_stack(template=TEMPLATE or "template1") as stack:
            step("database", stack.migrate if not TEMPLATE else lambda: None)
            step("static files", stack.collect_static)
            made = step("pages and accounts", lambda: stack.python("-m", "tests.production.prepare"))
            stack.start_worker()
            step("gunicorn, db_worker", stack.start_web)
            step(f"nginx at {stack.address}", lambda: start_nginx(stack))
            wrong = 0
            for name, check in checks(stack, str(made).split()[-1]):
                try:
                    say(f"ok      {name}: {check()}")
                except Exception as error:
                    wrong += 1
                    say(f"WRONG   {name}: {type(error).__name__}: {error}")
            if wrong:
                say(stack.tail())
                return 1
    except CannotStart as error:
        say(f"WRONG   {error}")
        return 1
    say(f"down    all passed in {time.monotonic() - start:.0f} s; nothing of {DOMAIN} runs any more")
    return 0


if __name__ == "__main__":
    sys.exit(main())
