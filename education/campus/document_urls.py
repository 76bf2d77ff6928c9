"""Addresses of the campus' files."""

from django.urls import path

from .internships import views as internships
from .outcomes import views as outcomes
from .partners import views as partners

app_name = "campus_files"
urlpatterns = [
    path("memoranda/<int:pk>/", partners.memorandum, name="memorandum"),
    path("outcomes/<int:pk>/", outcomes.outcome, name="outcome"),
    path("outcomes/<int:pk>/preview.png", outcomes.preview, name="preview"),
    path("cv/<int:pk>/", internships.cv, name="cv"),
]
