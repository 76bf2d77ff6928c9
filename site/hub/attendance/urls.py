"""The short addresses that QR codes carry."""

from django.urls import path

from .views import public

app_name = "attendance"
urlpatterns = [
    path("<str:token>/", public.SignInPage.as_view(), name="sign_in"),
    path("<str:token>/<str:receipt>/", public.ReceiptPage.as_view(), name="receipt"),
    path("<str:token>/<str:receipt>/survey/", public.SurveyPage.as_view(), name="survey"),
    path("<str:token>/<str:receipt>/withdraw/", public.WithdrawPage.as_view(), name="withdraw"),
]
