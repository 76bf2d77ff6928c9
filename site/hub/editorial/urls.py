from django.urls import path

from . import views
from .guard.views import WordingView
from .rereading import RereadView

app_name = "editorial"
urlpatterns = [
    path("pages/<int:page_id>/paste/", views.PasteView.as_view(), name="paste"),
    path("pages/<int:page_id>/review/", views.ReviewView.as_view(), name="review"),
    path("pages/<int:page_id>/share/", views.ShareView.as_view(), name="share"),
    path("pages/<int:page_id>/share/poster.png", views.PictureView.as_view(shape="poster"), name="poster"),
    path("pages/<int:page_id>/share/card.png", views.PictureView.as_view(shape="card"), name="card"),
    path("pages/<int:page_id>/wording/", WordingView.as_view(), name="wording"),
    path("pages/<int:page_id>/reread/", RereadView.as_view(), name="reread"),
    path("pages/<int:page_id>/translate/", views.TranslateView.as_view(), name="translate"),
    path("pages/translations/", views.TranslationsView.as_view(), name="translations"),
    path("pages/<int:page_id>/take-down/", views.TakeDownView.as_view(), name="take_down"),
]
