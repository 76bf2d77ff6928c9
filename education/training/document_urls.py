"""Captions of the videos of public lessons."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from hub.pages.surroundings import public_pages

from .models import LessonPage


@require_safe
def captions(request: HttpRequest, pk: int, block: str) -> HttpResponse:
    """WebVTT of one video of a published lesson that everybody may see."""
    lesson = LessonPage.objects.live().filter(public_pages(request), pk=pk).first()
    for each in lesson.body if lesson else ():
        if each.block_type == "video" and each.id == block and each.value["captions"]:
            response = HttpResponse(each.value["captions"], content_type="text/vtt; charset=utf-8")
            response["X-Content-Type-Options"] = "nosniff"
            return response
    raise Http404


app_name = "training_documents"
urlpatterns = [path("captions/<int:pk>/<str:block>.vtt", captions, name="captions")]
