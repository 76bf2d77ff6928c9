"""Every kind of page of the platform: who looks at it, and its address in the demo.

A `{}` of an address is filled from the demo's database by the query beside it, so that the list holds whatever the
numbers of the rows are. `tests/e2e/test_everyone.py` looks at all of them; `tests/routes` fails when a route that answers
with a page stands neither here nor in NO_PAGES or ELSEWHERE.
"""

# ruff: noqa: S608

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from uuid import UUID

from django.urls import Resolver404, resolve

VISITOR, MEMBER, RIVAL, ASSOCIATION = "", "mingsheng.lin", "hengyuan.chen", "copper.shen"
EDITOR, CLERK, REVIEWER, HEAD = "editor.xu", "clerk.gao", "reviewer.qian", "head.song"
FINANCE, AUDITOR, ADMINISTRATOR, OBSERVER = "finance.he", "auditor.tang", "admin.ye", "bureau.jiang"

MINE = "organization_id = (select c.organization_id from members_contact c join accounts_user u on u.id = c.user_id where u.username = 'mingsheng.lin')"


def case(kind: str, state: str, *, mine: bool = False) -> str:
    """The number of a case of this kind in this state."""
    return f"select id from cases_case where kind = '{kind}' and state = '{state}'{' and ' + MINE if mine else ''} order by id"


def of_case(kind: str, state: str, table: str, key: str, *, mine: bool = False) -> str:
    """A case and a row that belongs to it."""
    return (
        f"select c.id, r.id from cases_case c join {table} r on r.{key} = c.id"
        f" where c.kind = '{kind}' and c.state = '{state}'{' and c.' + MINE if mine else ''} order by c.id, r.id"
    )


def first(table: str, where: str = "1", column: str = "id") -> str:
    return f"select {column} from {table} where {where} order by 1"


def issue(state: str) -> str:
    """A common issue in this state."""
    return first("feedback_commonissue", f"state = '{state}'")


def course(slug: str) -> str:
    """The course of this address."""
    return first("wagtailcore_page", f"slug = '{slug}'")


def uuid(column: str) -> str:
    """A UUID as addresses have it; SQLite keeps the bare digits."""
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"substr({column}, {start}, {length})" for start, length in cuts)


LAST_YEAR = "select strftime('%Y', 'now') - 1"
OCCASION = "select o.id from attendance_occasion o join cases_case c on c.id = o.case_id where c." + MINE
ATTENDED = (
    "select o.id, a.id from attendance_attendee a join attendance_occasion o on o.id = a.occasion_id"
    " join cases_case c on c.id = o.case_id join members_contact m on m.organization_id = c.organization_id"
    " join accounts_user u on u.id = m.user_id where u.username = 'copper.shen'"
)
TO_CONFIRM = first("announcements_announcementpage", "must_confirm", "page_ptr_id")
TALK_PAGE = "select p.slug from wagtailcore_page p join talks_talk t on t.page_id = p.id where p.live and {} order by t.id"
OPEN_TALK = (
    "select id from talks_talk where state = 'open' and starts_at > datetime('now') order by starts_at"
)
AHEAD = (
    "select r.token from talks_registration r join talks_talk t on t.id = r.talk_id"
    " where r.state = 'seated' and t.starts_at > datetime('now') and t.state = 'open' order by r.id"
)
GUEST = "select o.token, a.receipt from attendance_attendee a join attendance_occasion o on o.id = a.occasion_id where a.receipt <> ''"

CAMPUS_RECORDS = ("campus_partners", "memoranda", "joint_courses", "research_calls", "internship_posts")
OWN_APPLICATION = "select a.id from campus_internshipapplication a join campus_internshippost p on p.id = a.post_id where p.organization_id is null"
OPEN_POST = first("campus_internshippost", "state = 'published' and deadline >= date('now')")

