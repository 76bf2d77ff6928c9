"""What the routes of the campus ask for: a university with its records, which belong to neither firm."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.models import Page

from education.campus.files import kept
from education.campus.internships import services as internships
from education.campus.models import (
    CampusIndexPage,
    CampusProject,
    CampusSettings,
    OutcomeFile,
    OutcomeIndexPage,
    OutcomePage,
    OutcomeVersion,
    ResearchCall,
    ResearchReview,
    ResearchTopic,
)
from education.campus.outcomes import services as outcomes
from education.campus.outcomes.forms import SLOT
from education.campus.partners.forms import SCAN
from education.campus.projects import services as projects
from hub.accounts.models import Department, User
from hub.attachments.checks import check
from tests import factories
from tests.education.campus import factories as campus


def make_campus(home: Page) -> dict[str, Any]:
    """The page, a partner, its memorandum with a file, a course."""
    CampusSettings.load()
    page = home.add_child(instance=CampusIndexPage(title="高校合作", slug="campus"))
    partner = campus.partner()
    memorandum = campus.memorandum(partner=partner)
    scan = factories.pdf_upload("备忘录.pdf")
    with kept(memorandum, scan, check(scan, SCAN), folder=memorandum.FOLDER):
        memorandum.save()
    return {
        "partner": partner,
        "memorandum": memorandum,
        "joint_course": campus.course(partner=partner),
        "outcome_file": outcome_file(page),
        "research_call": ResearchCall.objects.first() or campus.research_call(),
        "own_post": (post := campus.post(own=True)),
        "own_application": campus.application(post),
    }


def outcome_file(page: CampusIndexPage) -> OutcomeFile:
    """The file of a published outcome."""
    library = page.add_child(instance=OutcomeIndexPage(title="合作成果", slug="outcomes"))
    upload = factories.pdf_upload("案例.pdf")
    file = outcomes.keep_file(file=upload, checked=check(upload, SLOT), user=factories.user())
    outcome = OutcomePage(title="教学案例", slug="case", kind="case", licence="cc-by", authors="何敬之")
    outcome.versions = [OutcomeVersion(file=file)]
    library.add_child(instance=outcome)
    return file


def make_projects(marks: Any, *, owner: User, department: Department, reviewer: User) -> dict[str, Any]:
    """Of one firm: a draft, and one that waits for the department."""
    words = campus.project_values(
        title=f"{marks.case}进课堂", goals=f"{marks.case}目标", contact_name=f"{marks.person}子奇"
    )
    sent = campus.project(member=owner, **words)
    CampusProject.objects.filter(pk=sent.pk).update(department=department)
    draft = projects.open_project(user=owner)
    draft = projects.save_project(project_id=draft.pk, user=owner, version=draft.version, values=words)
    return {
        "draft_project": draft,
        "project": CampusProject.objects.get(pk=sent.pk),
        **make_topics(marks, owner=owner, department=department, reviewer=reviewer),
        **make_posts(marks, owner=owner),
    }


def make_topics(marks: Any, *, owner: User, department: Department, reviewer: User) -> dict[str, Any]:
    """Of one firm: a draft, and one that somebody of the department reviews."""
    call = ResearchCall.objects.first() or campus.research_call()
    words = campus.topic_values(
        title=f"{marks.case}研究", background=f"{marks.case}背景", lead_name=f"{marks.person}先生"
    )
    draft = campus.draft_topic(member=owner, call=call, **words)
    topic = campus.topic(member=owner, call=call, **words)
    ResearchTopic.objects.filter(pk=topic.pk).update(department=department)
    review = ResearchReview.objects.create(
        topic=topic, reviewer=reviewer, due_on=timezone.localdate(), asked_by=reviewer
    )
    return {"draft_topic": draft, "topic": ResearchTopic.objects.get(pk=topic.pk), "review": review}


def make_posts(marks: Any, *, owner: User) -> dict[str, Any]:
    """Of one firm: a draft, one that waits for the exchange, one with an application."""
    words = campus.post_values(duties=f"{marks.case}实习")
    draft = internships.write_post(post=None, user=owner, values=words | {"title": f"{marks.case}草稿"})
    sent = internships.write_post(post=None, user=owner, values=words | {"title": f"{marks.case}待审"})
    internships.hand_in(post_id=sent.pk, user=owner)
    post = campus.post(member=owner, **words | {"title": f"{marks.case}岗位"})
    application = campus.application(post, name=f"{marks.person}同学", email=f"{marks.latin}@example.com")
    return {"draft_post": draft, "sent_post": sent, "post": post, "post_application": application}
