"""Addresses of research in the member portal."""

from django.urls import path

from . import views

app_name = "campus_research"
urlpatterns = [
    path("calls/<int:pk>/", views.ApplyPage.as_view(), name="apply"),
    path("<int:pk>/edit/", views.EditPage.as_view(), name="edit"),
    path("<int:pk>/autosave/", views.Autosave.as_view(), name="autosave"),
]
