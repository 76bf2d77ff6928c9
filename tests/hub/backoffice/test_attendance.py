"""The administrator's screens of the consent text and the survey."""

import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts.roles import ADMINISTRATOR, CLERK
from hub.attendance.models import ConsentText, SurveyQuestion
from tests import factories

pytestmark = pytest.mark.django_db


def desk(role) -> Client:
    browser = Client()
    browser.force_login(factories.staff(groups=(role.name,)))
    return browser


def test_a_new_version_of_the_consent_text_begins_with_the_last_one():
    browser, old = desk(ADMINISTRATOR), ConsentText.objects.get()
    add = reverse("consents:add")
    assert old.text[:20] in browser.get(add).content.decode()
    assert browser.post(add, {"text": "新的告知内容。"}).status_code == 302
    new = ConsentText.objects.first()
    assert (new.version, new.text, new.created_by is not None) == (2, "新的告知内容。", True)
    assert ConsentText.objects.get(version=1).text == old.text
    assert "第 2 版" in browser.get(reverse("consents:index")).content.decode()


def test_questions_are_added_and_deactivated():
    browser = desk(ADMINISTRATOR)
    values = {"label": "场地与设备", "kind": "scale", "counts": "on", "is_required": "on", "position": "9"}
    assert browser.post(reverse("survey_questions:add"), values).status_code == 302
    made = SurveyQuestion.objects.get(label="场地与设备")
    assert (made.counts, made.is_active) == (True, False)
    assert desk(CLERK).get(reverse("survey_questions:index")).status_code == 302
