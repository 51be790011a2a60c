"""WeChat Pay (API v3) as a process of its own, with its rules written down anew: signed requests, signed answers,
sealed notices, refunds that take their time, and the bill of a day.

``python -m tests.simulators.wechat_pay FOLDER NOTICES`` prints its port. FOLDER holds ``wechat.pem`` (its private key),
``ours.pub.pem`` and ``other.pem``; NOTICES is where it posts, "" for nowhere. How it misbehaves: ``provider.py``.
"""

import base64
import hashlib
import json
import re
import secrets
import sys
import time
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.simulators.provider import CHINA, Books, Desk, run

APP_ID, MERCHANT, SERIAL = "wx0000000000000001", "1900000001", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
PUBLIC_KEY_ID = "PUB_KEY_ID_0119000000012026"
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(?P<mchid>\d+)",nonce_str="(?P<nonce>\w+)",signature="(?P<signature>[^"]+)",'
    r'timestamp="(?P<stamp>\d+)",serial_no="(?P<serial>\w+)"'
)
BILL = ("交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,"
        "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,"
        "商户数据包,手续费,费率,订单金额,申请退款金额,费率备注")  # fmt: skip


class Keys:
    def __init__(self, folder):
        read = lambda name: (Path(folder) / name).read_bytes()  # noqa: E731 - three times the same
        self.own = serialization.load_pem_private_key(read("wechat.pem"), None)
        self.other = serialization.load_pem_private_key(read("other.pem"), None)
        self.merchant = serialization.load_pem_public_key(read("ours.pub.pem"))

    def headers(self, body, key=None):
        """What WeChat Pay puts on every answer and notice: time, nonce, body, each with its line feed, signed."""
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        signed = stamp.encode() + b"\n" + nonce.encode() + b"\n" + body + b"\n"
        signature = (key or self.own).sign(signed, padding.PKCS1v15(), hashes.SHA256())
        return {
            "Content-Type": "application/json", "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": PUBLIC_KEY_ID, "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }  # fmt: skip


class WechatPay(Desk):
    keys: Keys

    def serve(self, method, body):
        if not self.is_merchants(method, body):
            self.tell_back(401, {"code": "SIGN_ERROR", "message": "签名错误"})
        elif self.books.mood == "busy":
            self.tell_back(503, {"code": "SYSTEM_ERROR", "message": "系统繁忙"})
        else:
            self.dispatch(method, self.path.partition("?")[0], body)

    def is_merchants(self, method, body):
        found = TOKEN.fullmatch(self.headers.get("Authorization", ""))
        if found is None or (found["mchid"], found["serial"]) != (MERCHANT, SERIAL):
            return False
        signed = f"{method}\n{self.path}\n{found['stamp']}\n{found['nonce']}\n".encode() + body + b"\n"
        try:
            signature = base64.b64decode(found["signature"])
            self.keys.merchant.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return abs(time.time() - int(found["stamp"])) < 300

    def dispatch(self, method, path, body):
        last = path.rpartition("/")[2]
        if (method, path) == ("POST", "/v3/pay/transactions/native"):
            self.place(json.loads(body))
        elif (method, path) == ("POST", "/v3/refund/domestic/refunds"):
            self.give_back(json.loads(body))
        elif path.startswith("/v3/pay/transactions/out-trade-no/"):
            self.tell_order(last)
        elif path.startswith("/v3/refund/domestic/refunds/"):
            made = self.books.refunds.get(last)
            known = made is not None
            self.tell_back(200 if known else 404, self.refund_of(made, "status") if known else NOT_THERE)
        elif path == "/v3/bill/tradebill":
            self.give_bill()
        elif path == "/billdownload/file":
            self.answer(200, self.bill())

    def tell_back(self, status, told):
        body = json.dumps(told, ensure_ascii=False).encode()
        self.answer(status, body, self.keys.headers(body, self.keys.other if self.books.mood == "forged" else None))

    def place(self, asked):
        number, amount = asked["out_trade_no"], asked["amount"]["total"]
        with self.books.lock:
            known = self.books.orders.setdefault(number, {"amount_fen": amount, "subject": asked["description"]})
        if known["amount_fen"] != amount or number in self.books.payments:
            self.tell_back(400, {"code": "INVALID_REQUEST", "message": "商户订单号重复"})
        else:
            self.tell_back(200, {"code_url": f"weixin://wxpay/bizpayurl?pr={number[-12:]}"})

    def tell_order(self, number):
        paid = self.books.payments.get(number)
        if number not in self.books.orders:
            self.tell_back(404, NOT_THERE)
        elif paid is None:
            self.tell_back(200, {"mchid": MERCHANT, "out_trade_no": number, "trade_state": "NOTPAY"})
        else:
            self.tell_back(200, self.transaction_of(paid))

    def transaction_of(self, paid):
        return {
            "appid": APP_ID, "mchid": MERCHANT, "out_trade_no": paid["number"], "transaction_id": paid["no"],
            "trade_type": "NATIVE", "trade_state": "SUCCESS", "trade_state_desc": "支付成功",
            "success_time": paid["at"].isoformat(timespec="seconds"),
            "amount": {"total": paid["amount_fen"], "payer_total": paid["amount_fen"], "currency": "CNY",
                       "payer_currency": "CNY"},
        }  # fmt: skip

    def refund_of(self, made, word):
        return {
            "mchid": MERCHANT, "refund_id": made["no"], "out_refund_no": made["number"], "out_trade_no": made["order"],
            "transaction_id": self.books.payments[made["order"]]["no"], word: made.get("state", "SUCCESS"),
            "amount": {"refund": made["amount_fen"], "total": self.books.payments[made["order"]]["amount_fen"]},
        }  # fmt: skip

    def give_back(self, asked):
        order = next(
            (one["number"] for one in self.books.payments.values() if one["no"] == asked["transaction_id"]), ""
        )
        made = self.books.refund(asked["out_refund_no"], order, asked["amount"]["refund"])
        if made is None:
            self.tell_back(400, {"code": "INVALID_REQUEST", "message": "退款金额超过可退金额"})
            return
        self.tell_back(200, self.refund_of({**made, "state": "PROCESSING"}, "status"))
        self.books.tell(self.notice("REFUND.SUCCESS", "refund", lambda: self.refund_of(made, "refund_status")))

    def paid(self, payment):
        self.books.tell(self.notice("TRANSACTION.SUCCESS", "transaction", lambda: self.transaction_of(payment)))

    def notice(self, event, kind, facts):
        def make(mood):
            nonce, extra = secrets.token_hex(6), kind
            content = json.dumps(facts()).encode()
            sealed = AESGCM(SECRET.encode()).encrypt(nonce.encode(), content, extra.encode())
            told = {
                "id": secrets.token_hex(16), "create_time": datetime.now(CHINA).isoformat(timespec="seconds"),
                "resource_type": "encrypt-resource", "event_type": event, "summary": "通知",
                "resource": {"original_type": kind, "algorithm": "AEAD_AES_256_GCM", "nonce": nonce,
                             "associated_data": extra, "ciphertext": base64.b64encode(sealed).decode()},
            }  # fmt: skip
            body = json.dumps(told, ensure_ascii=False).encode()
            headers = self.keys.headers(body, self.keys.other if mood == "forged" else None)
            return (body.replace(b'"TRANSACTION', b'"X', 1) if mood == "tampered" else body), headers

        return make

    def give_bill(self):
        content = self.bill()
        host = f"http://127.0.0.1:{self.server.server_address[1]}"
        day = parse_qs(self.path.partition("?")[2])["bill_date"][0]
        told = {"hash_type": "SHA1", "hash_value": hashlib.sha1(content).hexdigest(),  # noqa: S324 - the rule
                "download_url": f"{host}/billdownload/file?token={day}"}  # fmt: skip
        self.tell_back(200, told)

    def bill(self):
        rows, names = [], BILL.split(",")
        for paid in self.books.payments.values():
            amount = f"{paid['amount_fen'] / 100:.2f}"
            rows.append({"微信订单号": paid["no"], "商户订单号": paid["number"], "交易状态": "SUCCESS",
                         "应结订单金额": amount, "订单金额": amount, "申请退款金额": "0.00"})  # fmt: skip
        for made in self.books.refunds.values():
            paid, amount = self.books.payments[made["order"]], f"{made['amount_fen'] / 100:.2f}"
            rows.append({"微信订单号": paid["no"], "商户订单号": made["order"], "交易状态": "REFUND",
                         "商户退款单号": made["number"], "退款金额": amount, "申请退款金额": amount})  # fmt: skip
        lines = [",".join(f"`{row.get(name, '')}" for name in names) for row in rows]
        summary = ["总交易单数,应结订单总金额,退款总金额", f"`{len(rows)},`0.00,`0.00"]
        return "\r\n".join([BILL, *lines, *summary, ""]).encode()


NOT_THERE = {"code": "RESOURCE_NOT_EXISTS", "message": "查询的资源不存在"}


def main(folder, notices):
    WechatPay.keys, WechatPay.books = Keys(folder), Books(notices)
    run(WechatPay)


if __name__ == "__main__":
    main(*sys.argv[1:])
