"""Addresses of the member's voice in the member portal."""

from django.urls import path

from .views import sheets

app_name = "feedback"
urlpatterns = [
    path("new/", sheets.StartPage.as_view(), name="new"),
    path("<int:pk>/edit/", sheets.EditPage.as_view(), name="edit"),
    path("<int:pk>/autosave/", sheets.Autosave.as_view(), name="autosave"),
]
