"""Addresses of visits in the member portal."""

from django.urls import path

from .views import letters

app_name = "visits"
urlpatterns = [
    path("new/", letters.StartPage.as_view(), name="new"),
    path("<int:pk>/edit/", letters.EditPage.as_view(), name="edit"),
    path("<int:pk>/autosave/", letters.Autosave.as_view(), name="autosave"),
]
