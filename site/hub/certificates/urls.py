"""The short addresses that the QR codes carry."""

from django.urls import path

from . import views

app_name = "certificates"
urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:code>/", views.result, name="result"),
]