# Address → query for its numbers ("" where it has none), by who looks.
SCREENS: dict[str, dict[str, str]] = {
    VISITOR: {
        "/": "",
        "/annual-arrangement/": "",
        "/announcements/": "",
        "/announcements/{}/": first("wagtailcore_page", "live and slug like 'incentive-%'", "slug"),
        "/services/": "",
        "/services/co-hosted-events/": "",
        "/services/one-stop/": "",
        "/services/case-stories/": "",
        "/education/articles/": "",
        "/education/articles/?audience=industry&product=CU": "",
        "/education/articles/hedging-basics/": "",
        "/education/works/": "",
        "/education/works/copper-chain-picture/": "",
        "/education/works/hedging-handbook/": "",
        "/education/faq/": "",
        "/education/faq/fund/": "",
        "/education/glossary/": "",
        "/education/glossary/basis/": "",
        "/helpful/{}/": first("articles_articlepage", column="page_ptr_id"),
        "/helpful/{}/thanks/": first("articles_articlepage", column="page_ptr_id"),
        "/education/campus/": "",
        "/education/campus/partners/": "",
        "/education/campus/courses/": "",
        "/education/campus/research/": "",
        "/education/campus/internships/": "",
        "/education/campus/internships/{}/": OPEN_POST,
        "/internships/{}/": OPEN_POST,
        "/internships/sent/": "",
        "/internships/mine/none/": "",
        "/education/campus/outcomes/": "",
        "/education/campus/outcomes/?kind=case": "",
        "/education/campus/outcomes/{}/": "select p.slug from wagtailcore_page p join campus_outcomepage o on o.page_ptr_id = p.id where p.live order by p.id",
        "/education/regulations/": "",
        "/education/regulations/futures-trading-regulation/": "",
        "/education/regulations/self-regulation-collaboration/": "",
        "/education/regulations/self-regulation-collaboration/v/sample/a3/": "",
        "/education/regulations/self-regulation-collaboration/compare/sample/sample/": "",
        "/education/monthly-talks/": "",
        "/education/monthly-talks/calendar/2020/": "",
        "/education/monthly-talks/archive/": "",
        "/education/monthly-talks/archive/?product=CU": "",
        "/education/monthly-talks/{}/": TALK_PAGE.format("t.ends_at < datetime('now')"),
        "/education/monthly-talks/{}/?": TALK_PAGE.format("t.state = 'cancelled'"),
        "/education/monthly-talks/lin-ruogu/": "",
        "/talks/{}/register/": OPEN_TALK,
        "/talks/{}/invited/{}/": OPEN_TALK.replace("select id", "select id, invitation"),
        "/talks/{}/materials/": "select t.id from talks_talk t join talks_talkpage p on p.page_ptr_id = t.page_id where p.material_audience = 'public' order by t.id",
        "/talks/r/{}/": "select token from talks_registration where checked_in_at is not null order by id",
        "/talks/r/{}/?": "select token from talks_registration where state = 'waiting' order by id",
        "/talks/r/{}/??": AHEAD,
        "/talks/r/{}/cancel/": AHEAD,
        "/talks/r/{}/materials/": "select token from talks_registration where checked_in_at is not null order by id",
        "/education/protection/": "",
        "/education/protection/blacklist/": "",
        "/education/protection/blacklist/?q=星海": "",
        "/education/protection/fund-calculator/": "",
        "/education/protection/fund-calculator/?cause=broker&who=person&amount=300000": "",
        "/education/protection/complaints/": "",
        "/education/protection/risk-warnings/": "",
        "/education/protection/risk-warnings/{}/": "select p.slug from wagtailcore_page p join protection_riskwarningpage w on w.page_ptr_id = p.id where p.live",
        "/services/case-stories/{}/": "select p.slug from wagtailcore_page p join case_stories_casestorypage s on s.page_ptr_id = p.id where p.live",
        "/member-firms/": "",
        "/en/": "",
        "/en/annual-arrangement/": "",
        "/en/services/": "",
        "/en/services/one-stop/": "",
        "/en/contact/": "",
        "/en/search/?q=members": "",
        "/en/no-such-page/": "",
        "/contact/": "",
        "/privacy/": "",
        "/education/training/": "",
        "/education/training/practitioners/": "",
        "/education/training/practitioners/trading-rules/": "",
        "/education/training/practitioners/trading-rules/orders/": "",
        "/search/?q=期货": "",
        "/search/?q=没有这样的字句": "",
        "/search/?q=交易所&kind=业务与服务": "",
        "/no-such-page/": "",
        "/account/login/": "",
        "/account/password/reset/": "",
        "/account/password/reset/done/": "",
        "/account/password/reset/key/1-none/": "",
        "/account/password/reset/key/done/": "",
        "/account/inactive/": "",
        "/account/signup/": "",
        "/account/apply/": "",
        "/account/apply/sent/": "",
        "/account/apply/confirm/none/": "",
        "/account/join/none/": "",
        "/account/joined/": "",
        "/q/{}/": "select token from attendance_occasion where cancelled_at is null order by starts_at desc",
        "/q/{}/{}/": GUEST,
        "/q/{}/{}/survey/": GUEST + " and not a.has_replied",
        "/q/{}/{}/withdraw/": GUEST,
        "/q/none/": "",
        "/verify/": "",
        "/verify/ABCD/": "",
        "/visit/": "",
        "/report/": "",
        "/report/status/": "",
        "/report/status/none/": "",
        "/education/regulations/sample-partner-rules/consultation/draft/": "",
        "/education/regulations/sample-partner-rules/consultation/draft/a3/": "",
        "/visit/question/": "",
        "/visit/sent/": "",
        "/visit/confirm/none/": "",
        "/visit/status/": "",
        "/visit/status/none/": "",
        "/visit/status/none/cancel/": "",
    },
    MEMBER: {
        "/portal/cases/{}/?suggestion": case("talk_suggestion", "selected", mine=True),
        "/account/password/change/": "",
        "/account/security/": "",
        "/account/security/app/": "",
        "/account/security/passkeys/add/": "",
        "/account/confirm/": "",
        "/account/privacy/": "",
        "/account/privacy/correct/": "",
        "/account/privacy/delete/": "",
        "/portal/announcements/": "",
        "/portal/announcements/?q=没有这样的公告": "",
        "/portal/announcements/{}/": TO_CONFIRM,
        "/portal/directory/": "",
        "/portal/": "",
        "/portal/calls/": "",
        "/portal/cases/": "",
        "/portal/cases/?q=没有这样的事项": "",
        "/portal/cases/{}/": case("event", "submitted", mine=True),
        "/portal/cases/{}/?": case("event", "approved", mine=True),
        "/portal/cases/{}/?.": case("claim", "paid", mine=True),
        "/portal/cases/{}/?..": case("claim", "submitted", mine=True),
        "/portal/cases/{}/steps/withdraw/": case("event", "submitted", mine=True),
        "/portal/cases/{}/steps/submit/": case("event", "draft", mine=True),
        "/portal/campus/projects/new/": "",
        "/portal/campus/research/calls/{}/": first(
            "campus_researchcall", "published_on is not null", "max(id)"
        ),
        "/portal/campus/research/{}/edit/": case("research_topic", "draft", mine=True),
        "/portal/cases/{}/?topic": case("research_topic", "running", mine=True),
        "/portal/campus/internships/": "",
        "/portal/campus/internships/new/": "",
        "/portal/campus/internships/{}/": first("campus_internshippost", f"state = 'published' and {MINE}"),
        "/portal/campus/internships/{}/edit/": first("campus_internshippost", f"state = 'draft' and {MINE}"),
        "/portal/campus/internships/applications/{}/": "select a.id from campus_internshipapplication a join campus_internshippost p on p.id = a.post_id where p."
        + MINE,
        "/portal/campus/projects/{}/edit/": case("campus_project", "draft", mine=True),
        "/portal/cases/{}/?campus": case("campus_project", "running", mine=True),
        "/portal/tips/": "",
        "/portal/tips/new/": "",
        "/portal/consultations/": "",
        "/portal/consultations/{}/": first("regulations_consultation", "opened_at is not null"),
        "/portal/consultations/{}/a3/": first("regulations_consultation", "opened_at is not null"),
        "/portal/consultations/comments/{}/edit/": case("rule_comment", "draft", mine=True),
        "/portal/cases/{}/?comment": case("rule_comment", "submitted", mine=True),
        "/portal/visits/new/": "",
        "/portal/visits/{}/edit/": case("visit", "draft", mine=True),
        "/portal/cases/{}/?visit": case("visit", "minuted", mine=True),
        "/portal/cases/{}/steps/ask_change/": case("visit", "confirmed", mine=True),
        "/portal/training/": "",
        "/learn/": "",
        "/learn/{}/": course("trading-rules"),
        "/learn/{}/quiz/": course("exchange-duties"),
        "/learn/attempts/{}/": "select a.id from training_attempt a join training_enrolment e on e.id = a.enrolment_id"
        " join accounts_user u on u.id = e.user_id where u.username = 'mingsheng.lin' order by a.id desc",
        "/portal/inbox/": "",
        "/portal/profile/": "",
        "/portal/preferences/": "",
        "/portal/jobs/": "",
        "/portal/colleagues/": "",
        "/portal/colleagues/invite/": "",
        "/portal/colleagues/{}/appoint/": first("members_contact", f"not is_administrator and {MINE}"),
        "/portal/colleagues/{}/dismiss/": first("members_contact", f"not is_administrator and {MINE}"),
        "/portal/events/calls/{}/": first("events_call", "is_open"),
        "/portal/events/{}/edit/": case("event", "draft", mine=True),
        "/portal/events/{}/change/": case("event", "approved", mine=True),
        "/portal/events/{}/copy/": case("event", "approved", mine=True),
        "/portal/events/{}/summary/": case("event", "approved", mine=True),
        "/portal/occasions/of/{}/": case("event", "approved", mine=True),
        "/portal/occasions/{}/": OCCASION,
        "/portal/feedback/new/": "",
        "/portal/feedback/{}/edit/": case("feedback", "draft", mine=True),
        "/portal/cases/{}/?...": case("feedback", "processing", mine=True),
        "/portal/cases/{}/?....": case("feedback_item", "meeting", mine=True),
        "/portal/cases/{}/?.....": case("feedback_item", "answered", mine=True),
        "/portal/cases/{}/?......": f"select c.id from cases_case c join feedback_feedbackitem i on i.case_ptr_id = c.id where i.reopened_at is not null and c.{MINE}",
        "/portal/cases/{}/steps/rate/": case("feedback_item", "answered", mine=True),
        "/portal/stories/": "",
        "/portal/stories/{}/": first("case_stories_casestory"),
        "/portal/stories/{}/preview/": first("case_stories_casestory"),
        "/portal/stories/{}/withdraw/": first("case_stories_casestory"),
    },
    RIVAL: {
        "/portal/announcements/{}/": TO_CONFIRM,
        "/portal/common-issues/": "",
        "/portal/common-issues/?q=没有这样的问题": "",
        "/portal/common-issues/{}/": issue("published"),
        "/portal/common-issues/{}/?": issue("meeting"),
        "/portal/claims/{}/settlement/": case("claim", "approved"),
    },
    ASSOCIATION: {
        "/portal/occasions/{}/": ATTENDED.replace("o.id, a.id", "o.id"),
        "/portal/occasions/{}/attendees/{}/": ATTENDED,
        "/portal/claims/{}/": case("claim", "draft"),
        "/portal/talks/suggest/": "",
        "/portal/claims/{}/invoices/": case("claim", "draft"),
        "/portal/claims/{}/invoices/pending/": case("claim", "draft"),
        "/portal/claims/{}/invoices/pending/{}/": f"select c.id, {uuid('a.id')} from cases_case c join attachments_attachment a"
        " on a.case_id = c.id join reimbursement_reading r on r.attachment_id = a.id"
        " where c.state = 'draft' and not exists (select 1 from reimbursement_invoice i where i.attachment_id = a.id)",
        "/portal/claims/{}/invoices/{}/": of_case("claim", "draft", "reimbursement_invoice", "claim_id"),
        "/portal/claims/{}/invoices/{}/remove/": of_case(
            "claim", "draft", "reimbursement_invoice", "claim_id"
        ),
    },
    EDITOR: {
        "/admin/": "",
        "/admin/announcements/": "",
        "/admin/announcements/{}/": TO_CONFIRM,
        "/admin/announcements/{}/?tab=confirmed": TO_CONFIRM,
        "/admin/calls/": "",
        "/admin/calls/new/": "",
        "/admin/calls/edit/{}/": first("events_call"),
        "/admin/calls/inspect/{}/": first("events_call"),
        "/admin/events/rollover/": "",
        "/admin/talks/": "",
        "/admin/talks/add/": "",
        "/admin/talks/{}/": first("talks_talk", "ends_at < datetime('now') and state = 'open'"),
        **{
            f"/admin/talks/{{}}/{act}/": OPEN_TALK
            for act in ("arrange", "move", "cancel", "invitation", "walk-in")
        },
        "/admin/talks/{}/open/": first("talks_talk", "state = 'planned'"),
        "/admin/talks/{}/people/": OPEN_TALK,
        **{f"/admin/{name}/": "" for name in (*CAMPUS_RECORDS, "internship_applications")},
        **{f"/admin/{name}/new/": "" for name in CAMPUS_RECORDS},
        **{f"/admin/research_calls/{act}/{{}}/": first("campus_researchcall") for act in ("inspect", "edit")},
        "/admin/internship_posts/inspect/{}/": first("campus_internshippost"),
        "/admin/internship_posts/edit/{}/": first("campus_internshippost", "organization_id is null"),
        "/admin/internship_applications/inspect/{}/": OWN_APPLICATION,
        "/admin/campus/applications/{}/answer/": OWN_APPLICATION,
        "/admin/campus/internships/{}/release/": first("campus_internshippost", "state = 'submitted'"),
        "/admin/campus/internships/{}/refuse/": first("campus_internshippost", "state = 'submitted'"),
        "/admin/campus/internships/{}/close/": first("campus_internshippost", "state = 'published'"),
        **{f"/admin/campus_partners/{act}/{{}}/": first("campus_partner") for act in ("inspect", "edit")},
        **{f"/admin/memoranda/{act}/{{}}/": first("campus_memorandum") for act in ("inspect", "edit")},
        **{f"/admin/joint_courses/{act}/{{}}/": first("campus_jointcourse") for act in ("inspect", "edit")},
        "/admin/regulation_versions/": "",
        "/admin/regulation_versions/inspect/{}/": first("regulations_version"),
        "/admin/products/": "",
        "/admin/searches/": "",
        **{f"/admin/searches/{act}/{{}}/": first("search_asked") for act in ("inspect", "edit")},
        "/admin/products/new/": "",
        **{f"/admin/products/{act}/{{}}/": first("topics_product") for act in ("inspect", "edit")},
        "/admin/consultations/": "",
        "/admin/consultations/new/": "",
        "/admin/consultations/edit/{}/": first("regulations_consultation"),
        "/admin/consultations/inspect/{}/": first("regulations_consultation"),
        "/admin/consultation/{}/release/": first("regulations_consultation"),
        "/admin/consultation/{}/extend/": first("regulations_consultation"),
        "/admin/listings/": "",
        "/admin/listings/new/": "",
        "/admin/listings/edit/{}/": first("protection_listing"),
        "/admin/listings/inspect/{}/": first("protection_listing"),
        "/admin/blacklist/import/": "",
        "/admin/regulation_notes/": "",
        "/admin/regulation_notes/new/": "",
        **{
            f"/admin/regulation_notes/{act}/{{}}/": first("regulations_note")
            for act in ("edit", "inspect", "delete")
        },
        "/admin/regulations/import/": "",
        "/admin/regulations/{}/change/": first("regulations_version"),
        "/admin/regulations/{}/sections/{}/": "select version_id, id from regulations_section order by id",
        "/admin/regulations/{}/publish/": first("regulations_version"),
        "/admin/regulations/{}/withdraw/": first("regulations_version", "published_at is not null"),
        "/admin/certificates_issued/": "",
        "/admin/certificates_issued/inspect/{}/": first("certificates_certificate"),
        "/admin/certificates/{}/revoke/": first("certificates_certificate"),
        "/admin/training_questions/": "",
        "/admin/training_questions/new/": "",
        **{
            f"/admin/training_questions/{act}/{{}}/": first("training_question")
            for act in ("inspect", "edit")
        },
        "/admin/training_categories/": "",
        "/admin/training_categories/new/": "",
        **{
            f"/admin/training_categories/{act}/{{}}/": first("training_category")
            for act in ("inspect", "edit")
        },
        "/admin/training_enrolments/": "",
        "/admin/training_enrolments/inspect/{}/": first("training_enrolment"),
        "/admin/training_report/": "",
        "/admin/training/questions/import/": "",
        "/admin/training/enrolments/{}/grant/": first("training_enrolment"),
        "/admin/stories/": "",
        "/admin/stories/{}/": first("case_stories_casestory"),
        "/admin/pages/{}/paste/": first("pages_standardpage", column="page_ptr_id"),
        "/admin/pages/{}/share/": first("pages_standardpage", column="page_ptr_id"),
        "/admin/pages/{}/wording/": first("pages_standardpage", column="page_ptr_id"),
        "/admin/pages/{}/reread/": first("pages_standardpage", column="page_ptr_id"),
        "/admin/page_reviews/?which=all": "",
        "/admin/helpful_answers/": "",
        "/admin/helpful_answers/{}/": first("articles_helpfulanswer", column="page_id"),
        "/admin/guard_phrases/": "",
        "/admin/guard_phrases/new/": "",
        **{
            f"/admin/guard_phrases/{act}/{{}}/": first("editorial_guardphrase") for act in ("inspect", "edit")
        },
        "/admin/false_positives/": "",
        "/admin/false_positives/inspect/{}/": first("editorial_falsepositive"),
        "/admin/pages/{}/take-down/": first("pages_standardpage", column="page_ptr_id"),
        "/admin/pages/{}/translate/": first("pages_standardpage", column="page_ptr_id"),
        "/admin/pages/translations/": "",
        "/admin/measure/": "",
        "/admin/measure/{}/": LAST_YEAR,
        "/admin/measure/{}/views/": LAST_YEAR,
    },
    CLERK: {
        "/admin/visits/calendar/": "",
        "/admin/visits/calendar/?view=month": "",
        "/admin/visits/register/": "",
        "/admin/campus/projects/register/": "",
        "/admin/campus/research/register/": "",
        "/admin/visits/{}/plan/": case("visit", "received"),
        "/admin/tips/{}/reporter/": case("tip", "received"),
        "/admin/tips/{}/warning/": case("tip", "received"),
        "/admin/cases/{}/?tip": case("tip", "verified"),
        "/admin/visits/{}/people/": case("visit", "minuted"),
        "/admin/cases/{}/?visit": case("visit", "minuted"),
        "/admin/cases/{}/minutes/": case("visit", "visited"),
        "/admin/visit_rooms/": "",
        "/admin/visit_rooms/new/": "",
        "/admin/visit_rooms/inspect/{}/": first("visits_room"),
        "/admin/visit_rooms/edit/{}/": first("visits_room"),
        "/admin/common-issues/": "",
        "/admin/common-issues/new/": "",
        "/admin/common-issues/similar/{}/": first("feedback_issueitem", "state = 'waiting'", "item_id"),
        "/admin/common-issues/{}/": issue("meeting"),
        "/admin/common-issues/{}/?": issue("published"),
        "/admin/common-issues/{}/edit/": issue("collecting"),
        "/admin/common-issues/{}/items/": issue("collecting"),
        "/admin/common-issues/{}/items/{}/remove/": first(
            "feedback_issueitem", "state = 'waiting'", "issue_id, item_id"
        ),
        "/admin/common-issues/{}/meeting/": issue("studying"),
        "/admin/common-issues/{}/take_down/": issue("published"),
        "/admin/intake/": "",
        "/admin/mails/": "",
        "/admin/mails/?group=all": "",
        "/admin/mails/{}/": first("mailroom_mail", "state = 'waiting'"),
        "/admin/mails/{}/set-aside/": first("mailroom_mail", "state = 'waiting'"),
        "/admin/mails/{}/put-back/": first("mailroom_mail", "state = 'irrelevant'"),
        "/admin/feedback/register/?mail={}": first("mailroom_mail", "state = 'waiting'"),
        "/admin/feedback/register/": "",
        "/admin/feedback/items/": "",
        "/admin/feedback/items/?q=没有这样的意见": "",
        "/admin/feedback_categories/": "",
        "/admin/feedback_categories/new/": "",
        "/admin/feedback_categories/inspect/{}/": first("feedback_category"),
        "/admin/feedback_categories/edit/{}/": first("feedback_category"),
        "/admin/directory_entries/": "",
        "/admin/directory_entries/new/": "",
        "/admin/directory_entries/inspect/{}/": first("directory_entry"),
        "/admin/organizations/": "",
        "/admin/organizations/new/": "",
        "/admin/organizations/edit/{}/": first("members_organization"),
        "/admin/organizations/inspect/{}/": first("members_organization"),
        "/admin/contacts/": "",
        "/admin/contacts/new/": "",
        "/admin/contacts/inspect/{}/": first("members_contact"),
        "/admin/contacts/edit/{}/": first("members_contact"),
        "/admin/applications/": "",
        "/admin/applications/inspect/{}/": first("membership_application"),
        "/admin/applications/approve/{}/": first("membership_application", "state = 'submitted'"),
        "/admin/applications/refuse/{}/": first("membership_application", "state = 'submitted'"),
        "/admin/people/invite/{}/": first("members_organization"),
        "/admin/people/dismiss/{}/": first("members_contact", "is_active and not is_administrator"),
        "/admin/people/relieve/{}/": first("members_contact", "is_active and is_administrator"),
        "/admin/people/appoint/{}/": first("members_contact", "is_active and not is_administrator"),
        "/admin/payees/": "",
        "/admin/payees/inspect/{}/": first("membership_payeechange"),
        "/admin/payees/withdraw/{}/": first("membership_payeechange", "state = 'pending'"),
        "/admin/payees/enter/{}/": first("members_organization"),
        "/admin/import/organizations/": "",
        "/admin/import/contacts/": "",
    },
    REVIEWER: {
        "/admin/campus/research/{}/reviewers/": case("research_topic", "reviewing"),
        "/admin/campus/research/{}/reviews/{}/": "select topic_id, id from campus_researchreview where state = 'asked'",
        "/reviews/": "",
        "/reviews/{}/": "select r.id from campus_researchreview r join accounts_user u on u.id = r.reviewer_id where u.username = 'reviewer.qian' and r.state = 'asked'",
        "/admin/visits/{}/hosts/{}/": "select a.visit_id, h.id from visits_host h join visits_arrangement a on a.id = h.arrangement_id join accounts_user u on u.id = h.user_id where u.username = 'reviewer.qian' and a.state = 'planned'",
        "/admin/": "",
        "/admin/work/": "",
        "/admin/cases/": "",
        "/admin/cases/?q=没有这样的事项": "",
        "/admin/cases/{}/": case("event", "submitted"),
        "/admin/cases/{}/?tab=files": case("event", "accepted"),
        "/admin/cases/{}/?tab=record": case("event", "accepted"),
        "/admin/cases/{}/?tab=related": case("event", "claiming"),
        "/admin/cases/{}/?tab=clocks": case("event", "submitted"),
        "/admin/cases/{}/?tab=opinions": case("event", "submitted"),
        "/admin/cases/{}/?tab=check": case("event", "submitted"),
        "/admin/cases/{}/recommend/": case("event", "submitted"),
        "/admin/cases/{}/return/": case("event", "submitted"),
        "/admin/cases/{}/accept/": case("event", "summarized"),
        "/admin/events/{}/story/": case("event", "accepted"),
        "/admin/service/": "",
        "/admin/feedback_promises/": "",
        "/admin/feedback_promises/items/{}/": first(
            "cases_case",
            "kind = 'feedback_item' and state = 'closed'"
            f" and assignee_id = (select id from accounts_user where username = '{REVIEWER}')",
        ),
        "/admin/feedback_promises/issues/{}/": first(
            "feedback_commonissue", "state in ('answered', 'published')"
        ),
        "/admin/feedback_promises/{}/finish/": first("feedback_promise", "done_on is null"),
        "/admin/absences/": "",
        "/admin/inbox/": "",
        "/admin/inbox/preferences/": "",
        "/admin/jobs/": "",
        "/admin/cooling_offs/": "",
        "/admin/cooling_offs/inspect/{}/": first("events_coolingoff"),
    },
    HEAD: {
        "/admin/liaisons/": "",
        "/admin/liaisons/new/": "",
        "/admin/liaisons/edit/{}/": first("protection_liaison"),
        "/admin/liaisons/inspect/{}/": first("protection_liaison"),
        "/admin/consultation/{}/summary/": first("regulations_consultation", "opened_at is not null"),
        "/admin/measure/{}/release/": LAST_YEAR,
        "/admin/measure/{}/withdraw/": LAST_YEAR,
        "/admin/common-issues/{}/": issue("approving"),
        "/admin/common-issues/{}/approve/": issue("approving"),
        "/admin/feedback_report/": "",
        "/admin/feedback_promises/{}/extend/": first("feedback_promise", "done_on is null"),
        "/admin/feedback_promises/{}/hand-over/": first("feedback_promise", "done_on is null"),
        "/admin/cases/{}/approve/": case("event", "recommended"),
        "/admin/cases/{}/reject/": case("event", "recommended"),
        "/admin/cooling_offs/edit/{}/": first("events_coolingoff"),
        "/admin/receivables/": "",
        "/admin/usage/": "",
    },
    FINANCE: {
        "/admin/work/": "",
        "/admin/cases/{}/": case("claim", "submitted"),
        "/admin/finance/{}/invoices/{}/check/": of_case(
            "claim", "submitted", "reimbursement_invoice", "claim_id"
        ),
        "/admin/finance/{}/invoices/{}/reject/": of_case(
            "claim", "submitted", "reimbursement_invoice", "claim_id"
        ),
        "/admin/finance/{}/invoices/{}/duplicates/i{}/": "select i.claim_id, i.id, j.id from reimbursement_invoice i"
        " join reimbursement_invoice j on j.seller_key = i.seller_key and j.amount = i.amount and j.id <> i.id"
        " join cases_case c on c.id = i.claim_id where c.state = 'submitted' order by i.id, j.id",
        "/admin/pools/": "",
        "/admin/pools/new/": "",
        "/admin/pools/edit/{}/": first("reimbursement_budgetpool"),
        "/admin/pools/inspect/{}/": first("reimbursement_budgetpool"),
        "/admin/pools/inspect/{}/?tab=open": first("reimbursement_budgetpool"),
        "/admin/pools/inspect/{}/?tab=usage": first("reimbursement_budgetpool"),
        "/admin/pools/inspect/{}/?tab=months": first("reimbursement_budgetpool"),
        "/admin/finance/pools/{}/allot/": first("reimbursement_budgetpool", "1", "max(id)"),
        "/admin/finance/pools/{}/reverse/{}/": "select pool_id, id from reimbursement_ledgerentry where kind = 'allot' order by pool_id desc",
        "/admin/finance/pools/{}/close/": first("reimbursement_budgetpool", "1", "max(id)"),
        "/admin/finance/closings/{}/": first("reimbursement_poolclosing"),
        "/admin/claims/": "",
        "/admin/claims/?group=all": "",
        "/admin/batches/": "",
        "/admin/batches/new/": "",
        "/admin/batches/{}/": first("reimbursement_paymentbatch"),
        "/admin/batches/{}/results/{}/": first("reimbursement_resultfile", column="batch_id, id"),
        "/admin/receivables/": "",
        "/admin/receivables/{}/": first("reimbursement_receivable"),
        "/admin/receivables/claims/{}/": case("claim", "paid"),
        "/admin/usage/?by=firm": "",
        "/admin/usage/?by=month": "",
        "/admin/bank-accounts/organization/{}/": first("members_organization", "bank_account <> ''"),
        "/admin/payees/confirm/{}/": first("membership_payeechange", "state = 'pending'"),
        "/admin/payees/refuse/{}/": first("membership_payeechange", "state = 'pending'"),
        "/admin/settings/reimbursement/reimbursementsettings/{}/": first("wagtailcore_site"),
    },
    AUDITOR: {
        "/admin/accesses/": "",
        "/admin/jobs/{}/": f"select {uuid('id')} from jobs_job where kind = 'archives.export'",
        "/admin/verification/": "",
        "/admin/archives/": "",
        "/admin/cases/{}/archive/": case("event", "settled"),
        "/admin/receivables/{}/": first("reimbursement_receivable"),
        "/admin/finance/closings/{}/": first("reimbursement_poolclosing"),
    },
    OBSERVER: {"/admin/": ""},
    ADMINISTRATOR: {
        "/admin/": "",
        "/admin/data_requests/": "",
        "/admin/data_requests/inspect/{}/": first("privacy_datarequest"),
        "/admin/retention/": "",
        "/admin/retention/jobs/": "",
        "/admin/departments/": "",
        "/admin/departments/new/": "",
        "/admin/departments/inspect/{}/": first("accounts_department"),
        "/admin/departments/edit/{}/": first("accounts_department"),
        "/admin/interests/": "",
        "/admin/interests/new/": "",
        "/admin/workdays/": "",
        "/admin/workdays/new/": "",
        "/admin/workdays/inspect/{}/": first("workdays_calendaryear"),
        "/admin/workdays/edit/{}/": first("workdays_calendaryear"),
        "/admin/workdays/delete/{}/": first("workdays_calendaryear"),
        "/admin/consents/": "",
        "/admin/consents/new/": "",
        "/admin/consents/inspect/{}/": first("attendance_consenttext"),
        "/admin/survey_questions/": "",
        "/admin/survey_questions/new/": "",
        "/admin/survey_questions/edit/{}/": first("attendance_surveyquestion"),
        "/admin/survey_questions/inspect/{}/": first("attendance_surveyquestion"),
        "/admin/deliveries/": "",
        "/admin/deliveries/{}/": first("notifications_delivery"),
        "/admin/message-texts/": "",
        "/admin/message-texts/{}/email/": "select 'case.assigned'",
        "/admin/endpoints/": "",
        "/admin/endpoints/new/": "",
        "/admin/endpoints/edit/{}/": first("notifications_endpoint"),
        "/admin/endpoints/delete/{}/": first("notifications_endpoint"),
        "/admin/users/": "",
        "/admin/users/{}/": "select id from accounts_user where username = 'mingsheng.lin'",
        "/admin/settings/announcements/announcementsettings/{}/": first("wagtailcore_site"),
        "/admin/settings/campus/campussettings/{}/": first("wagtailcore_site"),
        "/admin/settings/protection/protectionsettings/{}/": first("wagtailcore_site"),
        "/admin/settings/measure/measuresettings/{}/": first("wagtailcore_site"),
        "/admin/settings/visits/visitsettings/{}/": first("wagtailcore_site"),
        "/admin/settings/certificates/certificatesettings/{}/": first("wagtailcore_site"),
        "/admin/settings/training/trainingsettings/{}/": first("wagtailcore_site"),
        "/admin/settings/talks/talksettings/{}/": first("wagtailcore_site"),
        "/admin/settings/pages/exchangesettings/{}/": first("wagtailcore_site"),
        "/admin/settings/events/qualitysettings/{}/": first("wagtailcore_site"),
        "/admin/settings/cases/clocksettings/{}/": first("wagtailcore_site"),
    },
}


