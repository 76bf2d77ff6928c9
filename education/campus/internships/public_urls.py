"""Addresses of the student's pages: no cache keeps them."""

from django.urls import path

from . import public

app_name = "internships"
urlpatterns = [
    path("sent/", public.sent, name="sent"),
    path("mine/<str:token>/", public.mine, name="mine"),
    path("<int:pk>/", public.apply, name="apply"),
]
