"""The places for files of a claim."""

from hub.cases.slots import Slot

INVOICE_KINDS = ("pdf", "image", "ofd", "xml")
VOUCHERS = Slot(
    name="vouchers",
    label="费用凭证原件",
    help="每张发票的 PDF、OFD、XML 原件或清晰照片，以及劳务费发放表。",
    personal="讲者的身份证号和银行账号",
    kinds=(*INVOICE_KINDS, "excel"),
    min_count=1,
    max_count=60,
)
PROOFS = Slot(
    name="proofs",
    label="付款与合同佐证",
    help="付款回单、合同或订单；没有可以不交。",
    kinds=("pdf", "image", "word", "excel"),
    max_count=30,
)
SETTLEMENT = Slot(
    name="settlement",
    label="结算发票原件",
    help="向交易所开具的一张发票，金额等于核定金额。",
    kinds=INVOICE_KINDS,
    min_count=1,
    max_count=3,
)
CHECKS = Slot(
    name="checks",
    label="发票查验截图",
    help="税务机关发票查验平台的结果截图。",
    kinds=("image", "pdf"),
    max_count=60,
    internal=True,
)
RECEIPT = Slot(
    name="receipt",
    label="银行回单",
    help="银行转账回单。",
    kinds=("pdf", "image"),
    min_count=1,
    max_count=3,
    internal=True,
)
