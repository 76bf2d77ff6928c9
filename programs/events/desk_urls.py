"""Addresses of the events' own pages inside Wagtail's admin."""

from django.urls import path

from .rollover_views import RollOverView

app_name = "event_desk"
urlpatterns = [path("rollover/", RollOverView.as_view(), name="rollover")]
