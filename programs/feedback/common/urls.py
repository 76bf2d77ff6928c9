"""Addresses of the common issues in the member portal."""

from django.urls import path

from . import views

app_name = "common_issues"
urlpatterns = [
    path("", views.IssueList.as_view(), name="index"),
    path("<int:pk>/", views.IssuePage.as_view(), name="issue"),
    path("<int:pk>/meeting.ics", views.MeetingFile.as_view(), name="calendar"),
    path("registrations/<int:pk>/cancel/", views.Unregister.as_view(), name="unregister"),
]
