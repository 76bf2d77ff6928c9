"""我的个人信息, for members and staff alike."""

from django.urls import path

from . import views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.mine, name="mine"),
    path("privacy/export/", views.export, name="export"),
    path("privacy/correct/", views.correct, name="correct"),
    path("privacy/delete/", views.delete, name="delete"),
    path("privacy/requests/<int:pk>/withdraw/", views.withdraw_request, name="withdraw_request"),
    path("privacy/consents/<int:pk>/withdraw/", views.withdraw_consent, name="withdraw_consent"),
]
