"""The main job over HTTP, as people do it whose platform is killed under their hands: look, try, look again.

Each step goes on until the platform shows that it is done, within a time limit. What was acknowledged is noted, to be
looked for in the database at the end.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import requests

from tests.html_forms import errors_in
from tests.production.browser import Browser

PATIENCE = 240  # seconds until a step that does not come through is a fault
PAUSE = 0.3  # seconds before people try again
TAX_NUMBERS = count(1)
_numbers = count(1)
_lock = threading.Lock()


class Stuck(Exception):
    """A step that never came through."""


def today() -> date:
    """The day of the platform, whatever zone this machine lives in."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def number() -> int:
    with _lock:
        return next(_numbers)


class Desk:
    """Who works on one event after the other: a firm's contact, and the colleagues of the exchange."""

    def __init__(
        self, people: dict[str, Browser], database: Callable[[], psycopg.Connection], call: int
    ) -> None:
        self.people, self.call = people, call
        self.database = database()
        # (case, event of the timeline) that the platform said was done, and jobs that it said were started.
        self.acknowledged: list[tuple[int, str]] = []
        self.jobs: list[str] = []
        self.remarks: list[str] = []
        self.finished = 0
        self.tries = self.troubles = 0

    def ask(self, query: str, *values: Any) -> Any:
        """The first value of a row; None without one."""
        row = self.database.execute(query, values).fetchone()
        return row[0] if row else None

    def until(self, done: Callable[[], Any], act: Callable[[], Any], what: str) -> None:
        """Do it until it is done; what went wrong meanwhile is the platform being away."""
        end = time.monotonic() + PATIENCE
        said = ""
        while not done():
            if time.monotonic() > end:
                raise Stuck(f"{what}: {said}")
            self.tries += 1
            try:
                answer = act()
                said = f"{answer.status_code} {answer.headers.get('Location', '')}"
                if answer.status_code >= 500:
                    self.troubles += 1
                    time.sleep(PAUSE)
                elif answer.status_code != 302:
                    said += f" {errors_in(answer.text)}"
                    time.sleep(PAUSE)
            except (requests.RequestException, LookupError, KeyError) as error:
                self.troubles += 1
                said = f"{type(error).__name__}: {error}"
                time.sleep(PAUSE)

    def step(
        self, who: str, case: int, name: str, *, room: str = "", files: Any = None, **values: Any
    ) -> None:
        """Take a step of a case; its acknowledgement is noted."""
        page = f"/portal/cases/{case}/steps/{name}/" if who == "member" else f"/admin/cases/{case}/{name}/"

        def act() -> requests.Response:
            answer = self.people[who].send(page, files=files, **values)
            if answer.status_code == 302 and "login" not in answer.headers["Location"]:
                self.acknowledged.append((case, name))
            return answer

        self.until(lambda: self.entries(case, name), act, f"{name} of case {case} by {who}")

    def entries(self, case: int, event: str) -> int:
        return self.ask(
            "SELECT count(*) FROM cases_timelineentry WHERE case_id = %s AND event = %s", case, event
        )

    def upload(self, who: str, page: str, case: int, slot: str, name: str, content: bytes) -> None:
        """Put a file into a slot."""
        self.until(
            lambda: self.ask(
                "SELECT count(*) FROM attachments_attachment WHERE case_id = %s AND slot = %s", case, slot
            ),
            lambda: self.people[who].send(page, f"/{case}/{slot}/", files={"files": (name, content)}),
            f"file of {slot} in case {case}",
        )

    def whole_job(self) -> None:
        """An event from the first draft to the paid claim, and its archive."""
        member, run = self.people["member"], number()
        title = f"第{run}场铝企业库存保值实务沙龙"
        event = self.applied(title)
        self.remarked(event, f"第{run}场的联系人已更换。")
        self.until(
            lambda: self.entries(event, "assign"),
            lambda: self.people["reviewer"].send(f"/admin/cases/{event}/", "/assign/"),
            f"taking case {event}",
        )
        self.step("reviewer", event, "recommend")
        self.step("head", event, "approve")
        held = today() - timedelta(days=3)
        self.database.execute(
            "UPDATE events_eventapplication SET starts_at = %s, ends_at = %s WHERE case_ptr_id = %s",
            (f"{held} 06:00+00", f"{held} 09:00+00", event),
        )
        self.summed_up(event)
        self.step("reviewer", event, "accept", theme="18", theme_comment="主题贴近铝产业。")
        claim = self.claimed(event, run)
        for invoice in self.invoices(claim):
            self.checked(claim, invoice)
        self.step("finance", claim, "check")
        self.step("head", claim, "approve")
        self.settled(claim, run)
        for invoice in self.invoices(claim):
            self.checked(claim, invoice)
        self.step("finance", claim, "accept_settlement")
        self.upload(
            "finance", f"/admin/cases/{claim}/?tab=files", claim, "receipt", "回单.pdf", pdf(run, 900)
        )
        self.step("finance", claim, "pay", paid_on=str(today()), bank_reference=f"HS{run:08}")
        self.archived(event)
        assert member is self.people["member"]
        self.finished += 1

    def applied(self, title: str) -> int:
        """A draft, filled, with its file, handed in; answers its key."""
        member = self.people["member"]
        found: list[str] = []

        def open_draft() -> requests.Response:
            answer = member.send(f"/portal/events/calls/{self.call}/")
            if answer.status_code == 302:
                found.append(answer.headers["Location"])
            return answer

        self.until(lambda: found, open_draft, "opening a draft")
        page = found[0]
        event = int(page.split("/")[3])
        day = today() + timedelta(days=45)
        values = {
            "title": title, "event_kind": "salon", "purpose": "讲解库存保值、基差管理与内部风控。",
            "starts_at": f"{day}T14:00", "ends_at": f"{day}T17:00", "city": "洛阳", "venue": "产业服务中心",
            "audience": "铝产业链企业的采购、财务与风控人员", "expected_attendance": "30", "industrial_share": "90",
            "agenda-0-starts": "14:00", "agenda-0-topic": "库存保值实务", "agenda-0-speaker": "卢正阳",
            "agenda-0-employer": "某高校教授", "agenda-0-grade": "full", "agenda-0-hours": "3", "agenda-0-fee": "3000",
            "budget-0-category": "venue", "budget-0-description": "会议室租用半天", "budget-0-quantity": "1",
            "budget-0-unit_price": "6000", "next": None, "add": None,
        }  # fmt: skip
        self.until(
            lambda: self.ask("SELECT title FROM cases_case WHERE id = %s", event) == title,
            lambda: member.send(page, **values),
            f"saving draft {event}",
        )
        self.upload("member", page, event, "req-plan", "方案.pdf", pdf(event, 1))
        self.step("member", event, "submit")
        return event

    def remarked(self, case: int, text: str) -> None:
        """A remark, sent again as long as nobody has said that it was kept."""
        kept: list[bool] = []

        def act() -> requests.Response:
            answer = self.people["member"].send(f"/portal/cases/{case}/", "/remarks/", text=text)
            if answer.status_code == 302:
                kept.append(True)
            return answer

        self.until(lambda: kept, act, f"remark on case {case}")
        self.remarks.append(text)

    def summed_up(self, event: int) -> None:
        member, page = self.people["member"], f"/portal/events/{event}/summary/"
        for order, slot in enumerate(("photo_theme", "photo_speaker", "photo_audience")):
            self.upload("member", page, event, slot, f"{slot}.png", png(event * 10 + order))
        for order, slot in enumerate(("sign_in", "survey", "slides")):
            self.upload("member", page, event, slot, f"{slot}.pdf", pdf(event, 10 + order))
        values = {
            "actual_attendance": "31", "industrial_attendance": "28", "satisfaction": "97", "next": None,
            "outcome": "活动如期举办，企业交流充分。", "self_evaluation": "达到预期。",
        }  # fmt: skip
        self.until(
            lambda: self.ask(
                "SELECT actual_attendance FROM events_eventapplication WHERE case_ptr_id = %s", event
            ),
            lambda: member.send(page, **values),
            f"summary of event {event}",
        )
        self.step("member", event, "submit_summary")

    def claimed(self, event: int, run: int) -> int:
        """A claim with one voucher, handed in; answers its key."""
        member = self.people["member"]

        def claim() -> int | None:
            return self.ask(
                "SELECT id FROM cases_case WHERE parent_id = %s AND kind = 'claim' ORDER BY id LIMIT 1", event
            )

        self.until(
            claim,
            lambda: member.send(f"/portal/cases/{event}/", f"/claims/open/{event}/"),
            f"claim of {event}",
        )
        key = claim() or 0
        self.invoiced(
            key, f"26{run:018}", str(5800 + run), f"/portal/claims/{key}/invoices/", category="场地费"
        )
        page = f"/portal/claims/{key}/"
        self.until(
            lambda: self.ask("SELECT amount FROM reimbursement_claim WHERE case_ptr_id = %s", key),
            # Another sum each time: two bills of one firm that are alike are a matter for staff.
            lambda: member.send(page, amount=str(5500 + run % 300), next=None),
            f"sum of claim {key}",
        )
        self.step("member", key, "submit")
        return key

    def invoiced(self, claim: int, digits: str, amount: str, page: str, **values: str) -> None:
        """A voucher typed in with its file."""
        values = {
            "kind": "digital", "number": digits, "issued_on": str(today()), "amount": amount,
            "seller": f"河洛会务服务{digits[-6:]}有限公司", **values,
        }  # fmt: skip
        form = {name: value for name, value in values.items() if name != "seller" or "category" in values}
        self.until(
            lambda: self.ask("SELECT id FROM reimbursement_invoice WHERE number = %s", digits),
            lambda: self.people["member"].send(
                page,
                next=None,
                files={"upload": (f"{digits}.pdf", pdf(claim, int(digits[:2] + digits[-4:])))},
                **form,
            ),
            f"invoice of claim {claim}",
        )

    def settled(self, claim: int, run: int) -> None:
        amount = self.ask("SELECT approved_amount FROM reimbursement_claim WHERE case_ptr_id = %s", claim)
        self.invoiced(claim, f"27{run:018}", str(amount), f"/portal/claims/{claim}/settlement/")
        self.step("member", claim, "submit_settlement")

    def invoices(self, claim: int) -> list[int]:
        """The vouchers of a claim that nobody has checked with the tax bureau."""
        rows = self.database.execute(
            "SELECT id FROM reimbursement_invoice WHERE claim_id = %s AND holds AND checked_at IS NULL",
            [claim],
        )
        return [key for (key,) in rows]

    def checked(self, claim: int, invoice: int) -> None:
        page = f"/admin/finance/{claim}/invoices/{invoice}/check/"
        self.until(
            lambda: invoice not in self.invoices(claim),
            lambda: self.people["finance"].send(
                page, next=None, files={"screenshot": ("查验.png", png(10**6 + invoice))}
            ),
            f"check of invoice {invoice}",
        )

    def archived(self, event: int) -> None:
        """A job for the worker; its acknowledgement is noted."""
        started: list[str] = []

        def act() -> requests.Response:
            answer = self.people["auditor"].send(f"/admin/cases/{event}/archive/", reason="年度审计")
            if answer.status_code == 302 and "/jobs/" in answer.headers["Location"]:
                started.append(answer.headers["Location"].rstrip("/").rpartition("/")[2])
            return answer

        self.until(lambda: started, act, f"archive of {event}")
        self.jobs += started


@cache
def pdf(key: int, kind: int) -> bytes:
    """A real PDF of one page; another for each pair of numbers, and the same whenever it is sent again."""
    import io

    import pypdfium2

    with _lock:
        document = pypdfium2.PdfDocument.new()
        document.new_page(200 + key % 997, 200 + kind % 997)
        out = io.BytesIO()
        document.save(out)
        document.close()
    return out.getvalue() + f"\n% {key} {kind}\n".encode()


def png(key: int) -> bytes:
    """A real picture; another for each number."""
    import io

    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info, out = PngInfo(), io.BytesIO()
    info.add_text("number", str(key))
    Image.new("RGB", (64, 48), (key % 256, 120, 90)).save(out, "PNG", pnginfo=info)
    return out.getvalue()
