"""Addresses of files: the same for members and staff, so outside the portal and the admin."""

from django.urls import path

from . import views

app_name = "attachments"
urlpatterns = [
    path("<uuid:pk>/", views.download, name="download"),
    path("<uuid:pk>/remove/", views.remove, name="remove"),
    path("cases/<int:case_pk>/<slug:slot>/", views.upload, name="upload"),
]
