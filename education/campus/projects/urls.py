"""Addresses of projects in the member portal."""

from django.urls import path

from . import views

app_name = "campus_projects"
urlpatterns = [
    path("new/", views.StartPage.as_view(), name="new"),
    path("<int:pk>/edit/", views.EditPage.as_view(), name="edit"),
    path("<int:pk>/autosave/", views.Autosave.as_view(), name="autosave"),
]
