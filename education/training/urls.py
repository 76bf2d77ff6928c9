"""The learner's pages: outside the cache, for everybody who is signed in."""

from django.urls import path

from .views import attempts, courses

app_name = "training"
urlpatterns = [
    path("", courses.Mine.as_view(), name="mine"),
    path("<int:pk>/", courses.Course.as_view(), name="course"),
    path("<int:pk>/enrol/", courses.Enrol.as_view(), name="enrol"),
    path("<int:pk>/lessons/<int:lesson>/", courses.Learn.as_view(), name="learn"),
    path("<int:pk>/quiz/", courses.QuizPage.as_view(), name="quiz"),
    path("attempts/<int:pk>/", attempts.AttemptPage.as_view(), name="attempt"),
]
