"""The products that a new installation begins with; editors keep the list afterwards."""

from __future__ import annotations

from .models import Product

PRODUCTS = (
    ("CU", "铜", "Copper"),
    ("BC", "国际铜", "Bonded Copper"),
    ("AL", "铝", "Aluminium"),
    ("AO", "氧化铝", "Alumina"),
    ("AD", "铸造铝合金", "Cast Aluminium Alloy"),
    ("ZN", "锌", "Zinc"),
    ("PB", "铅", "Lead"),
    ("NI", "镍", "Nickel"),
    ("SN", "锡", "Tin"),
    ("AU", "黄金", "Gold"),
    ("AG", "白银", "Silver"),
    ("RB", "螺纹钢", "Steel Rebar"),
    ("WR", "线材", "Wire Rod"),
    ("HC", "热轧卷板", "Hot Rolled Coils"),
    ("SS", "不锈钢", "Stainless Steel"),
    ("SC", "原油", "Crude Oil"),
    ("FU", "燃料油", "Fuel Oil"),
    ("LU", "低硫燃料油", "Low Sulfur Fuel Oil"),
    ("BU", "石油沥青", "Bitumen"),
    ("RU", "天然橡胶", "Natural Rubber"),
    ("NR", "20号胶", "TSR 20"),
    ("BR", "丁二烯橡胶", "Butadiene Rubber"),
    ("SP", "纸浆", "Woodpulp"),
    ("OP", "胶版印刷纸", "Offset Paper"),
    ("EC", "集运指数（欧线）", "SCFIS Europe"),
)


def seed_products() -> None:
    """Make the list where there is none; what staff have changed stays."""
    if not Product.objects.exists():
        Product.objects.bulk_create(
            Product(code=code, name=name, name_en=english, position=position)
            for position, (code, name, english) in enumerate(PRODUCTS, start=1)
        )
