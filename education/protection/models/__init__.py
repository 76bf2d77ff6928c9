from .pages import (
    BlacklistPage,
    ComplaintPage,
    FundCalculatorPage,
    ProtectionIndexPage,
    RiskWarningIndexPage,
    RiskWarningPage,
)
from .records import Listing, Mirroring
from .settings import ProtectionSettings
from .tips import Activity, Liaison, Reporter, Tip

__all__ = [
    "Activity",
    "BlacklistPage",
    "ComplaintPage",
    "FundCalculatorPage",
    "Liaison",
    "Listing",
    "Mirroring",
    "ProtectionIndexPage",
    "ProtectionSettings",
    "Reporter",
    "RiskWarningIndexPage",
    "RiskWarningPage",
    "Tip",
]
