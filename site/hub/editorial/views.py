"""The editors' own screens around a page: paste, share, take down. Reached from the page's editor."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, cast

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Page, Task
from wagtail.permissions import page_permission_policy

from hub.accounts.models import User
from hub.pages import translating
from hub.pages.models import ExchangeSettings
from hub.pages.models.site_settings import domain_names
from hub.pages.permissions import sync_editor_permissions

from . import rules
from .forms import PasteForm, PostingForm, ReviewForm, TakeDownForm
from .guard.checking import findings_of_draft
from .models import OWN_TEXT, Posting, SecondPersonTask, consequences, held_back, writers_of
from .pasting.importing import import_pieces
from .sharing import draw, kit_of
from .workflow import ensure_publishing_workflow

PICTURE_SECONDS = 3600


class PageScreen(View):
    """A screen about one page, for those who may edit it."""

    @property
    def user(self) -> User:
        """Who is signed in."""
        return cast(User, self.request.user)

    @cached_property
    def page(self) -> Page:
        """The page, as its own type."""
        return get_object_or_404(Page, pk=self.kwargs["page_id"], depth__gt=1).specific

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whoever may not edit the page."""
        if not self.page.permissions_for_user(self.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class PageFormScreen(PageScreen, WagtailAdminTemplateMixin, FormView):
    """A form about one page."""

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        editor = {
            "url": reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
            "label": self.page.get_admin_display_title(),
        }
        return [*self.breadcrumbs_items, editor, {"url": "", "label": self.page_title}]

    def get_page_subtitle(self) -> str:
        return self.page.get_admin_display_title()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=self.page, **kwargs)


class PasteView(PageFormScreen):
    """Text from Word or a public account becomes blocks of the draft."""

    template_name = "hub/editorial/paste.html"
    page_title = "粘贴 Word 或公众号内容"
    header_icon = "clipboard-list"
    form_class = PasteForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only pages with a body, and not while somebody reads them."""
        if not hasattr(self.page, "body"):
            raise PermissionDenied("这种页面没有正文，不能粘贴内容。")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lock = self.page.get_lock()
        return super().get_context_data(locked=bool(lock and lock.for_user(self.user)), **kwargs)

    def form_valid(self, form: PasteForm) -> HttpResponse:
        lock = self.page.get_lock()
        if lock and lock.for_user(self.user):
            form.add_error(None, "页面正在复核或已被锁定，暂时不能改。可以先撤回送审，再粘贴。")
            return self.form_invalid(form)
        hosts = set(domain_names(ExchangeSettings.for_request(self.request).picture_hosts))
        outcome = import_pieces(
            page=self.page, reading=form.cleaned_data["reading"], user=self.user, hosts=hosts
        )
        messages.success(self.request, f"已加入草稿末尾：{outcome.summary}。请检查后保存或送审。")
        for note in dict.fromkeys(outcome.notes):
            messages.warning(self.request, note)
        return redirect("wagtailadmin_pages:edit", self.page.pk)


class ReviewView(PageFormScreen):
    """The second person reads the text as phones and desktops show it, and agrees or sends it back."""

    template_name = "hub/editorial/review.html"
    page_title = "复核"
    header_icon = "glasses"
    form_class = ReviewForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only what waits, and not those who wrote it."""
        if not isinstance(self.task, SecondPersonTask):
            messages.info(request, "这个页面现在没有待复核的内容。")
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        if not self.task.get_actions(self.page, self.user):
            messages.warning(request, OWN_TEXT)
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def task(self) -> Task | None:
        """The step that the page waits in."""
        task = self.page.current_workflow_task
        return task.specific if task else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self.page.current_workflow_state
        writers = User.objects.filter(pk__in=writers_of(self.page))
        return super().get_context_data(
            state=state,
            writers=writers,
            task=self.task,
            held_back=held_back(self.page),
            findings=findings_of_draft(self.page),
            may_clear=rules.may_clear(self.page, self.user) is None,
            consequences=consequences(self.page),
            **kwargs,
        )

    def form_valid(self, form: ReviewForm) -> HttpResponse:
        decision, comment = form.cleaned_data["decision"], form.cleaned_data["comment"]
        if decision == "approve" and (reason := held_back(self.page)):
            form.add_error(None, reason)
            return self.form_invalid(form)
        with transaction.atomic():
            cast(Task, self.task).on_action(
                self.page.current_workflow_task_state, self.user, decision, comment=comment
            )
        title = self.page.get_admin_display_title()
        messages.success(
            self.request,
            f"“{title}”已通过复核。" if decision == "approve" else f"“{title}”已退回送审人修改。",
        )
        followed = getattr(self.page, "desk_url", "") if decision == "approve" else ""
        return redirect(followed or reverse("wagtailadmin_explore", args=[self.page.get_parent().pk]))


