"""Addresses of reports in the member portal."""

from django.urls import path

from . import portal

app_name = "tips"
urlpatterns = [
    path("", portal.OwnTips.as_view(), name="own"),
    path("new/", portal.NewTip.as_view(), name="new"),
]
