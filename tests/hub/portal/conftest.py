"""Two firms and the exchange's people, and what the portal's tests ask of a page."""

from __future__ import annotations

import html
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils.html import strip_tags

from hub.accounts.models import User
from hub.accounts.roles import CLERK, HEAD, REVIEWER
from tests import factories


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def text_of(response) -> str:
    """The words of a page, with one space between them."""
    return re.sub(r"\s+", " ", html.unescape(strip_tags(response.content.decode())))


@pytest.fixture
def scene(db):
    """A contact and a colleague of one firm, a rival, a call, and the department that handles it."""
    department = factories.department(name="会员管理部", phone="021-68400100")
    firm = factories.organization(name="沪江明晟期货有限公司", short_name="沪江明晟期货")
    contact = factories.member(organization=firm, last_name="林", first_name="婉清")
    return SimpleNamespace(
        department=department,
        firm=firm,
        contact=contact,
        colleague=factories.member(organization=firm, last_name="周", first_name="子昂"),
        rival=factories.member(last_name="陈", first_name="立恒"),
        call=factories.call(department=department, requirements=()),
        reviewer=factories.staff(
            groups=(REVIEWER.name,),
            department=department,
            last_name="许",
            first_name="嘉宁",
            phone="021-68400121",
        ),
        head=factories.staff(groups=(HEAD.name,), department=department, last_name="沈", first_name="述之"),
        clerk=factories.staff(groups=(CLERK.name,)),
        browser=signed_in(contact),
    )


@pytest.fixture
def ready(scene):
    """A filled draft of the contact that can be submitted; `ready(title=…)`."""

    def make(**values):
        values.setdefault("user", scene.contact)
        return factories.ready_application(call=scene.call, **values)

    return make


@pytest.fixture
def submitted(scene, ready):
    """A submitted application; `submitted(title=…)`."""

    def make(**values):
        made = ready(**values)
        return factories.step(made, "submit", made.author)

    return make


@pytest.fixture
def returned(scene, submitted):
    """An application sent back with two corrections and a note."""
    made = submitted(title="天然橡胶产业客户走访调研")
    return factories.step(
        made,
        "return",
        scene.reviewer,
        note="会场费缺少报价依据，请补充报价单。",
        internal_note="这家上次也缺报价。",
        fields=[
            {"field": "budget", "label": "预算明细", "note": "会场费请附报价单"},
            {"field": "files", "label": "申请材料", "note": ""},
        ],
    )
