"""The PDF of a version: public where the version is, else for those who keep the library."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from hub.pdf.rendering import render_pdf

from .models import Version


@require_safe
def text_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text for print."""
    version = get_object_or_404(Version.objects.visible_to(request.user).select_related("page"), pk=pk)
    context = {
        "version": version,
        "standing": "" if version.is_published else "草稿，未经核对",
        "sections": version.sections.order_by("position"),
    }
    content = render_pdf(
        "education/regulations/text_pdf.html", context, title=version.title, number=version.document_number
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="regulation-{version.slug}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


app_name = "regulation_documents"
urlpatterns = [path("<int:pk>.pdf", text_pdf, name="text")]
