"""Addresses of the events' own pages inside Wagtail's admin."""

from django.urls import path

from .rollover_views import RollOverView
from .story_views import MakeStoryView

app_name = "event_desk"
urlpatterns = [
    path("rollover/", RollOverView.as_view(), name="rollover"),
    path("<int:pk>/story/", MakeStoryView.as_view(), name="story"),
]
