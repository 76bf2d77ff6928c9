"""Addresses of reviewers, outside both areas: they are staff or contacts."""

from django.urls import path

from . import reviewing

app_name = "reviews"
urlpatterns = [
    path("", reviewing.reviews, name="reviews"),
    path("<int:pk>/", reviewing.review, name="review"),
    path("<int:pk>/files/<uuid:key>/", reviewing.file, name="file"),
]
