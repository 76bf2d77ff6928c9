from django.urls import path

from . import views

urlpatterns = [path("seen/<int:page_id>.gif", views.seen, name="seen")]
