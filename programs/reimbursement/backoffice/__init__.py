"""The screens of finance: vouchers of a claim, payments, pools."""
