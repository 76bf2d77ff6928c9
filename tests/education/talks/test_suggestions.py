"""Members suggest, the exchange selects and plans."""

import pytest
from django.urls import reverse

from education.talks.models import Suggestion, Talk, TalkSettings
from education.topics.models import Product
from hub.accounts.roles import CLERK
from hub.cases.services import perform
from tests import factories

from . import factories as talks

pytestmark = pytest.mark.django_db


def suggest(client, **more):
    data = {
        "title": "再生铜的点价与套保",
        "reason": "会员服务的再生铜企业增多，希望了解点价与套保的配合。",
        "products": [Product.objects.get(code="CU").pk],
        "speaker": "许砚舟",
        "speaker_employer": "示例再生资源公司 副总经理",
    }
    return client.post(reverse("talk_suggestions:new"), data | more)


def test_a_suggestion_is_handed_in_selected_and_planned(client):
    department = factories.department()
    told = TalkSettings.load()
    told.department = department
    told.save()
    member = factories.member()
    client.force_login(member)
    assert suggest(client).status_code == 302
    case = Suggestion.objects.get()
    assert (case.state, case.number[:4], case.department) == ("submitted", "YYT-", department)
    assert "再生铜" in client.get(reverse("portal:case", args=[case.pk])).content.decode()
    assert "请填写" in suggest(client, title="").content.decode()
    assert "姓名" in suggest(client, speaker="", speaker_about="简介").content.decode()
    assert "列出的品种" in suggest(client, products=["zzz"]).content.decode()
    assert suggest(client, month="2999-13-01").status_code == 200
    clerk = factories.staff(groups=(CLERK.name,))
    perform(case_id=case.pk, name="select", user=clerk, version=case.version, data={"note": "列入计划"})
    editor = talks.editor()
    talks.series()
    client.force_login(editor)
    board = client.get(reverse("talk_desk:board")).content.decode()
    assert "再生铜的点价与套保" in board and member.contact.organization.name not in board
    plan = f"{reverse('talk_desk:plan')}?suggestion={case.pk}"
    assert "再生铜的点价与套保" in client.get(plan).content.decode()
    assert client.post(plan, {"title": "再生铜的点价与套保", "month": "2027-04"}).status_code == 302
    talk = Talk.objects.get()
    assert talk.suggestion == case and client.get(plan).status_code == 404
    client.force_login(member)
    assert "已排入计划" in client.get(reverse("portal:case", args=[case.pk])).content.decode()


def test_a_suggestion_is_declined_with_a_reason_or_withdrawn_and_nobody_else_sees_it(client):
    member, other = factories.member(), factories.member()
    client.force_login(member)
    suggest(client)
    case = Suggestion.objects.get()
    client.force_login(other)
    assert client.get(reverse("portal:case", args=[case.pk])).status_code == 404
    withdrawn = perform(case_id=case.pk, name="withdraw", user=member, version=case.version)
    assert (withdrawn.state, withdrawn.closed_at is not None) == ("withdrawn", True)
