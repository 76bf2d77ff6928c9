"""Amounts of money in Chinese capital numerals, as payment forms want them."""

from decimal import Decimal

LARGEST = Decimal("9999999999999999.99")


def amount_in_words(amount: Decimal) -> str:
    """A sum in CNY in words, such as 壹仟肆佰零玖元伍角; 整 follows whole yuan only (DOMAIN 2).

    Raises ValueError for a negative sum, a fraction of a fen, and a sum beyond sixteen digits.
    """
    if not 0 <= amount <= LARGEST:
        raise ValueError(f"An amount in words lies between 0 and {LARGEST}, not {amount}.")
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError(f"An amount in words has at most two decimal places, not {amount}.")
    import cn2an  # late: 4 MB that few requests need

    return cn2an.an2cn(f"{amount:.2f}", "rmb")
