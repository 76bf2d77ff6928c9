"""Results of jobs."""

from django.urls import path

from .views import download

app_name = "jobs"
urlpatterns = [path("<uuid:pk>/", download, name="download")]
