"""Addresses of internships in the member portal."""

from django.urls import path

from . import views

app_name = "campus_internships"
urlpatterns = [
    path("", views.PostsPage.as_view(), name="posts"),
    path("new/", views.WritePage.as_view(), name="new"),
    path("<int:pk>/", views.PostPage.as_view(), name="post"),
    path("<int:pk>/edit/", views.WritePage.as_view(), name="edit"),
    path("applications/<int:pk>/", views.AnswerPage.as_view(), name="application"),
]
