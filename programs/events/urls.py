"""Addresses of the co-hosted events in the member portal."""

from django.urls import path

from .views import applications, calls, changes, copies, summaries

app_name = "events"
urlpatterns = [
    path("calls/<int:pk>/", calls.ApplyPage.as_view(), name="apply"),
    path("<int:pk>/edit/", applications.EditPage.as_view(), name="edit"),
    path("<int:pk>/autosave/", applications.Autosave.as_view(), name="autosave"),
    path("<int:pk>/change/", changes.ChangePage.as_view(), name="change"),
    path("<int:pk>/copy/", copies.CopyPage.as_view(), name="copy"),
    path("<int:pk>/summary/", summaries.SummaryPage.as_view(), name="summary"),
    path("<int:pk>/summary/autosave/", summaries.Autosave.as_view(), name="summary_autosave"),
]
