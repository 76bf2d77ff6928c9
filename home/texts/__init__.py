"""The text of the public pages, written from the exchange's 2023 arrangement (seeds/002).

Only what stands there, in the law or in this platform's own working is said. Our own defaults are not shown
as rules of the exchange.
"""

SOURCE = "《2023年上海期货交易所会员服务和投资者教育工作安排》"
