"""The route matrix: for each route of ours, who gets through on a row of firm A and on one of firm B.

Whoever is not named is refused; strangers are asked to sign in. Every address is asked by GET and by POST: `get`
and `post` name who gets through. A row without `data` posts an empty form, of which it is enough that it is
answered; with `data` the form must do what it is for.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from hub.attendance.models import SurveyQuestion
from tests import factories

from . import audiences as who
from .audiences import Audience
from .rows import Arguments, Row, Sent, colleague, file, of, reading, seen, viewset, voucher
from .rows_articles import ARTICLES
from .rows_campus import CAMPUS
from .rows_certificates import CERTIFICATES
from .rows_editorial import GUARD
from .rows_measure import ROWS as MEASURE
from .rows_protection import CONSULTING, PROTECTION
from .rows_search import SEARCH
from .rows_talks import TALKS
from .rows_training import TRAINING
from .world import Side, World

PUBLIC = [
    Row("robots", who.EVERYBODY),
    Row("sitemap", who.EVERYBODY, who.EVERYBODY),
    *(
        Row(f"feed_{name}", who.EVERYBODY, who.EVERYBODY)
        for name in ("announcements", "updates", "calls", "stories", "articles")
    ),
    Row("health_live", who.EVERYBODY),
    # By address, not by role: the tests ask on loopback.
    Row("health_ready", who.EVERYBODY),
    Row("metrics", who.EVERYBODY),
    Row("wagtail_serve", who.EVERYBODY, who.EVERYBODY, path="/"),
    Row("wagtail_serve", who.EVERYBODY, who.EVERYBODY, path="/service/"),
    Row(
        "wagtaildocs_serve",
        who.EVERYBODY,
        who.EVERYBODY,
        args=lambda side, world: [world.document.pk, world.document.filename],
    ),
    Row(
        "wagtaildocs_serve",
        who.EDITORS,
        who.EDITORS,
        args=lambda side, world: [world.private_document.pk, world.private_document.filename],
    ),
    Row("wagtail_serve", who.EDITORS, who.EDITORS, path="/staff-only/"),
]

ATTENDANCE = [
    Row("attendance:sign_in", who.EVERYBODY, who.EVERYBODY, args=lambda side, world: [world.occasion.token]),
    *(
        Row(
            f"attendance:{name}",
            who.EVERYBODY,
            who.EVERYBODY if name != "receipt" else who.NOBODY,
            args=lambda side, world: [world.occasion.token, world.attendee.receipt],
        )
        for name in ("receipt", "survey", "withdraw")
    ),
]

EDITORIAL = [
    Row(
        "picture",
        who.EVERYBODY,
        who.EVERYBODY,
        args=lambda side, world: [Path(world.image.get_rendition("max-40x40").file.name).name],
    ),
    *(
        Row(f"editorial:{name}", who.EDITORS, who.EDITORS, args=lambda side, world: [world.page.pk])
        for name in ("paste", "share", "take_down")
    ),
    # An operator is not in the group that reads for others.
    Row("editorial:review", who.each("editor"), who.each("editor"), args=lambda side, world: [world.page.pk]),
    *(
        Row(f"editorial:{name}", who.EDITORS, args=lambda side, world: [world.page.pk])
        for name in ("poster", "card")
    ),
]

ACCOUNTS = [
    Row("account_login", who.EVERYBODY, who.EVERYBODY),
    Row("account_logout", who.EVERYBODY, who.EVERYBODY),
    Row(
        "elder_mode",
        who.NOBODY,
        who.EVERYBODY,
        data=lambda side, world: {"elder": "on", "next": "/"},
    ),
    Row("after_sign_in", who.SIGNED_IN, who.SIGNED_IN),
    Row("account_inactive", who.EVERYBODY),
    Row("account_signup", who.EVERYBODY, who.EVERYBODY),
    Row("account_change_password", who.SIGNED_IN, who.SIGNED_IN),
    Row("mfa_login_webauthn", who.SIGNED_IN, who.SIGNED_IN),
    Row("mfa_authenticate", who.SIGNED_IN, who.SIGNED_IN),
    *(
        Row(name, who.SIGNED_IN, who.SIGNED_IN)
        for name in (
            "account_reauthenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_generate_recovery_codes",
        )
    ),
    Row("mfa_index", who.SIGNED_IN),
    # Nobody here has a factor; one's own and others' are told apart in tests/hub/accounts/test_second_factor.py.
    Row("mfa_deactivate_totp", who.NOBODY),
    Row("mfa_view_recovery_codes", who.NOBODY),
    *(
        Row(name, who.NOBODY, args=lambda side, world: [1])
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")
    ),
    Row("account_reset_password", who.EVERYBODY, who.EVERYBODY),
    Row("account_reset_password_done", who.EVERYBODY),
    Row(
        "account_reset_password_from_key",
        who.EVERYBODY,
        who.EVERYBODY,
        args=lambda side, world: [side.owner.pk, "set-password"],
    ),
    Row("account_reset_password_from_key_done", who.EVERYBODY),
    Row("membership:apply", who.EVERYBODY, who.EVERYBODY),
    Row("membership:applied", who.EVERYBODY),
    *(
        Row(
            key,
            who.EVERYBODY,
            who.EVERYBODY,
            args=lambda side, world, link=link: [getattr(world, link).rstrip("/").rpartition("/")[2]],
        )
        for key, link in (("membership:confirm", "confirmation"), ("membership:join", "joining"))
    ),
    Row("membership:joined", who.EVERYBODY),
    Row("privacy:mine", who.SIGNED_IN),
    *(Row(f"privacy:{name}", who.SIGNED_IN, who.SIGNED_IN) for name in ("export", "correct", "delete")),
    Row(
        "privacy:withdraw_request",
        who.NOBODY,
        who.ADDRESSEE,
        args=of("data_request"),
        data=lambda side, world: {},
    ),
    # Whoever signed in long ago shows first who they are, before anything is looked for.
    Row("privacy:withdraw_consent", who.SIGNED_IN, who.SIGNED_IN, args=lambda side, world: [1]),
]

PORTAL = [
    Row("portal:dashboard", who.MEMBERS),
    Row("portal:calls", who.MEMBERS),
    Row("portal:cases", who.MEMBERS),
    Row("portal:cases", who.MEMBERS, query="group=all&sort=due"),
    Row("portal:case", who.FIRM, args=of("draft")),
    Row("portal:case", who.FIRM, args=of("event")),
    Row("portal:case", who.FIRM, args=of("payable_claim")),
    Row("portal:step", who.FIRM, who.FIRM, args=of("draft", "submit"), data=seen("draft")),
    Row("portal:step", who.FIRM, who.FIRM, args=of("event", "withdraw"), data=seen("event")),
    Row("portal:step", who.NOBODY, args=of("event", "recommend"), data=seen("event")),
    Row("portal:remark", who.NOBODY, who.FIRM, args=of("event"), data=seen("event", text="请问进度。")),
    Row("portal:inbox", who.MEMBERS),
    Row(
        "portal:inbox_read",
        who.NOBODY,
        who.ADDRESSEE,
        args=lambda side, world: [],
        data=lambda side, world: {"message": side.message(side.owner).pk},
    ),
    Row("portal:inbox_read", who.NOBODY, who.MEMBERS),
    Row("portal:directory", who.MEMBERS),
    Row("portal:directory", who.MEMBERS, query="q=hb"),
    Row("portal:directory_file", who.MEMBERS),
    Row("portal:profile", who.MEMBERS),
    Row("portal:colleagues", who.MEMBERS),
    Row(
        "portal:invite",
        who.CHIEFS,
        who.CHIEFS,
        data=lambda side, world: {"email": "another@example.com"},
    ),
    Row(
        "portal:dismiss",
        who.ADDRESSEE,
        who.ADDRESSEE,
        args=colleague,
        data=lambda side, world: {"successor": side.contact(side.owner).pk},
    ),
    Row("portal:appoint", who.ADDRESSEE, who.ADDRESSEE, args=colleague, data=lambda side, world: {}),
    Row("portal:relieve", who.ADDRESSEE, who.ADDRESSEE, args=colleague),
    *(
        Row(
            f"portal:invitation_{act}",
            who.NOBODY,
            who.ADDRESSEE,
            args=of("invitation"),
            data=lambda side, world: {},
        )
        for act in ("resend", "withdraw")
    ),
    Row("portal:preferences", who.MEMBERS, who.MEMBERS),
]

# Who reads an announcement that is for futures firms.
FUTURES_FIRMS = who.each("owner", "colleague", "rival")


def announcement(*more: str) -> Arguments:
    """The key of that announcement, and of rows that belong to it."""
    return lambda side, world: [world.announcement.pk, *(getattr(world, name).pk for name in more)]


ANNOUNCEMENTS = [
    Row("portal:announcements", who.MEMBERS),
    Row("portal:announcements", who.MEMBERS, query="q=手续费&year=2026&topic=x&group=new"),
    Row("portal:announcements_read", who.NOBODY, who.MEMBERS, data=lambda side, world: {}),
    Row(
        "portal:announcement",
        FUTURES_FIRMS,
        args=announcement(),
        marks=frozenset({"announcements_reading", "notifications_delivery"}),
    ),
    Row(
        "portal:announcement_confirm",
        who.NOBODY,
        FUTURES_FIRMS,
        args=announcement(),
        data=lambda side, world: {},
    ),
    Row("announcement", FUTURES_FIRMS | who.EDITORS, args=announcement()),
    Row(
        "announcement_file",
        FUTURES_FIRMS | who.EDITORS,
        args=lambda side, world: [world.announcement_file.pk],
    ),
    Row("announcement_desk:index", who.EDITORS),
    # Editors see which firms have confirmed, and by whom.
    Row("announcement_desk:detail", who.EDITORS, args=announcement(), told=frozenset({"editor"})),
    Row(
        "announcement_desk:detail",
        who.EDITORS,
        args=announcement(),
        query="tab=confirmed",
        told=frozenset({"editor"}),
    ),
    *(
        Row(
            f"announcement_desk:export_{name}",
            who.EDITORS,
            args=lambda side, world: [world.announcement.pk, "csv"],
            told=frozenset({"editor"}),
        )
        for name in ("missing", "confirmed")
    ),
    Row(
        "announcement_desk:remind", who.NOBODY, who.EDITORS, args=announcement(), data=lambda side, world: {}
    ),
    Row(
        "announcement_desk:resume",
        who.NOBODY,
        who.EDITORS,
        args=announcement("telling"),
        data=lambda side, world: {},
    ),
    *(
        Row(
            f"announcement_files:{name}",
            who.EDITORS,
            who.EDITORS if name == "create" else who.NOBODY,
            args=(lambda side, world: [world.announcement_file.pk]) if name == "chosen" else None,
        )
        for name in ("choose", "choose_results", "chosen", "chosen_multiple", "create")
    ),
]

JOBS = [
    Row("portal:jobs", who.MEMBERS),
    Row("portal:job", who.ADDRESSEE, who.ADDRESSEE, args=lambda side, world: [side.job(side.owner).pk]),
    Row("staff_jobs", who.STAFF),
    Row(
        "staff_job",
        who.sides(a=("reviewer",), b=("stranger",)),
        who.sides(a=("reviewer",), b=("stranger",)),
        args=lambda side, world: [side.job(side.reviewer).pk],
    ),
    Row("jobs:download", who.ADDRESSEE, args=lambda side, world: [side.job(side.owner).pk]),
]

EVENTS = [
    Row("events:apply", who.MEMBERS, who.MEMBERS, args=of("call"), data=lambda side, world: {}),
    Row("events:apply", who.NOBODY, args=lambda side, world: [world.closed_call.pk]),
    Row("events:edit", who.FIRM, who.FIRM, args=of("draft")),
    Row("events:autosave", who.NOBODY, who.FIRM, args=of("draft")),
    Row("events:change", who.FIRM, who.FIRM, args=of("approved")),
    Row(
        "events:copy",
        who.FIRM,
        who.FIRM,
        args=of("event"),
        data=lambda side, world: {"call": side.call.pk},
    ),
    Row("events:copy", who.NOBODY, args=of("draft")),
    Row("events:summary", who.FIRM, who.FIRM, args=of("approved")),
    Row("events:summary_autosave", who.NOBODY, who.FIRM, args=of("approved"), data=seen("approved")),
]

OCCASIONS = [
    Row("portal:occasions", who.FIRM, args=of("approved")),
    Row("portal:occasion", who.FIRM, args=of("occasion")),
    Row("portal:occasion_count", who.FIRM, args=of("occasion")),
    Row("portal:occasion_window", who.NOBODY, who.FIRM, args=of("occasion")),
    Row("portal:occasion_paper", who.NOBODY, who.FIRM, args=of("occasion")),
    Row("portal:occasion_upload", who.NOBODY, who.FIRM, args=of("occasion")),
    Row(
        "portal:occasion_file",
        who.NOBODY,
        who.FIRM,
        args=of("occasion"),
        data=lambda side, world: {"proof": "sheet"},
    ),
    Row(
        "portal:attendee",
        who.FIRM,
        who.FIRM,
        args=lambda side, world: [side.occasion.pk, side.occasion.attendees.first().pk],
        data=lambda side, world: {"remove": "1", "remove-reason": "重复"},
    ),
    *(
        Row(
            "attendance_documents:document",
            who.READERS,
            args=lambda side, world, name=name: [side.occasion.pk, name],
        )
        for name in ("sheet.xlsx", "sheet.pdf", "survey.pdf", "poster.pdf", "qr.png", "paper.xlsx")
    ),
]

CLAIMS = [
    Row("reimbursement:open", who.NOBODY, who.FIRM, args=of("accepted"), data=lambda side, world: {}),
    Row("reimbursement:edit", who.FIRM, who.FIRM, args=of("draft_claim")),
    Row("reimbursement:settlement", who.FIRM, who.FIRM, args=of("approved_claim")),
    Row("reimbursement:add_invoice", who.FIRM, who.FIRM, args=of("draft_claim")),
    Row("reimbursement:invoice", who.FIRM, who.FIRM, args=voucher("draft_claim")),
    Row(
        "reimbursement:remove_invoice",
        who.FIRM,
        who.FIRM,
        args=voucher("draft_claim"),
        data=seen("draft_claim"),
    ),
    Row(
        "reimbursement:take_invoices",
        who.NOBODY,
        who.FIRM,
        args=of("draft_claim"),
        data=lambda side, world: {"files": Sent("发票.pdf", factories.pdf_upload().read())},
    ),
    Row("reimbursement:pending", who.FIRM, who.FIRM, args=of("draft_claim")),
    Row("reimbursement:correct_reading", who.FIRM, who.FIRM, args=reading("draft_claim")),
    Row("reimbursement:remove_reading", who.NOBODY, who.FIRM, args=reading("draft_claim")),
    Row("invoice_files:picture", who.FIRM, args=lambda side, world: [side.reading(side.draft_claim).pk]),
    Row(
        "invoice_files:picture", who.READERS, args=lambda side, world: [side.reading(side.submitted_claim).pk]
    ),
]

FILES = [
    Row("attachments:download", who.FIRM, args=file("draft")),
    Row("attachments:download", who.READERS, args=file("event")),
    Row("attachments:download", who.READERS, args=file("event"), query="inline=1"),
    Row("attachments:download", who.DESKS, args=file("submitted_claim", internal=True)),
    Row("attachments:remove", who.NOBODY, who.FIRM, args=file("draft"), data=lambda side, world: {}),
    Row(
        "attachments:upload",
        who.NOBODY,
        who.FIRM,
        args=lambda side, world: [side.draft.pk, side.draft.state_info.slots(side.draft)[0].name],
        data=lambda side, world: {"files": factories.pdf_upload()},
    ),
    Row("event_documents:application", who.FIRM, args=of("draft")),
    Row("event_documents:application", who.READERS, args=of("event")),
    Row("event_documents:guideline", who.MEMBERS | who.EDITORS, args=of("call")),
    Row("event_documents:guideline", who.EDITORS, args=lambda side, world: [world.closed_call.pk]),
]

CASES = [
    Row("backoffice:my_work", who.WORKING),
    Row("backoffice:absences", who.WORKING, who.WORKING),
    Row(
        "backoffice:end_absence",
        who.NOBODY,
        who.ACTING,
        args=lambda side, world: [side.absence.pk],
        at_most=True,
    ),
    Row("backoffice:service", who.DECIDERS | who.OVERSEERS),
    Row("backoffice:service_export", who.DECIDERS | who.OVERSEERS, args=lambda side, world: ["xlsx"]),
    Row("backoffice:ask_opinion", who.NOBODY, who.DESKS, args=of("event"), at_most=True),
    Row(
        "backoffice:opinion",
        who.NOBODY,
        who.DESKS,
        args=lambda side, world: [side.opinion.case_id, side.opinion.pk, "answer"],
        at_most=True,
    ),
    Row("backoffice:cases", who.CASE_STAFF),
    Row("backoffice:cases", who.CASE_STAFF, query="group=all"),
    Row("backoffice:export", who.CASE_STAFF, args=lambda side, world: ["cases", "xlsx"]),
    Row("backoffice:export", who.CASE_STAFF, args=lambda side, world: ["cases", "csv"]),
    Row("backoffice:export", who.WORKING, args=lambda side, world: ["my_work", "csv"]),
    Row(
        "backoffice:assign_many",
        who.NOBODY,
        who.ASSIGNERS,
        args=lambda side, world: [],
        data=lambda side, world: {
            "case": f"{side.event.pk}:{side.event.version}",
            "assignee": side.reviewer.pk,
        },
    ),
    *(
        Row("backoffice:case", who.DESKS, args=of("event"), query=f"tab={tab}")
        for tab in ("", "files", "record", "related", "clocks", "check")
    ),
    Row("backoffice:case", who.DESKS, args=of("submitted_claim")),
    Row("backoffice:case", who.DESKS, args=of("payable_claim")),
    Row("backoffice:case", who.NOBODY, args=of("draft")),
    Row(
        "backoffice:assign",
        who.NOBODY,
        who.ASSIGNERS | who.sides(a=("reviewer",), b=("stranger",)),
        args=of("event"),
        data=lambda side, world: {"version": side.event.version, "assignee": side.reviewer.pk},
    ),
    Row(
        "backoffice:remark",
        who.NOBODY,
        who.DESKS - who.each("auditor"),
        args=of("event"),
        data=seen("event", text="已电话联系。"),
    ),
    Row("backoffice:step", who.REVIEWERS, who.REVIEWERS, args=of("event", "recommend")),
    Row(
        "backoffice:step",
        who.sides(a=("head",), b=()) | who.OPERATOR,
        who.sides(a=("head",), b=()) | who.OPERATOR,
        args=of("event", "reject"),
        data=seen("event", note="不符合本次征集的方向。"),
    ),
    Row("backoffice:step", who.NOBODY, args=of("event", "submit"), data=seen("event")),
    Row("backoffice:verification", who.AUDITORS, who.AUDITORS),
    Row("backoffice:check_all", who.NOBODY, who.AUDITORS, data=lambda side, world: {}),
    Row(
        "backoffice:archives",
        who.AUDITORS,
        who.AUDITORS,
        data=lambda side, world: {"year": timezone.localdate().year, "reason": "年度审计"},
    ),
    Row(
        "backoffice:archive_case",
        who.AUDITORS,
        who.AUDITORS,
        args=of("event"),
        data=lambda side, world: {"reason": "年度审计"},
    ),
    Row("backoffice:archive_case", who.NOBODY, args=of("draft")),
]

MONEY = [
    Row(
        "finance:check",
        who.FINANCE,
        who.FINANCE,
        args=voucher("submitted_claim"),
        data=seen("submitted_claim"),
    ),
    Row(
        "finance:reject",
        who.FINANCE,
        who.FINANCE,
        args=voucher("submitted_claim"),
        data=seen("submitted_claim", reason="抬头不符。"),
    ),
    Row(
        "finance:duplicate",
        who.FINANCE,
        who.FINANCE,
        args=lambda side, world: [side.submitted_claim.pk, *side.likeness()],
        data=seen("submitted_claim", why="两张发票均经查验有效。"),
    ),
    Row("finance:payment_sheet", who.FINANCE, args=of("payable_claim")),
    Row("finance:allot", who.FINANCE, who.FINANCE, args=lambda side, world: [side.call.pool_id]),
    Row(
        "finance:pool_export",
        who.FINANCE | who.AUDITORS,
        args=lambda side, world: [side.call.pool_id, "csv"],
    ),
    *viewset("pools", lambda side, world: [side.call.pool_id], see=who.POOL_STAFF, change=who.FINANCE),
    *(
        Row("pools:inspect", who.POOL_STAFF, args=lambda side, world: [side.call.pool_id], query=f"tab={tab}")
        for tab in ("open", "usage", "months")
    ),
    *(Row("claims:index", who.POOL_STAFF, query=f"group={group}") for group in ("payable", "all")),
    Row("batches:index", who.FINANCE | who.AUDITORS),
    Row("batches:new", who.FINANCE),
    Row("batches:detail", who.FINANCE | who.AUDITORS, args=of("batch")),
    Row("batches:bank_file", who.FINANCE, args=of("batch")),
    Row("batches:result", who.FINANCE, args=lambda side, world: [side.batch.pk, side.answers.pk]),
    Row("receivables:index", who.POOL_STAFF),
    Row("receivables:demand", who.FINANCE, args=of("payable_claim")),
    Row(
        "receivables:detail",
        who.sides(a=("reviewer", "head"), b=("stranger",)) | who.FINANCE | who.AUDITORS,
        args=of("receivable"),
    ),
    Row(
        "finance:reverse",
        who.FINANCE,
        args=lambda side, world: [side.call.pool_id, side.call.pool.entries.get(seq=1).pk],
    ),
    Row("finance:close", who.FINANCE | who.AUDITORS, args=lambda side, world: [side.call.pool_id]),
    Row(
        "finance:month_sheet",
        who.FINANCE | who.AUDITORS,
        args=lambda side, world: [side.call.pool_id, f"{timezone.localdate():%Y%m}"],
    ),
    Row("finance:closing", who.FINANCE | who.AUDITORS, args=of("closing")),
    Row("finance:closing_sheet", who.FINANCE | who.AUDITORS, args=of("closing")),
    *(Row("usage:index", who.POOL_STAFF, query=f"by={name}") for name in ("kind", "firm", "month")),
    Row("usage:export", who.POOL_STAFF, args=lambda side, world: ["csv"], query="by=firm"),
    Row("claims:export", who.POOL_STAFF, args=lambda side, world: ["csv"], query="group=all"),
]

BACK_OFFICE = [
    Row("event_desk:rollover", who.EDITORS, who.EDITORS),
    Row("event_desk:rollover", who.EDITORS, query="old_year=2026&new_year=x"),
    *(
        Row(
            f"cooling_offs:{name}",
            who.DECIDERS if name != "edit" else who.HEADS,
            who.HEADS if name == "edit" else who.NOBODY,
            args=args,
        )
        for name, args in (
            ("index", None),
            ("index_results", None),
            ("inspect", lambda side, world: [world.cooling_off.pk]),
            ("edit", lambda side, world: [world.cooling_off.pk]),
        )
    ),
    *(
        Row(f"cooling_offs:{name}", who.HEADS, args=lambda side, world: [world.cooling_off.pk])
        for name in ("history", "history_results")
    ),
    *viewset("calls", of("call"), see=who.EDITORS, change=who.EDITORS),
    *viewset(
        "organizations",
        of("firm"),
        see=who.ORGANIZATION_STAFF,
        change=who.KEEPERS,
    ),
    *viewset(
        "contacts",
        lambda side, world: [side.contact(side.owner).pk],
        see=who.CONTACT_STAFF,
        change=who.KEEPERS,
    ),
    *viewset(
        "interests",
        of("interest"),
        see=who.ADMINISTRATORS | who.AUDITORS,
        change=who.ADMINISTRATORS,
        delete=who.ADMINISTRATORS,
    ),
    *(
        replace(row, get=who.DIRECTORY_KEEPERS) if "history" in row.key else row
        for row in viewset(
            "directory_entries",
            of("entry"),
            see=who.DIRECTORY_STAFF,
            change=who.ENTRY_KEEPERS,
            add=who.DIRECTORY_KEEPERS,
        )
    ),
    Row(
        "backoffice:confirm_directory",
        who.NOBODY,
        who.ENTRY_KEEPERS,
        args=of("department"),
        data=lambda side, world: {},
    ),
    *viewset("departments", of("department"), see=who.ADMINISTRATORS, change=who.ADMINISTRATORS),
    *viewset(
        "workdays",
        lambda side, world: [world.year.pk],
        see=who.ADMINISTRATORS,
        change=who.ADMINISTRATORS,
        delete=who.ADMINISTRATORS,
    ),
    Row("consents:index", who.ADMINISTRATORS),
    Row("consents:index_results", who.ADMINISTRATORS),
    Row("consents:add", who.ADMINISTRATORS, who.ADMINISTRATORS),
    *(
        Row(f"consents:{name}", who.ADMINISTRATORS, args=lambda side, world: [world.attendee.consent_id])
        for name in ("inspect", "history", "history_results")
    ),
    Row("data_requests:index", who.ADMINISTRATORS | who.AUDITORS),
    Row("data_requests:index_results", who.ADMINISTRATORS | who.AUDITORS),
    Row("data_requests:inspect", who.ADMINISTRATORS | who.AUDITORS, args=of("data_request")),
    *(
        Row(f"data_requests:{name}", who.ADMINISTRATORS | who.AUDITORS, args=of("data_request"), at_most=True)
        for name in ("history", "history_results")
    ),
    Row("accesses:index", who.AUDITORS),
    Row("accesses:index", who.AUDITORS, query="export=csv"),
    Row("accesses:index_results", who.AUDITORS),
    *(
        Row(f"accesses:{name}", who.AUDITORS, args=of("access"), at_most=True)
        for name in ("history", "history_results")
    ),
    Row("backoffice:retention", who.ADMINISTRATORS | who.AUDITORS),
    Row(
        "backoffice:period",
        who.ADMINISTRATORS,
        who.ADMINISTRATORS,
        args=lambda side, world: ["jobs"],
        data=lambda side, world: {"days": 30},
    ),
    Row(
        "backoffice:carry_out_request",
        who.ADMINISTRATORS,
        who.ADMINISTRATORS,
        args=of("data_request"),
        data=lambda side, world: {},
    ),
    Row(
        "backoffice:refuse_request",
        who.ADMINISTRATORS,
        who.ADMINISTRATORS,
        args=of("data_request"),
        data=lambda side, world: {"reason": "不能核实身份。"},
    ),
    *viewset(
        "survey_questions",
        lambda side, world: [SurveyQuestion.objects.first().pk],
        see=who.ADMINISTRATORS,
        change=who.ADMINISTRATORS,
    ),
    Row("deliveries:index", who.ADMINISTRATORS),
    Row("deliveries:index_results", who.ADMINISTRATORS),
    Row(
        "deliveries:detail",
        who.ADMINISTRATORS,
        who.ADMINISTRATORS,
        args=lambda side, world: [side.message(side.owner).pk],
    ),
    Row("message_texts", who.ADMINISTRATORS),
    Row(
        "message_text",
        who.ADMINISTRATORS,
        who.ADMINISTRATORS,
        args=lambda side, world: ["case.assigned", "email"],
        data=lambda side, world: {"subject": "新的{{ 名称 }}", "body": "请办理。"},
    ),
    Row("endpoints:index", who.ADMINISTRATORS),
    Row("endpoints:index_results", who.ADMINISTRATORS),
    Row("endpoints:add", who.ADMINISTRATORS, who.ADMINISTRATORS),
    Row("endpoints:edit", who.ADMINISTRATORS, who.ADMINISTRATORS, args=of("endpoint")),
    Row("endpoints:delete", who.ADMINISTRATORS, who.ADMINISTRATORS, args=of("endpoint")),
    Row("staff_preferences", who.STAFF, who.STAFF),
    Row("staff_inbox", who.STAFF, who.STAFF),
    Row(
        "staff_inbox",
        who.STAFF,
        who.sides(a=("reviewer",), b=("stranger",)),
        args=lambda side, world: [],
        data=lambda side, world: {"message": side.message(side.reviewer).pk},
    ),
    Row("wagtailusers_users:index", who.ADMINISTRATORS | who.AUDITORS),
    Row("wagtailusers_users:index_results", who.ADMINISTRATORS | who.AUDITORS),
    Row(
        "wagtailusers_users:inspect",
        who.ADMINISTRATORS | who.AUDITORS,
        who.ADMINISTRATORS,
        args=of("owner"),
        data=lambda side, world: {"action": "deactivate"},
    ),
]


def act(key: str, audience: Audience, args: Arguments, **data: Any) -> Row:
    """A page of one act of staff, and doing it."""
    return Row(f"backoffice:{key}", audience, audience, args=args, data=lambda side, world: data)


COMINGS = [
    *(
        Row(f"{name}:{view}", see, args=on if view == "inspect" else None, query=query)
        for name, see, on in (
            ("applications", who.CONTACT_STAFF, of("application")),
            ("payees", who.PAYEE_STAFF, of("payee_change")),
        )
        for view, query in (("index", ""), ("index", "export=csv"), ("index_results", ""), ("inspect", ""))
    ),
    *(
        Row(f"{name}:{view}", audience, args=of(row), at_most=True)
        for name, row, audience in (
            ("applications", "application", who.CONTACT_STAFF),
            ("payees", "payee_change", who.PAYEE_STAFF),
        )
        for view in ("history", "history_results")
    ),
    Row("backoffice:application_letter", who.CONTACT_STAFF, args=of("application")),
    act("approve_application", who.KEEPERS, of("application"), short_name="某某"),
    act("refuse_application", who.KEEPERS, of("application"), reason="信息不全。"),
    act("invite", who.KEEPERS, of("firm"), email="another@example.com"),
    Row(
        "backoffice:dismiss",
        who.KEEPERS,
        who.KEEPERS,
        args=colleague,
        data=lambda side, world: {"successor": side.contact(side.owner).pk},
    ),
    act("appoint", who.KEEPERS, colleague),
    Row("backoffice:relieve", who.KEEPERS, who.KEEPERS, args=colleague),
    Row("backoffice:reinstate", who.KEEPERS, who.KEEPERS, args=colleague),
    *(
        Row(
            f"backoffice:invitation_{name}",
            who.NOBODY,
            who.KEEPERS,
            args=of("invitation"),
            data=lambda side, world: {},
        )
        for name in ("resend", "withdraw")
    ),
    Row("backoffice:enter_payee", who.ENTERING, who.ENTERING, args=of("firm")),
    *(
        Row("backoffice:import", who.KEEPERS, who.KEEPERS, args=lambda side, world, kind=kind: {"kind": kind})
        for kind in ("organizations", "contacts")
    ),
    Row("backoffice:import_template", who.KEEPERS, args=lambda side, world: {"kind": "contacts"}),
    *(
        Row(
            "backoffice:reveal",
            who.FINANCE,
            who.FINANCE,
            args=lambda side, world, kind=kind, row=row: [kind, getattr(side, row).pk],
            data=lambda side, world: {"why": "核对付款"},
        )
        for kind, row in (
            ("organization", "firm"),
            ("payee", "payee_change"),
            ("payment", "payable_claim"),
            ("batch", "batch"),
        )
    ),
    act("confirm_payee", who.FINANCE, of("payee_change")),
    act("refuse_payee", who.FINANCE, of("payee_change"), reason="户名不符。"),
    act("withdraw_payee", who.ENTERING, of("payee_change")),
]


def setting(app: str, model: str, keepers: Audience) -> list[Row]:
    """The form of a setting. Without naming the site it is a redirect to the form, or a refusal."""
    return [
        Row(
            "wagtailsettings:edit", who.STAFF, who.STAFF, args=lambda side, world: [app, model], at_most=True
        ),
        Row("wagtailsettings:edit", keepers, keepers, args=lambda side, world: [app, model, world.site.pk]),
        # There is nothing to preview.
        Row(
            "wagtailsettings:preview_on_edit",
            who.NOBODY,
            args=lambda side, world: [app, model, world.site.pk],
        ),
    ]


MAILS = [
    Row("backoffice:mails", who.MAIL_READERS),
    Row("backoffice:mails", who.MAIL_READERS, query="group=all&q=函"),
    Row("backoffice:mail", who.MAIL_READERS, args=of("mail")),
    Row("backoffice:mail_file", who.MAIL_READERS, args=of("mail")),
    Row("backoffice:mail_part", who.MAIL_READERS, args=of("mail", 0)),
    act("set_mail_aside", who.REGISTRARS, of("mail"), reason="广告。"),
    act("put_mail_back", who.REGISTRARS, of("aside_mail")),
]


VOICES = [
    Row("backoffice:intake", who.REGISTRARS),
    *(
        Row("feedback_desk:items", who.ITEM_STAFF, query=query)
        for query in ("", "group=all&sort=-due&part=matter")
    ),
    Row("backoffice:export", who.ITEM_STAFF, args=lambda side, world: ["feedback_items", "csv"]),
    Row(
        "feedback_desk:register",
        who.REGISTRARS,
        who.REGISTRARS,
        data=lambda side, world: {
            "organization": side.firm.name,
            "channel": "phone",
            "received_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
            "opinion": "建议延长测试时间。",
            "matter": "",
        },
    ),
    Row(
        "feedback_desk:route",
        who.NOBODY,
        who.ROUTERS,
        args=of("feedback"),
        data=lambda side, world: {
            f"item-{side.new_item.pk}-version": side.new_item.version,
            f"item-{side.new_item.pk}-category": side.category.pk,
        },
    ),
    *(Row("backoffice:case", who.OVERSEERS, args=of(name)) for name in ("feedback", "registered")),
    *(
        Row("backoffice:case", who.DESKS, args=of("item"), query=tab)
        for tab in ("", "tab=record", "tab=clocks")
    ),
    Row("backoffice:case", who.OVERSEERS, args=of("new_item")),
    Row("portal:case", who.FIRM, args=of("item")),
    Row("portal:case", who.FIRM, args=of("answered_item")),
    Row("portal:case", who.FIRM, args=of("feedback")),
    Row("portal:case", who.FIRM, args=of("met_item")),
    Row("feedback:new", who.MEMBER_FIRMS, who.MEMBER_FIRMS, data=lambda side, world: {}),
    Row("feedback:edit", who.FIRM, who.FIRM, args=of("draft_feedback")),
    Row("feedback:autosave", who.NOBODY, who.FIRM, args=of("draft_feedback")),
    Row(
        "portal:step",
        who.FIRM,
        who.FIRM,
        args=of("draft_feedback", "submit"),
        data=seen("draft_feedback"),
    ),
    Row("portal:step", who.FIRM, who.FIRM, args=of("feedback", "withdraw"), data=seen("feedback")),
    Row(
        "portal:step",
        who.FIRM,
        who.FIRM,
        args=of("answered_item", "rate"),
        data=seen("answered_item", rating="4"),
    ),
    Row(
        "portal:step",
        who.FIRM,
        who.FIRM,
        args=of("answered_item", "reopen"),
        data=seen("answered_item", note="没有说明时间。"),
    ),
    Row("portal:step", who.FIRM, who.FIRM, args=of("item", "withdraw"), data=seen("item")),
    Row("feedback_documents:form", who.FIRM, args=of("draft_feedback")),
    Row("feedback_documents:form", who.FIRM | who.OVERSEERS, args=of("feedback")),
    Row("feedback_documents:meeting", who.READERS, args=of("met_item")),
    Row("feedback_documents:meeting", who.NOBODY, args=of("item")),
    Row(
        "backoffice:step",
        who.ROUTERS,
        who.ROUTERS,
        args=of("new_item", "route"),
        data=lambda side, world: {"version": side.new_item.version, "category": side.category.pk},
    ),
    Row(
        "backoffice:step",
        who.ANSWERERS,
        who.ANSWERERS,
        args=of("item", "answer"),
        data=seen("item", answer="已采纳。"),
    ),
    Row(
        "backoffice:step",
        who.ANSWERERS,
        who.ANSWERERS,
        args=of("item", "give_back"),
        data=seen("item", note="不属于本部门。"),
    ),
    Row(
        "backoffice:step",
        who.ANSWERERS,
        who.ANSWERERS,
        args=of("item", "arrange_meeting"),
        data=lambda side, world: {
            "version": side.item.version,
            "meeting_at": f"{timezone.localtime() + timedelta(days=3):%Y-%m-%dT%H:%M}",
            "meeting_link": "https://meet.example.com/7",
        },
    ),
    Row(
        "backoffice:extend",
        who.NOBODY,
        who.ASSIGNERS,
        args=of("item"),
        data=lambda side, world: {
            "version": side.item.version,
            "due_on": side.item.due_on + timedelta(days=5),
            "reason": "须与会员核实。",
        },
    ),
    *viewset("feedback_categories", of("category"), see=who.KEEPERS, change=who.KEEPERS),
]


def guest(*more: Any, name: str = "status") -> Arguments:
    """The signed part of the pages of an institution without an account, and further arguments."""
    return lambda side, world: [getattr(world.guests, name), *more]


def plan_of(side: Side, world: World) -> dict[str, Any]:
    """A plan for an afternoon on which nothing else is held."""
    return {
        "version": side.planned_visit.version,
        "day": f"{timezone.localtime(side.invitation_to_host.arrangement.starts_at):%Y-%m-%d}",
        "starts": "16:30",
        "ends": "17:00",
        "room": side.room.pk,
        "people": [side.reviewer.pk],
    }


VISITS = [
    Row("visits:new", who.MEMBERS, who.MEMBERS, data=lambda side, world: {}),
    Row("visits:edit", who.FIRM, who.FIRM, args=of("draft_visit")),
    Row("visits:autosave", who.NOBODY, who.FIRM, args=of("draft_visit")),
    *(Row("portal:case", who.FIRM, args=of(name)) for name in ("visit", "minuted_visit")),
    *(
        Row("portal:step", who.FIRM, who.FIRM, args=of("visit", name), data=seen("visit", note="日程有变"))
        for name in ("confirm", "ask_change", "cancel")
    ),
    Row("visit_documents:confirmation", who.FIRM | who.VISIT_STAFF, args=of("visit")),
    *(
        Row("backoffice:case", who.VISIT_STAFF, args=of(name), query=tab)
        for name in ("planned_visit", "minuted_visit")
        for tab in ("", "tab=record", "tab=related")
    ),
    Row("visit_desk:calendar", who.CALENDAR),
    Row("visit_desk:calendar", who.CALENDAR, query="view=month&day=2026-12-01&room=x"),
    Row(
        "visit_desk:register",
        who.REGISTRARS,
        who.REGISTRARS,
        data=lambda side, world: {
            "organization": side.firm.name,
            "channel": "letter",
            "received_at": f"{timezone.localtime() - timedelta(hours=1):%Y-%m-%dT%H:%M}",
            "purpose": "业务交流",
            "dates-TOTAL_FORMS": "1",
            "visitors-TOTAL_FORMS": "2",
            **{f"{name}-INITIAL_FORMS": "0" for name in ("dates", "visitors")},
        },
    ),
    Row("visit_desk:plan", who.ARRANGERS, who.ARRANGERS, args=of("planned_visit"), data=plan_of),
    Row(
        "visit_desk:answer",
        who.HOSTS,
        who.HOSTS,
        args=lambda side, world: [side.planned_visit.pk, side.invitation_to_host.pk],
        data=lambda side, world: {"answer": "yes"},
    ),
    Row(
        "visit_desk:ics",
        who.HOSTS,
        args=lambda side, world: [side.planned_visit.pk, side.invitation_to_host.pk],
    ),
    Row(
        "visit_desk:people",
        who.HOSTS | who.ARRANGERS,
        who.HOSTS | who.ARRANGERS,
        args=of("planned_visit"),
        data=lambda side, world: {"why": "联系到访"},
    ),
    *(
        Row(
            "backoffice:step",
            who.ARRANGERS,
            who.ARRANGERS,
            args=of(case, name),
            data=seen(case, note="另有公务"),
        )
        for case, name in (
            ("planned_visit", "arrange"),
            ("planned_visit", "decline"),
            ("visit", "rearrange"),
            ("visit", "call_off"),
            ("minuted_visit", "close"),
        )
    ),
    Row(
        "backoffice:step",
        who.ARRANGERS,
        who.ARRANGERS,
        args=of("held_visit", "minutes"),
        data=seen("held_visit", minutes="已作交流。", internal_minutes="", questions="何时上线？"),
    ),
    *viewset("visit_rooms", of("room"), see=who.CALENDAR, change=who.ARRANGERS),
    Row("visit:letter", who.EVERYBODY, who.EVERYBODY),
    Row("visit:question", who.EVERYBODY, who.EVERYBODY),
    Row("visit:sent", who.EVERYBODY),
    Row("visit:confirm", who.EVERYBODY, who.EVERYBODY, args=guest(name="confirmation")),
    Row("visit:lookup", who.EVERYBODY, who.EVERYBODY),
    Row("visit:status", who.EVERYBODY, args=guest()),
    Row("visit:status", who.EVERYBODY, args=guest(name="answers")),
    Row("visit:confirmation", who.EVERYBODY, args=guest()),
    Row("visit:file", who.EVERYBODY, args=lambda side, world: [world.guests.answers, world.guests.file.pk]),
    *(Row("visit:step", who.EVERYBODY, who.EVERYBODY, args=guest(name)) for name in ("confirm", "cancel")),
]

COMMON = [
    Row("common_issues:index", who.MEMBERS),
    Row("common_issues:index", who.MEMBERS, query="q=仓单质押"),
    Row("common_issues:issue", who.INVITED, args=lambda side, world: [world.report.pk]),
    Row(
        "common_issues:issue",
        who.INVITED,
        who.INVITED,
        args=lambda side, world: [world.gathering.pk],
        data=lambda side, world: {"name": "李明", "email": "liming@example.com"},
    ),
    Row("common_issues:issue", who.NOBODY, args=of("studying")),
    Row(
        "common_issues:calendar",
        who.each("owner", "colleague"),
        args=lambda side, world: [world.gathering.pk],
    ),
    Row(
        "common_issues:unregister",
        who.NOBODY,
        who.each("owner", "colleague"),
        args=lambda side, world: [world.registration.pk],
        data=lambda side, world: {},
    ),
    *(
        Row("common_desk:index", who.ISSUE_STAFF, query=f"group={group}")
        for group in ("", "answered", "closed", "all")
    ),
    Row(
        "common_desk:create",
        who.ISSUE_KEEPERS,
        who.ISSUE_KEEPERS,
        data=lambda side, world: {
            "title": "交割费用",
            "question": "交割费用能否降低？",
            "department": world.a.department.pk,
            "owner": world.a.head.pk,
        },
    ),
    Row("common_desk:similar", who.ASSIGNERS, args=of("item")),
    *(
        Row("common_desk:issue", who.ASSIGNERS | who.each("auditor"), args=of(name))
        for name in ("collecting", "replied", "proposed")
    ),
    Row(
        "common_desk:edit",
        who.ASSIGNERS,
        who.ASSIGNERS,
        args=of("studying"),
        data=lambda side, world: {
            "version": side.studying.version,
            "title": "交易时段",
            "question": "时段能否延长？",
            "department": side.department.pk,
            "owner": side.head.pk,
            "attention": "来电较多",
        },
    ),
    Row(
        "common_desk:items",
        who.ASSIGNERS,
        who.ASSIGNERS,
        args=of("collecting"),
        data=lambda side, world: {"item": side.item.pk},
    ),
    Row("common_desk:items", who.ASSIGNERS, args=of("replied"), query="q=优化&group=all"),
    Row(
        "common_desk:remove",
        who.ASSIGNERS,
        who.ASSIGNERS,
        args=lambda side, world: [side.collecting.pk, side.collecting.items.order_by("pk").first().item_id],
        data=lambda side, world: {"note": "与标题不符。"},
    ),
    *(
        Row("common_desk:act", who.ASSIGNERS, who.ASSIGNERS, args=of(name, act), data=seen(name, **data))
        for name, act, data in (
            ("collecting", "study", {}),
            ("studying", "answer", {"answer": "已采纳。"}),
            ("replied", "publish", {"audience": "members"}),
            ("studying", "close", {"note": "不再研究。"}),
            ("proposed", "send_back", {"note": "请写明时间。"}),
        )
    ),
    Row(
        "common_desk:act",
        who.ASSIGNERS,
        who.ASSIGNERS,
        args=of("studying", "meeting"),
        data=lambda side, world: {
            "version": side.studying.version,
            "meeting_at": f"{timezone.localtime() + timedelta(days=3):%Y-%m-%dT%H:%M}",
            "meeting_minutes": 60,
            "meeting_link": "https://meet.example.com/7",
            "audience": "askers",
        },
    ),
    Row("common_desk:act", who.ASSIGNERS, who.ASSIGNERS, args=of("proposed", "approve")),
    Row("common_desk:act", who.NOBODY, args=of("proposed", "nonsense")),
]

SETTINGS = [
    *setting("visits", "visitsettings", who.ADMINISTRATORS),
    *setting("talks", "talksettings", who.ADMINISTRATORS),
    *setting("protection", "protectionsettings", who.ADMINISTRATORS | who.EDITORS),
    *setting("pages", "exchangesettings", who.ADMINISTRATORS),
    *setting("events", "qualitysettings", who.ADMINISTRATORS),
    *setting("attendance", "attendancesettings", who.ADMINISTRATORS),
    *setting("certificates", "certificatesettings", who.ADMINISTRATORS),
    *setting("training", "trainingsettings", who.ADMINISTRATORS),
    *setting("feedback", "feedbacksettings", who.ADMINISTRATORS),
    *setting("cases", "clocksettings", who.ADMINISTRATORS),
    *setting("editorial", "editorialsettings", who.ADMINISTRATORS),
    *setting("articles", "articlessettings", who.ADMINISTRATORS),
    *setting("privacy", "privacysettings", who.ADMINISTRATORS),
    *setting("membership", "membershipsettings", who.ADMINISTRATORS),
    *setting("announcements", "announcementsettings", who.ADMINISTRATORS),
    *setting("campus", "campussettings", who.ADMINISTRATORS),
    *setting("measure", "measuresettings", who.ADMINISTRATORS),
    *setting("reimbursement", "reimbursementsettings", who.ADMINISTRATORS | who.FINANCE),
]

STORIES = [
    Row("case_stories:stories", who.MEMBERS),
    Row("case_stories:story", who.FIRM, who.FIRM, args=of("story")),
    Row("case_stories:preview", who.FIRM, args=of("story")),
    Row("case_stories:withdraw", who.FIRM, who.FIRM, args=of("story")),
    Row("story_desk:index", who.STORY_STAFF, told=frozenset({"editor"})),
    Row(
        "story_desk:story",
        who.STORY_READERS,
        who.STORY_KEEPERS,
        args=of("story"),
        told=frozenset({"editor"}),
    ),
    # A file that is no photo of the story's.
    Row("story_desk:photo", who.NOBODY, args=of("story", UUID(int=0))),
    Row("event_desk:story", who.DESKS, who.DESKS, args=of("accepted")),
]

VOICE_REPORT = [
    Row("feedback_report:index", who.HEADS | who.OVERSEERS),
    Row("feedback_report:index", who.HEADS | who.OVERSEERS, query="year=2025&first=9&last=2&department=x"),
    *(
        Row(
            "feedback_report:export",
            who.HEADS | who.OVERSEERS,
            args=lambda side, world, name=name: [name, "xlsx"],
        )
        for name in ("months", "categories", "parts")
    ),
]

PROMISES = [
    *(
        Row("feedback_promises:index", who.DECIDERS | who.OVERSEERS, query=f"group={group}")
        for group in ("", "overdue", "mine", "done", "all")
    ),
    Row("feedback_promises:export", who.DECIDERS | who.OVERSEERS, args=lambda side, world: ["xlsx"]),
    Row(
        "feedback_promises:add",
        who.DESKS,
        who.DESKS,
        args=of("answered_item"),
        data=lambda side, world: {
            "text": f"{side.marks.case}另行承诺",
            "owner": side.reviewer.pk,
            "due_on": f"{timezone.localdate() + timedelta(days=30)}",
        },
    ),
    Row(
        "feedback_promises:add_to_issue",
        who.ASSIGNERS,
        who.ASSIGNERS,
        args=of("replied"),
        data=lambda side, world: {
            "text": "另行公布收费标准",
            "owner": side.reviewer.pk,
            "due_on": f"{timezone.localdate() + timedelta(days=30)}",
        },
    ),
    Row(
        "feedback_promises:extend",
        who.DESKS,
        who.DESKS,
        args=of("promise"),
        data=lambda side, world: {
            "due_on": f"{timezone.localdate() + timedelta(days=60)}",
            "reason": f"{side.marks.case}排期",
        },
    ),
    Row(
        "feedback_promises:hand_over",
        who.DESKS,
        who.DESKS,
        args=of("promise"),
        data=lambda side, world: {"owner": side.head.pk},
    ),
    Row(
        "feedback_promises:finish",
        who.DESKS,
        who.DESKS,
        args=of("promise"),
        data=lambda side, world: {"done_on": f"{timezone.localdate()}", "note": f"{side.marks.case}完成"},
    ),
]


def law(world: World) -> list[Any]:
    """The key of a draft of a legal text."""
    return [world.law.pk]


LIBRARY = [
    *viewset(
        "products",
        lambda side, world: [world.product.pk],
        see=who.EDITORS,
        change=who.EDITORS,
    ),
    Row("regulation_documents:text", who.EVERYBODY, args=lambda side, world: [world.public_law.pk]),
    *viewset(
        "regulation_notes",
        lambda side, world: [world.law_note.pk],
        see=who.EDITORS,
        change=who.EDITORS,
        delete=who.EDITORS,
    ),
    *(Row(f"regulation_versions:{name}", who.EDITORS) for name in ("index", "index_results")),
    *(
        Row(f"regulation_versions:{name}", who.EDITORS, args=lambda side, world: law(world))
        for name in ("inspect", "history", "history_results")
    ),
    Row("regulation_desk:import", who.EDITORS, who.EDITORS),
    Row("regulation_desk:change", who.EDITORS, who.EDITORS, args=lambda side, world: law(world)),
    Row(
        "regulation_desk:section",
        who.EDITORS,
        who.EDITORS,
        args=lambda side, world: [world.law.pk, world.law.sections.first().pk],
    ),
    Row("regulation_desk:doubts", who.NOBODY, who.EDITORS, args=lambda side, world: law(world)),
    Row("regulation_desk:publish", who.EDITORS, who.EDITORS, args=lambda side, world: law(world)),
    Row("regulation_desk:withdraw", who.EDITORS, who.EDITORS, args=lambda side, world: law(world)),
]

TABLE = [
    *CAMPUS,
    *LIBRARY,
    *CERTIFICATES,
    *ARTICLES,
    *TRAINING,
    *TALKS,
    *PROTECTION,
    *CONSULTING,
    *SEARCH,
    *MEASURE,
    *PUBLIC,
    *ATTENDANCE,
    *EDITORIAL,
    *GUARD,
    *OCCASIONS,
    *ACCOUNTS,
    *PORTAL,
    *ANNOUNCEMENTS,
    *JOBS,
    *EVENTS,
    *STORIES,
    *CLAIMS,
    *FILES,
    *CASES,
    *MONEY,
    *BACK_OFFICE,
    *COMINGS,
    *MAILS,
    *VOICES,
    *VISITS,
    *PROMISES,
    *VOICE_REPORT,
    *COMMON,
    *SETTINGS,
]