class ShareView(PageFormScreen):
    """What to copy for WeChat, and where the page was posted."""

    template_name = "hub/editorial/share.html"
    page_title = "微信转发"
    header_icon = "mobile-alt"
    form_class = PostingForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"open_to_all": getattr(self.page, "open_to_all", True)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            kit=kit_of(self.page, self.request),
            postings=Posting.objects.filter(page=self.page).select_related("recorded_by"),
            **kwargs,
        )

    def form_valid(self, form: PostingForm) -> HttpResponse:
        posting = form.save(commit=False)
        posting.page, posting.recorded_by = self.page, self.user
        posting.save()
        messages.success(self.request, f"已登记：{posting}。")
        return redirect("editorial:share", self.page.pk)


class PictureView(PageScreen):
    """The poster or the share card of a page, to download."""

    shape = "poster"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """A PNG; drawn anew when the page or the settings say something else."""
        kit = kit_of(self.page, request)
        said = repr((self.shape, kit.title, kit.summary, kit.url, ExchangeSettings.for_request(request).name))
        key = f"share:{sha256(said.encode()).hexdigest()}"
        picture = cache.get(key)
        if picture is None:
            picture = draw(kit, request, shape=self.shape)
            cache.set(key, picture, PICTURE_SECONDS)
        response = HttpResponse(picture, content_type="image/png")
        response["Content-Disposition"] = f'inline; filename="{self.page.slug}-{self.shape}.png"'
        return response


class TakeDownView(PageFormScreen):
    """A page off the site at once: taking down needs no second person, putting up does."""

    template_name = "hub/editorial/take_down.html"
    page_title = "下线页面"
    header_icon = "download"
    form_class = TakeDownForm

    def form_valid(self, form: TakeDownForm) -> HttpResponse:
        if self.page.is_site_root():
            form.add_error(None, "首页不能下线。")
            return self.form_invalid(form)
        with transaction.atomic():
            action = UnpublishPageAction(self.page, user=self.user, log_action=False)
            action.execute(skip_permission_checks=True)
            log(
                instance=self.page,
                action="wagtail.unpublish",
                user=self.user,
                data={"reason": form.cleaned_data["reason"]},
            )
        messages.success(self.request, f"“{self.page.get_admin_display_title()}”已下线，内容仍保留为草稿。")
        return redirect("wagtailadmin_explore", self.page.get_parent().pk)


class TranslateView(PageFormScreen):
    """A page in English is begun: a draft with the Chinese text, to be written over and released by a second person."""

    template_name = "hub/editorial/translate.html"
    page_title = "翻译为英文"
    header_icon = "globe"
    form_class = Form
    language = "en"

    @cached_property
    def refusal(self) -> str:
        """Why it can't be begun; empty where nothing stands in the way."""
        return translating.why_not_translated(self.page, self.language, self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        other = translating.translation_of(self.page, self.language)
        return super().get_context_data(refusal=self.refusal, translation=other, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        if self.refusal:
            form.add_error(None, self.refusal)
            return self.form_invalid(form)
        draft = translating.begin_translation(page=self.page, language=self.language, user=self.user)
        sync_editor_permissions()
        ensure_publishing_workflow()
        messages.success(self.request, "英文草稿已建好，内容是中文原文。请逐段译好，再送审。")
        return redirect("wagtailadmin_pages:edit", draft.pk)


class TranslationsView(WagtailAdminTemplateMixin, TemplateView):
    """Which pages are there in English, and which have fallen behind."""

    template_name = "hub/editorial/translations.html"
    page_title = "双语页面"
    header_icon = "globe"
    PER_PAGE = 50

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For those who edit pages."""
        if not page_permission_policy.user_has_any_permission(cast(User, request.user), {"change"}):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = Paginator(translating.standings("en"), self.PER_PAGE).get_page(self.request.GET.get("p"))
        rows = translating.standing_of(list(pages))
        return super().get_context_data(pages=pages, rows=rows, **kwargs)
