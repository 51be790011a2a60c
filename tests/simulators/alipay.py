"""Alipay as a process of its own, with the rules of its open platform written down anew.

``python -m tests.simulators.alipay FOLDER NOTICES`` prints its port. FOLDER holds ``alipay.pem`` (its private key),
``ours.pub.pem`` (the merchant's public key) and ``other.pem``; NOTICES is where it posts, "" for nowhere. How it
misbehaves: ``provider.py``.
"""

import base64
import csv
import io
import json
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from tests.simulators.provider import CHINA, Books, Desk, run

APP_ID = "2021000000000001"
STAMP = "%Y-%m-%d %H:%M:%S"


class Keys:
    def __init__(self, folder):
        read = lambda name: (Path(folder) / name).read_bytes()  # noqa: E731 - three times the same
        self.own = serialization.load_pem_private_key(read("alipay.pem"), None)
        self.other = serialization.load_pem_private_key(read("other.pem"), None)
        self.merchant = serialization.load_pem_public_key(read("ours.pub.pem"))

    def sign(self, text, key=None):
        return base64.b64encode((key or self.own).sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()

    def is_merchants(self, text, signature):
        try:
            self.merchant.verify(base64.b64decode(signature), text.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


def to_sign(parameters):
    """Open platform, "自行实现签名": drop sign and what is empty, sort by key, join by & without escaping."""
    kept = [(key, value) for key, value in parameters.items() if key not in ("sign",) and value != ""]
    return "&".join(key + "=" + value for key, value in sorted(kept))


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def fen(text):
    whole, _, cents = text.partition(".")
    return int(whole) * 100 + int((cents + "00")[:2])


class Alipay(Desk):
    keys: Keys

    def serve(self, method, body):
        if method == "GET":
            self.give_bill()
            return
        asked = dict(parse_qsl(body.decode(), keep_blank_values=True))
        name = asked.get("method", "none").replace(".", "_") + "_response"
        if asked.get("app_id") != APP_ID or not self.keys.is_merchants(to_sign(asked), asked.get("sign", "")):
            self.tell_back(name, {"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature"})
        elif self.books.mood == "busy":
            self.tell_back(name, {"code": "20000", "msg": "Service Currently Unavailable"})
        else:
            wish = asked["method"].rpartition("alipay.")[2].replace(".", "_")
            self.tell_back(name, getattr(self, wish)(json.loads(asked["biz_content"])))

    def tell_back(self, name, told):
        inner = json.dumps({"msg": "Success", **told}, ensure_ascii=False, separators=(",", ":"))
        key = self.keys.other if self.books.mood == "forged" else None
        self.answer(200, f'{{"{name}":{inner},"sign":"{self.keys.sign(inner, key)}"}}'.encode())

    def trade_precreate(self, asked):
        with self.books.lock:
            order = {"amount_fen": fen(asked["total_amount"]), "subject": asked["subject"]}
            known = self.books.orders.setdefault(asked["out_trade_no"], order)
        if known["amount_fen"] != order["amount_fen"]:
            return {"code": "40004", "sub_code": "ACQ.CONTEXT_INCONSISTENT", "sub_msg": "交易信息被篡改"}
        code = f"https://qr.alipay.com/bax{asked['out_trade_no'][-12:]}"
        return {"code": "10000", "out_trade_no": asked["out_trade_no"], "qr_code": code}

    def trade_query(self, asked):
        paid = self.books.payments.get(asked["out_trade_no"])
        if paid is None:
            return {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST", "sub_msg": "交易不存在"}
        return {"code": "10000", "trade_no": paid["no"], "out_trade_no": paid["number"],
                "trade_status": "TRADE_SUCCESS", "total_amount": yuan(paid["amount_fen"]),
                "send_pay_date": paid["at"].strftime(STAMP)}  # fmt: skip

    def trade_refund(self, asked):
        made = self.books.refund(asked["out_request_no"], asked["out_trade_no"], fen(asked["refund_amount"]))
        if made is None:
            return {"code": "40004", "sub_code": "ACQ.REASON_TRADE_REFUND_FEE_ERR", "sub_msg": "退款金额无效"}
        return {"code": "10000", "trade_no": self.books.payments[made["order"]]["no"], "out_trade_no": made["order"],
                "fund_change": "Y", "refund_fee": yuan(made["amount_fen"])}  # fmt: skip

    def trade_fastpay_refund_query(self, asked):
        made = self.books.refunds.get(asked["out_request_no"])
        if made is None:
            return {"code": "10000"}
        return {"code": "10000", "trade_no": self.books.payments[made["order"]]["no"], "out_trade_no": made["order"],
                "out_request_no": made["number"], "refund_amount": yuan(made["amount_fen"]),
                "refund_status": "REFUND_SUCCESS"}  # fmt: skip

    def data_dataservice_bill_downloadurl_query(self, asked):
        host = f"http://127.0.0.1:{self.server.server_address[1]}"
        return {"code": "10000", "bill_download_url": f"{host}/bill?{urlencode({'day': asked['bill_date']})}"}

    def give_bill(self):
        day = parse_qs(self.path.partition("?")[2])["day"][0]
        file = io.StringIO()
        file.write("#支付宝业务明细查询\n#-----------------------------------------业务明细列表\n")
        out = csv.writer(file)
        out.writerow(["支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "订单金额（元）",
                      "退款批次号/请求号"])  # fmt: skip
        for paid in self.books.payments.values():
            if f"{paid['at'].date()}" == day:
                at = paid["at"].strftime(STAMP)
                out.writerow([paid["no"] + "\t", paid["number"] + "\t", "交易", "费", at, at,
                              yuan(paid["amount_fen"]), ""])  # fmt: skip
        for made in self.books.refunds.values():
            at = made["at"].strftime(STAMP)
            out.writerow([self.books.payments[made["order"]]["no"] + "\t", made["order"] + "\t", "退款", "费", at, at,
                          "-" + yuan(made["amount_fen"]), made["number"]])  # fmt: skip
        file.write("#-----------------------------------------业务明细列表结束\n")
        pack = io.BytesIO()
        with zipfile.ZipFile(pack, "w") as made:
            made.writestr("20880_业务明细.csv", file.getvalue().encode("gb18030"))
            made.writestr("20880_业务明细(汇总).csv", b"#")
        self.answer(200, pack.getvalue())

    def paid(self, payment):
        def notice(mood):
            told = {
                "notify_time": datetime.now(CHINA).strftime(STAMP), "notify_type": "trade_status_sync",
                "notify_id": f"n{payment['no']}", "app_id": APP_ID, "charset": "utf-8", "version": "1.0",
                "trade_no": payment["no"], "out_trade_no": payment["number"], "trade_status": "TRADE_SUCCESS",
                "total_amount": yuan(payment["amount_fen"]), "gmt_payment": payment["at"].strftime(STAMP),
            }  # fmt: skip
            signature = self.keys.sign(to_sign(told), self.keys.other if mood == "forged" else None)
            if mood == "tampered":
                told["total_amount"] = "0.01"
            body = urlencode({**told, "sign": signature, "sign_type": "RSA2"}).encode()
            return body, {"Content-Type": "application/x-www-form-urlencoded"}

        self.books.tell(notice)


def main(folder, notices):
    Alipay.keys, Alipay.books = Keys(folder), Books(notices)
    run(Alipay)


if __name__ == "__main__":
    main(*sys.argv[1:])
