"""What a page may show of personal data: enough to recognise it, not enough to misuse it (M-个人)."""


def mask_name(name: str) -> str:
    """Keep the first character of a person's name: 周*."""
    return name[:1] + "*" * (len(name) - 1)


def mask_phone(phone: str) -> str:
    """Keep the first three and the last four digits: 120****0001."""
    return _mask(phone, head=3, tail=4)


def mask_id(number: str) -> str:
    """Keep the first four and the last two characters of an identity number: 3205************13."""
    return _mask(number, head=4, tail=2)


def mask_email(email: str) -> str:
    """Keep the first letter and the domain: z***@example.cn."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}***{at}{domain}" if at else _mask(email, head=1, tail=0)


def _mask(text: str, *, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden < 1:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]
