"""`make prod-check`: brings the production stack up on loopback, asks it through nginx as a browser would, and takes
it down again. Exits with 1 if any answer is not right."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import requests
from requests.adapters import HTTPAdapter

from .stack import DOMAIN, CannotStart, Stack, database, running_stack, start_nginx

PASSWORD = "Correct-Horse-2026"
OUTSIDE = "127.0.0.2"  # an address on loopback that is not one of the operators'


class Wrong(Exception):
    """What was expected and what came."""


def expect(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise Wrong(f"{what}: {found!r} instead of {wanted!r}")


class From(HTTPAdapter):
    """Connects from another address of this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args, **kwargs) -> None:
        super().init_poolmanager(*args, **kwargs, source_address=(self.address, 0))


class Browser:
    """Keeps cookies, trusts the stack's certificate, follows nothing by itself."""

    def __init__(self, stack: Stack, address: str = "127.0.0.1") -> None:
        self.stack = stack
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(stack.certificate)
        self.session.mount("https://", From(address))
        self.session.mount("http://", From(address))

    def get(self, path: str, **kwargs) -> requests.Response:
        return self.session.get(self.stack.address + path, allow_redirects=False, timeout=30, **kwargs)

    def post(self, path: str, data: dict | None = None, **kwargs) -> requests.Response:
        headers = {"Referer": self.stack.address + path}
        return self.session.post(
            self.stack.address + path, data, headers=headers, allow_redirects=False, timeout=30, **kwargs
        )

    def sign_in(self, username: str) -> requests.Response:
        form = self.get("/account/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]
        data = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token}
        return self.post("/account/login/", data)


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
    visitor, member, other = Browser(stack), Browser(stack), Browser(stack)
    outside = Browser(stack, OUTSIDE)
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
        name = stack.environment["DATABASE_NAME"]
        with stack.sql() as connection:
            connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            try:
                answer, home = member.get("/portal/"), visitor.get("/")
                expect(visitor.get("/health/live/").status_code, 200, "liveness")
                expect(visitor.get("/health/ready/").status_code, 503, "readiness")
            finally:
                connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        expect((answer.status_code, answer.headers["Retry-After"]), (503, "10"), "portal")
        expect("系统暂时无法服务" in answer.text, True, "polite page")
        expect(home.status_code, 200, "home page meanwhile")
        wait = seconds_until(lambda: member.get("/portal/").status_code == 200, "the portal again")
        return f"503 with Retry-After, home page stays; back after {wait:.1f} s, still signed in"

    def redis_gone() -> str:
        stack.stop("redis")
        found = [member.get("/portal/").status_code, visitor.get("/?fresh").status_code]
        stack.start_redis()
        expect(found, [200, 200], "without Redis")
        expect(member.get("/portal/").status_code, 200, "portal with an empty Redis")
        return "slower, but all goes on; nobody is signed out"

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
        for secret in (PASSWORD, "smoke.member", "example.com"):
            expect(secret in lines, False, f"{secret} in a log")
        return "JSON, without names, addresses or passwords"

    yield "settings", settings
    yield "health", health
    yield "closed to others", closed_to_others
    yield "home page", cached_home
    yield "sign-in", signed_in
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
        with running_stack(template=os.environ.get("PROD_CHECK_TEMPLATE", "template1")) as stack:
            step("database", lambda: stack.manage("migrate", "--verbosity", "0"))
            step("static files", lambda: stack.manage("collectstatic", "--no-input", "--verbosity", "0"))
            made = step("pages and accounts", lambda: stack.python("-m", "tests.production.prepare"))
            stack.start("worker", sys.executable, "manage.py", "db_worker", "--interval", "0.2")
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
