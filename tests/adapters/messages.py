"""Messages to deliver; all names and numbers are fictitious."""

from datetime import UTC, datetime, timedelta

from engine.ports import Message


def a_text(message_id="m-1", phone="12000000001", text="您的检定证书已制好，查询码 9F2C1A77。"):
    return Message(message_id, "sms", "certificate-ready", {"phone": phone, "text": text})


def a_mail(message_id="m-1", to="zhou@example.cn", **changes):
    payload = {"to": to, "subject": "检定证书已制好", "text": "请凭查询码 9F2C1A77 下载。"} | changes
    return Message(message_id, "mail", "certificate-ready", payload, {"证书.pdf": b"%PDF-1.7"})


def a_package(message_id="m-1", *, name="SZLH-20261119-00012", **changes):
    """A closed case's package as the engine composes it, but smaller."""
    payload = {"institution_code": "SZLH", "name": name, "number": "20261119-00012", "closed_at": "2026-11-20T10:00:00"}
    files = {
        "元数据.xml": "<归档信息包/>".encode(),
        "说明文件.txt": "一个办件".encode(),
        "01申请材料/001-铭牌照片.jpg": b"\xff\xd8photo",
        "02办理过程/办理记录.xml": "<办理记录/>".encode(),
        "03办理结果/002-检定证书.pdf": b"%PDF-1.7 x",
    }
    return Message(message_id, "archive", "on.closed", payload, files | changes)


def a_voucher(message_id="m-1", **changes):
    payload = {
        "number": "20261119-00012",
        "date": "2026-11-20",
        "entries": [
            {"account": "资产:银行存款", "amount_fen": 38001, "memo": "微信支付"},
            {"account": "收入:检定费", "amount_fen": -38001, "memo": ""},
        ],
    } | changes
    return Message(message_id, "finance", "paid", payload)


def an_order(channel, message_id="m-1", **changes):
    """An order of 120 yuan to be paid within two hours."""
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    payload = {"number": "20260819000000000001", "amount_fen": 12_000, "subject": "检定费", "expires_at": until}
    return Message(message_id, channel, "order", payload | changes)


def a_refund(channel, message_id="m-2", **changes):
    """Twenty yuan of that order given back."""
    payload = {
        "order_number": "20260819000000000001", "provider_no": "T1", "number": "R20260819000000000009",
        "amount_fen": 2_000, "total_fen": 12_000, "reason": "少检一台",
    }  # fmt: skip
    return Message(message_id, channel, "refund", payload | changes)


def a_parcel(message_id="m-1", *, address="江苏省苏州市吴江区澄湖路88号", **changes):
    client = {"name": "周敏", "phone": "12000000001", "address": address}
    payload = {
        "number": "WL26-000001", "sender": client, "receiver": client, "contents": ["一般压力表"], "value": "1200",
        "insured": True, "needs": ["易碎"],
    } | changes  # fmt: skip
    return Message(message_id, "carrier", "part.book", payload)
