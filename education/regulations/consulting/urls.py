"""Addresses of consultations in the member portal."""

from django.urls import path

from . import portal

app_name = "consulting"
urlpatterns = [
    path("", portal.ConsultationList.as_view(), name="list"),
    path("<int:pk>/", portal.ReadPage.as_view(), name="read"),
    path("<int:pk>/<slug:anchor>/", portal.ArticlePage.as_view(), name="article"),
    path("comments/<int:pk>/edit/", portal.EditPage.as_view(), name="edit"),
    path("comments/<int:pk>/autosave/", portal.Autosave.as_view(), name="autosave"),
]
