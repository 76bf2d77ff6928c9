"""授权与核对: where staff prepare a story for its firm and see how its consent stands."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.backoffice.access import StaffMixin
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.files.sending import send_private

from . import rules, services
from .content import digest_of
from .models import CaseStory, CaseStoryPage, StoryRecord

Action = StoryRecord.Action
STATES = {
    None: ("未征求同意", "wait"),
    "": ("未征求同意", "wait"),
    Action.ASKED: ("待单位答复", "wait"),
    Action.GIVEN: ("单位已同意", "go"),
    Action.DECLINED: ("单位不同意", "stop"),
    Action.ANONYMITY: ("单位要求匿名", "wait"),
    Action.WITHDRAWN: ("单位已撤回", "stop"),
}


def sees_stories(user: User) -> bool:
    """Whether the user reads what stands behind the stories."""
    return user.has_perm("case_stories.view_casestory")


class StoriesItem(MenuItem):
    """A menu item for those who see stories."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_stories(cast(User, request.user))


class StoryIndex(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """The stories and how the consent of each firm stands."""

    allowed = staticmethod(sees_stories)
    template_name = "programs/case_stories/backoffice/index.html"
    page_title = "产业服务案例"
    header_icon = "doc-full"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = CaseStory.objects.visible_to(self.user).with_consent()
        page = Paginator(rows, 30).get_page(self.request.GET.get("page"))
        stories = [
            (story, *(("已发布", "done") if story.page and story.page.live else STATES[story.word]))
            for story in page.object_list
        ]
        return super().get_context_data(page_obj=page, stories=stories, **kwargs)


class StoryDesk(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """One story: what its text still lacks, its pictures, the firm's word, and what is to be done."""

    allowed = staticmethod(sees_stories)
    template_name = "programs/case_stories/backoffice/story.html"
    page_title = "授权与核对"
    header_icon = "doc-full"
    acts = ("ask", "check", "anonymise", "photos")

    @cached_property
    def story(self) -> CaseStory:
        """The story, where the user may see it."""
        rows = CaseStory.objects.visible_to(self.user).select_related("case__organization", "page", "made_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def draft(self) -> CaseStoryPage | None:
        """The text that would go out next."""
        return self.story.page.latest_draft if self.story.page else None

    def get_page_subtitle(self) -> str:
        return str(self.story)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("story_desk:index"), "label": "产业服务案例"},
            {"url": "", "label": str(self.story)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        story, draft = self.story, self.draft
        word = story.consent
        live = bool(story.page and story.page.live)
        context: dict[str, Any] = {}
        if draft is not None:
            digest = digest_of(draft)
            shown = {photo.value["image"].pk for photo in draft.photos if photo.value["image"]}
            chosen = set(story.pictures.filter(image__in=shown).values_list("attachment", flat=True))
            context = {
                "digest": digest,
                "findings": rules.findings(story, draft),
                "doubts": rules.doubts(story, draft),
                "checked": rules.checked(story, digest),
                "not_ready": rules.not_ready(story, draft),
                "held_back": draft.held_back(),
                "stale": bool(word and word.digest and word.digest != digest),
                "photos": [(photo, photo.pk in chosen) for photo in self.photos()],
                "may_edit_page": draft.permissions_for_user(self.user).can_edit(),
            }
        state, tone = ("已发布", "done") if live else STATES[word.action if word else None]
        return super().get_context_data(
            story=story,
            page=draft,
            state=state,
            tone=tone,
            sees_case=Case.objects.visible_to(self.user).filter(pk=story.case_id).exists(),
            blocked=rules.may_work(story, self.user),
            records=story.records.select_related("by").order_by("-pk"),
            **context,
            **kwargs,
        )

    def photos(self) -> list[Attachment]:
        """The photos of the case that a picture may be chosen from."""
        rows = Attachment.objects.live().filter(case=self.story.case_id, internal=False)
        return list(rows.filter(pk__in=self.story.photos, content_type__startswith="image/"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the button says and say what became of it."""
        name = request.POST.get("act", "")
        if name not in self.acts:
            raise Http404
        if not self.user.has_perm("case_stories.change_casestory"):
            raise PermissionDenied
        story = self.story  # 404 where the user may not see it
        try:
            messages.success(request, getattr(self, f"act_{name}")())
        except Refused as refusal:
            messages.error(request, refusal.reason)
        except (ValueError, ValidationError) as error:
            messages.error(request, str(error))
        return redirect("story_desk:story", story.pk)

    def act_ask(self) -> str:
        """Send the text to the firm."""
        note = " ".join(self.request.POST.get("note", "").split())[:500]
        services.ask_consent(story_id=self.story.pk, user=self.user, note=note)
        return "已发给申请单位征求同意。"

    def act_check(self) -> str:
        """Everything doubtful was looked at."""
        digest = self.request.POST.get("digest", "")
        services.confirm_check(story_id=self.story.pk, digest=digest, user=self.user)
        return "已记录：存疑内容逐条核对过。"

    def act_anonymise(self) -> str:
        """Take the names out."""
        services.make_anonymous(story_id=self.story.pk, user=self.user)
        return "已改为匿名稿，请核对后重新征求同意。"

    def act_photos(self) -> str:
        """Show these photos."""
        try:
            keys = [UUID(key) for key in self.request.POST.getlist("photo")]
        except ValueError as error:
            raise Refused("请重新选择照片。") from error
        services.choose_photos(story_id=self.story.pk, attachment_ids=keys, user=self.user)
        return f"已选用 {len(keys)} 张照片，请在编辑页面核对替代文字和图注。"


class PhotoView(StaffMixin, View):
    """A photo of the case to those who choose from them, who may not see the case."""

    allowed = staticmethod(sees_stories)

    def get(self, request: HttpRequest, pk: int, photo: UUID) -> HttpResponseBase:
        """The picture in the browser; 404 for a file that is none of the story's."""
        story = get_object_or_404(CaseStory.objects.visible_to(self.user), pk=pk)
        if str(photo) not in story.photos:
            raise Http404
        rows = Attachment.objects.live().filter(case=story.case_id, content_type__startswith="image/")
        row = get_object_or_404(rows, pk=photo)
        return send_private(
            row.file, name=f"photo.{row.extension}", content_type=row.content_type, inline=True
        )
