"""Addresses of finance's own pages inside Wagtail's admin; lists have theirs in their viewsets."""

from django.urls import path

from . import payments, pools, vouchers

app_name = "finance"
urlpatterns = [
    path("<int:pk>/invoices/<int:invoice_pk>/check/", vouchers.CheckView.as_view(), name="check"),
    path("<int:pk>/invoices/<int:invoice_pk>/reject/", vouchers.RejectView.as_view(), name="reject"),
    path("<int:pk>/payment.pdf", payments.PaymentSheet.as_view(), name="payment_sheet"),
    path("pools/<int:pk>/allot/", pools.AllotView.as_view(), name="allot"),
    path("pools/<int:pk>/entries.<slug:file_format>", pools.EntriesExport.as_view(), name="pool_export"),
]
