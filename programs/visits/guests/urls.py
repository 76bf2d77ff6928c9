"""Addresses of the public pages: no cache keeps them."""

from django.urls import path

from . import case_views, views

app_name = "visit"
urlpatterns = [
    path("", views.letter, name="letter"),
    path("question/", views.question, name="question"),
    path("sent/", views.sent, name="sent"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
    path("status/", views.lookup, name="lookup"),
    path("status/<str:token>/", case_views.StatusPage.as_view(), name="status"),
    path("status/<str:token>/confirmation.pdf", case_views.letter, name="confirmation"),
    path("status/<str:token>/files/<uuid:pk>/", case_views.answer_file, name="file"),
    path("status/<str:token>/<slug:name>/", case_views.StepPage.as_view(), name="step"),
]