# Routes that answer with a file, a fragment, data or a redirect, and lists that are Wagtail's own.
NO_PAGES = {
    "common_issues:calendar",
    "account_logout", "after_sign_in", "portal:directory_file", "privacy:export", "backoffice:mail_file", "backoffice:mail_part", "feed_announcements", "feed_articles", "feed_calls", "helpful_answers:export", "helpful_answers:export_page", "feed_stories", "feed_updates", "health_live", "health_ready",
    "jobs:download", "metrics", "picture", "portal:occasion_count", "robots", "sitemap", "wagtaildocs_serve",
    "search_suggest", "seen", "measure:export", "measure:file", "attachments:download", "attendance_documents:document", "backoffice:application_letter", "backoffice:export",
    "backoffice:import_template", "backoffice:service_export", "batches:bank_file", "claims:export",
    "editorial:card", "editorial:poster", "event_documents:application", "event_documents:guideline", "regulation_documents:text",
    "certificate_documents:print", "training:enrol", "training:learn", "training_desk:template", "training_documents:captions",
    "training_people:file", "training_report:export", "feedback_documents:form", "feedback_documents:meeting",
    "talks:ics", "talks:certificate", "talks:own_ics", "talks:material", "talks:own_material", "talk_desk:export",
    *(f"{name}:{view}" for name in ("talk_files", "talk_videos") for view in ("choose", "choose_results", "chosen", "chosen_multiple", "create")),
    "campus_files:memorandum", "campus_files:cv", "reviews:file",
    "campus_files:outcome", "campus_files:preview", "outcome_files:choose", "outcome_files:choose_results",
    "outcome_files:chosen", "outcome_files:chosen_multiple", "outcome_files:create",
    "blacklist:template", "consultation_desk:export",
    "visit:confirmation", "visit:file", "visit_desk:ics", "visit_documents:confirmation",
    "feedback_promises:export", "feedback_report:export",
    "finance:closing_sheet", "finance:month_sheet", "finance:payment_sheet", "finance:pool_export",
    "invoice_files:picture", "usage:export", "announcement", "announcement_file", "announcement_desk:export_confirmed",
    "announcement_desk:export_missing", "announcement_files:choose", "announcement_files:choose_results",
    "announcement_files:chosen", "announcement_files:chosen_multiple", "announcement_files:create",
}  # fmt: skip
OF_WAGTAIL = (":history", ":history_results", ":index_results")
# Pages that the demo has no row for, or only in the middle of a sign-in (tests/e2e/test_second_factor.py).
ELSEWHERE = {
    "backoffice:carry_out_request", "backoffice:refuse_request", "directory_entries:edit", "privacy:withdraw_consent",
    "backoffice:reinstate", "editorial:review", "interests:delete", "interests:edit", "interests:inspect", "mfa_authenticate",
    "mfa_generate_recovery_codes", "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "talk_desk:ticket",
    "portal:job", "portal:relieve",
}  # fmt: skip


def routes_of_screens() -> set[str]:
    """The names of the routes of all pages. A number, a word and a UUID stand for what the demo would fill in."""
    names = set()
    for pattern in {pattern for pages in SCREENS.values() for pattern in pages}:
        path = pattern.partition("?")[0]
        for fillings in product(("1", str(UUID(int=1))), repeat=path.count("{}")):
            with suppress(Resolver404):
                names.add(resolve(path.format(*fillings)).view_name)
    return names


@dataclass(frozen=True)
class Screen:
    """One page of the demo: who looks at it, and its address; None where the demo has no row for it."""

    role: str
    pattern: str
    address: str | None


def screens(database: Path) -> Iterator[Screen]:
    """Every page with its address in this demo."""
    demo = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for role, pages in SCREENS.items():
        for pattern, query in pages.items():
            row = demo.execute(query).fetchone() if query else ()
            filled = None if row is None or None in row else pattern.format(*row).rstrip(".").rstrip("?")
            yield Screen(role, pattern, filled)
    demo.close()
