"""Two departments with a submitted event each, a draft, and somebody of every staff role."""

from types import SimpleNamespace

import pytest
from django.test import Client

from hub.accounts.models import User
from hub.accounts.roles import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    EDITOR,
    FINANCE,
    HEAD,
    OBSERVER,
    REVIEWER,
)
from hub.cases.models import Case
from hub.cases.services import perform
from tests import factories


def submitted(**values) -> Case:
    """A submitted event, as its base row."""
    event = factories.ready_application(**values)
    return perform(case_id=event.pk, name="submit", user=event.author, version=event.version)


@pytest.fixture
def scene(db):
    """`event` is of the department, `foreign` of another one, `draft` of the same firm as `event`."""
    call, other = factories.call(), factories.call()
    author = factories.member()
    event = submitted(user=author, call=call, title="铜产业链风险管理沙龙")
    foreign = submitted(call=other, title="别的部门承办的报告会")
    draft = factories.application(user=author, call=call)
    department = call.department
    return SimpleNamespace(
        call=call,
        other_call=other,
        event=event,
        foreign=foreign,
        draft=draft,
        author=author,
        department=department,
        reviewer=factories.staff(groups=(REVIEWER.name,), department=department),
        second=factories.staff(groups=(REVIEWER.name,), department=department),
        head=factories.staff(groups=(HEAD.name,), department=department),
        stranger=factories.staff(groups=(REVIEWER.name,), department=other.department),
        clerk=factories.staff(groups=(CLERK.name,)),
        finance=factories.staff(groups=(FINANCE.name,)),
        auditor=factories.staff(groups=(AUDITOR.name,)),
        observer=factories.staff(groups=(OBSERVER.name,), region="上海"),
        editor=factories.staff(groups=(EDITOR.name,)),
        administrator=factories.staff(groups=(ADMINISTRATOR.name,)),
        operator=factories.user(is_superuser=True),
    )


@pytest.fixture
def desk(scene):
    """`desk(person)` is that person's browser."""

    def sit_down(person: User) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return sit_down


def text_of(response) -> str:
    """The page as text, streamed or not."""
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode()
