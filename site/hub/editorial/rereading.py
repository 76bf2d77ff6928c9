"""复核内容: a page whose date has come is read again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from hub.cases.flows import Refused

from . import services
from .forms import RereadForm
from .models import PageReview, ReviewRecord
from .views import PageFormScreen


class RereadView(PageFormScreen):
    """When the page was read, and when it is read next."""

    template_name = "hub/editorial/reread.html"
    page_title = "内容复核"
    header_icon = "calendar-check"
    form_class = RereadForm

    def get_initial(self) -> dict[str, Any]:
        row = PageReview.objects.filter(page=self.page.pk).first()
        return {"next_on": services.next_review(), "editor": row.editor_id if row else self.user.pk}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        records = ReviewRecord.objects.filter(page=self.page.pk).select_related("reviewed_by")
        row = PageReview.objects.filter(page=self.page.pk).select_related("editor").first()
        return super().get_context_data(row=row, records=records[:20], **kwargs)

    def form_valid(self, form: RereadForm) -> HttpResponse:
        try:
            record = services.review(page=self.page, user=self.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("next_on", str(refusal))
            return self.form_invalid(form)
        messages.success(self.request, f"已记录，下次复核日期为 {record.next_on:%Y-%m-%d}。")
        return redirect("page_reviews:index")
