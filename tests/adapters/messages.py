"""Messages to deliver; all names and numbers are fictitious."""

from engine.ports import Message


def a_text(message_id="m-1", phone="12000000001", text="您的检定证书已制好，查询码 9F2C1A77。"):
    return Message(message_id, "sms", "certificate-ready", {"phone": phone, "text": text})


def a_mail(message_id="m-1", to="zhou@example.cn", **changes):
    payload = {"to": to, "subject": "检定证书已制好", "text": "请凭查询码 9F2C1A77 下载。"} | changes
    return Message(message_id, "mail", "certificate-ready", payload, {"证书.pdf": b"%PDF-1.7"})


def a_closed_case(message_id="m-1", **changes):
    payload = {
        "institution_code": "SZLH",
        "number": "20261119-00012",
        "title": "检定委托：一般压力表 1 件",
        "item": "calibration-order",
        "applicant_masked": "周敏（3205**********0013）",
        "opened_at": "2026-11-16",
        "closed_at": "2026-11-20T10:00:00+08:00",
        "outcome": "已出证",
        "retention": "10年",
        "files": [
            {"path": "apply/1", "name": "铭牌照片.jpg", "media_type": "image/jpeg", "folder": "01申请材料"},
            {"path": "cert", "name": "检定证书.pdf", "media_type": "application/pdf", "folder": "03办理结果"},
        ],
        "log": [{"at": "2026-11-16T09:00:00+08:00", "actor": "周敏", "event": "opened", "detail": None}],
    } | changes
    return Message(message_id, "archive", "closed", payload, {"apply/1": b"\xff\xd8photo", "cert": b"%PDF-1.7 x"})


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
