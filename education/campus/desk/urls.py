"""Addresses of the campus' own pages inside Wagtail's admin."""

from django.urls import path

from ..internships import backoffice as internships
from ..projects.registering import RegisterProjectView
from ..research import backoffice as research

app_name = "campus_desk"
urlpatterns = [
    path("projects/register/", RegisterProjectView.as_view(), name="register_project"),
    path("research/register/", research.RegisterTopicView.as_view(), name="register_topic"),
    path("research/<int:pk>/reviewers/", research.NameReviewersView.as_view(), name="reviewers"),
    path("research/<int:pk>/reviews/<int:review>/", research.TakeBackView.as_view(), name="take_back"),
    path("internships/<int:pk>/release/", internships.ReleaseView.as_view(), name="release_post"),
    path("internships/<int:pk>/refuse/", internships.RefuseView.as_view(), name="refuse_post"),
    path("internships/<int:pk>/close/", internships.CloseView.as_view(), name="close_post"),
    path("applications/<int:pk>/answer/", internships.AnswerView.as_view(), name="answer_application"),
]
