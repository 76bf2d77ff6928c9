"""From an accepted event to a draft without names."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from hub.accounts.roles import REVIEWER
from hub.cases.flows import Refused
from programs.case_stories import rules, services
from programs.case_stories.content import digest_of, parts_of, snapshot
from programs.case_stories.models import CaseStory, CaseStoryPage
from programs.events.stories import make_story
from tests import factories

from .conftest import SECRETS, browser, latest, make_told, page_of, rewrite


def said(page) -> str:
    return snapshot(page)


def test_a_draft_bears_the_facts_and_is_not_public(told):
    page = page_of(told.draft(anonymous=False))
    assert (page.live, page.organiser, page.attendance, page.industrial_share, page.region) == (
        False,
        "玄圭期货有限公司",
        "137 人",
        "80%",
        "铜陵",
    )
    assert "137人参加" in page.outcome


def test_an_anonymous_draft_bears_no_known_name(told):
    story = told.draft()
    page = latest(story)
    assert [secret for secret in SECRETS if secret in said(page)] == []
    assert rules.findings(story, page) == []
    assert (page.organiser, page.region, page.attendance, page.industrial_share) == (
        "某期货公司",
        "华东某地",
        "约100人",
        "约八成",
    )


def test_a_named_draft_becomes_anonymous(told):
    story = told.draft(anonymous=False)
    before = page_of(story).slug
    rewrite(story, seo_title="玄圭期货案例", done="<p>玄<b>圭</b>期货与<i>青檀</i>铜业</p>")
    services.make_anonymous(story_id=story.pk, user=told.reviewer)
    page = latest(story)
    assert [secret for secret in SECRETS if secret in said(page)] == []
    assert page.slug != before


def test_one_case_has_one_story(told):
    told.draft()
    with pytest.raises(Refused, match="已经生成"):
        told.draft()


def test_only_the_department_drafts(told):
    outsider = factories.staff(groups=(REVIEWER.name,))
    with pytest.raises(Refused, match="承办部门"):
        make_story(application=told.event, anonymous=True, user=outsider)
    with pytest.raises(Refused):
        make_story(application=told.event, anonymous=True, user=told.owner)
    assert not CaseStory.objects.exists()


def test_an_event_before_its_acceptance_has_no_story(told):
    told.event.state = "approved"
    with pytest.raises(Refused, match="验收之后"):
        make_story(application=told.event, anonymous=True, user=told.reviewer)


def test_the_reviewer_drafts_from_the_page_of_the_case(told):
    desk = browser(told.reviewer)
    case = desk.get(reverse("backoffice:case", args=[told.event.pk]))
    assert reverse("event_desk:story", args=[told.event.pk]) in case.content.decode()
    answer = desk.post(reverse("event_desk:story", args=[told.event.pk]), {"anonymous": "on"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("story_desk:story", args=[CaseStory.objects.get().pk])
    assert "匿名核对" in answer.content.decode()


def test_chosen_photos_are_bare_copies_under_neutral_names(told):
    story = told.draft()
    keys = list(told.event.attachments.filter(slot="photo_theme").values_list("pk", flat=True))
    services.choose_photos(story_id=story.pk, attachment_ids=keys[:2], user=told.reviewer)
    images = [photo.value["image"] for photo in latest(story).photos]
    assert len(images) == 2
    for image in images:
        content = image.file.open("rb").read()
        assert b"sensitive-camera" not in content
        assert Image.open(io.BytesIO(content)).getexif() == {}
        assert image.filename.startswith("case-story-")
    foreign = make_told(name="朱旌").event.attachments.filter(slot="photo_theme").first()
    with pytest.raises(Refused, match="本事项的照片"):
        services.choose_photos(story_id=story.pk, attachment_ids=[foreign.pk], user=told.reviewer)


@pytest.mark.parametrize("name", ["title", "slug", "seo_title", "search_description", "summary", "outcome"])
def test_every_text_counts_for_the_consent_and_is_searched_for_names(told, name):
    story = told.draft()
    before = digest_of(latest(story))
    rewrite(story, **{name: "xuangui" if name == "slug" else "<p>玄圭的做法</p>"})
    page = latest(story)
    assert digest_of(page) != before
    if name != "slug":
        assert [finding.text for finding in rules.findings(story, page)] == ["玄圭"]
    assert rules.not_ready(story, page)


def test_the_editors_own_marks_are_no_change(told):
    story = told.draft()
    page = latest(story)
    before = digest_of(page)
    page.done = page.done.replace("<p>", '<p data-block-key="x1y2z">')
    assert digest_of(page) == before


def test_doubts_are_looked_at_before_the_firm_is_asked(told):
    story = told.draft()
    rewrite(story, outcome="<p>合肥的王经理说很好</p>")
    with pytest.raises(Refused, match="存疑"):
        services.ask_consent(story_id=story.pk, user=told.reviewer)
    page = browser(told.reviewer).get(reverse("story_desk:story", args=[story.pk])).content.decode()
    assert "王经理" in page
    told.ask(story)
    assert story.consent.action == "asked"


def test_a_picture_from_elsewhere_holds_the_story_back(told):
    story = told.draft()
    page = latest(story)
    from wagtail.images import get_image_model

    page.social_image = get_image_model().objects.create(title="图", file=factories.photo_upload("p.png"))
    page.save_revision(clean=False)
    assert "不是从事项照片选用" in rules.not_ready(story, latest(story))


def test_nobody_makes_a_story_page_by_hand(index):
    assert CaseStoryPage not in type(index).creatable_subpage_models()


def test_parts_name_every_text(told):
    labels = {part for part, _ in parts_of(latest(told.draft()))}
    assert {"标题", "地址", "摘要", "做了什么", "成效", "主办单位", "参加人数"} <= labels


def test_those_who_came_are_known_names_while_they_are_kept(told):
    from tests.hub.attendance import rows

    story = told.draft()
    occasion = rows.occasion(case=told.event)
    rows.attendee(occasion, name="司空见", company="岱海铜业有限公司")
    rewrite(story, outcome="<p>司空见和岱海铜业</p>")
    assert {row.text for row in rules.findings(story, latest(story))} >= {"司空见", "岱海铜业"}


def test_another_departments_story_is_not_there(told):
    story = told.draft()
    stranger = make_told(name="朱旌")
    assert browser(stranger.reviewer).get(reverse("story_desk:story", args=[story.pk])).status_code == 404
