"""Applicants who come by themselves: registration, a forgotten password, the organisations they act for; and walk-ins.

Account events send messages without a case, through the same outbox (SZ-6.2.1.4.a, SZ-6.2.1.7.a).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import outbox
from engine.accounts import Account, Actor, Kind, accept_password, add_account, change_password
from engine.accounts.codes import make_code, use_code
from engine.db import new_id
from engine.errors import InvalidAnswers, NotFound, NotPermitted, Problem
from engine.forms.kinds.identity import take_citizen_number, take_credit_code
from engine.forms.kinds.text import take_any_phone, take_mobile
from engine.forms.wording import Wrong
from engine.parties import Particulars, Party, PartyMember, add_member, add_party, remove_member
from engine.vault import KeyRing

NAME_LENGTH, ADDRESS_LENGTH = 100, 200
#: the words of a code message; the institution's name stands before it, as operators demand.
CODE_TEXT = "【{institution}】验证码 {code}，10分钟内有效。如非本人操作，请忽略；请勿告诉他人。"
CHANGED_TEXT = "【{institution}】您的账号 {login} 的密码已修改。如非本人操作，请立即联系我们。"
WELCOME_TEXT = "【{institution}】注册成功，您的账号是 {login}。"


@dataclass(frozen=True, slots=True)
class Organisation:
    """What is asked about an organisation; plain text as typed."""

    name: str
    credit_code: str
    address: str = ""
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class WalkIn:
    """What a window clerk asks of somebody who is not registered; ``kind`` is ``person`` or ``organisation``."""

    kind: str
    id_no: str
    name: str
    phone: str = ""
    contact: str = ""
    address: str = ""


def read_phone(raw: str) -> str:
    """A mobile number without blanks.

    Raises:
        InvalidAnswers: it is none.
    """
    return _taken("phone", "手机号码", "The mobile number", take_mobile(raw))


def send_code(
    session: Session, ring: KeyRing, *, purpose: str, phone: str, institution: str, address: str, now: datetime
) -> None:
    """Send a code to a telephone.

    Raises:
        InvalidAnswers: too many were sent already.
    """
    code = make_code(session, ring, purpose=purpose, phone=phone, address=address, now=now)
    _tell(session, ring, phone, CODE_TEXT.format(institution=institution, code=code), now=now)


def send_recovery_code(
    session: Session, ring: KeyRing, *, login: str, phone: str, institution: str, address: str, now: datetime
) -> None:
    """Send a code if login and telephone belong together; whoever asks cannot tell whether they do."""
    if _account_of(session, ring, login, phone) is None:
        return
    with suppress(InvalidAnswers):  # a pause or a limit would tell that they do
        send_code(session, ring, purpose="recover", phone=phone, institution=institution, address=address, now=now)


def register_applicant(
    session: Session,
    ring: KeyRing,
    *,
    phone: str,
    login: str,
    name: str,
    password_hash: str,
    institution: str,
    now: datetime,
) -> Account:
    """Open an applicant's account and register the person it stands for. The telephone's code was tried before.

    Raises:
        InvalidAnswers: the login is taken, the name is missing, or the telephone was not proved.
    """
    named = _line("name", "姓名", "Your name", name, 50)
    use_code(session, ring, purpose="register", phone=phone, now=now)
    party = add_party(session, ring, kind="person", name=named, particulars=Particulars(phone=phone), now=now)
    account = add_account(
        session, login=login, display_name=named, kind=Kind.APPLICANT, password_hash=password_hash, now=now,
        party_id=party.id,
    )  # fmt: skip
    accept_password(session, account.id, now=now)
    _tell(session, ring, phone, WELCOME_TEXT.format(institution=institution, login=account.login), now=now)
    return account


def recover_password(
    session: Session, ring: KeyRing, *, login: str, phone: str, new_hash: str, institution: str, now: datetime
) -> None:
    """Replace a forgotten password; all sessions end. The telephone's code was tried before.

    Raises:
        InvalidAnswers: the telephone was not proved, or is not this account's.
    """
    use_code(session, ring, purpose="recover", phone=phone, now=now)
    account = _account_of(session, ring, login, phone)
    if account is None:
        raise InvalidAnswers([Problem("code", "账号与手机号码不符", "Login and telephone do not belong together")])
    change_password(session, account.id, old_hash=account.password_hash, new_hash=new_hash, now=now)
    account.failed_logins, account.locked_until = 0, None
    _tell(session, ring, phone, CHANGED_TEXT.format(institution=institution, login=account.login), now=now)


def add_organisation(session: Session, ring: KeyRing, actor: Actor, given: Organisation, *, now: datetime) -> Party:
    """Register an organisation and let the actor act for it as its owner.

    Raises:
        InvalidAnswers: something is missing or wrong, or the organisation is registered already.
        NotPermitted: the actor is not an applicant.
    """
    if actor.kind != Kind.APPLICANT:
        raise NotPermitted("只有申请人账号可以登记单位", "Only applicants register organisations")
    problems: list[Problem] = []
    name = _kept(problems, partial(_line, "name", "单位名称", "The name", given.name, NAME_LENGTH))
    code = _kept(
        problems,
        partial(_taken, "credit_code", "统一社会信用代码", "The credit code", take_credit_code(given.credit_code)),
    )
    phone = _kept(problems, partial(_taken, "phone", "联系电话", "The telephone number", take_any_phone(given.phone)))
    if problems:
        raise InvalidAnswers(problems)
    try:
        party = add_party(
            session, ring, kind="organisation", name=name, now=now,
            particulars=Particulars(
                id_type="uscc", id_no=code, phone=phone, address=given.address.strip()[:ADDRESS_LENGTH],
                contact=given.contact.strip()[:50],
            ),
        )  # fmt: skip
    except InvalidAnswers as taken:
        raise InvalidAnswers([_REGISTERED]) from taken
    add_member(session, actor.account_id, party.id, relation="owner", may_submit=True)
    return party


def add_walk_in(session: Session, ring: KeyRing, actor: Actor, given: WalkIn, *, now: datetime) -> Party:
    """Register somebody who stands at the window, so that the clerk can apply in their name; no account is opened.

    Raises:
        NotPermitted: the actor is no window clerk.
        InvalidAnswers: something is missing or wrong, or the number is registered already.
    """
    if not actor.has("window"):
        raise NotPermitted("只有窗口人员可以代为登记", "Only window clerks register others")
    problems: list[Problem] = []
    is_person = given.kind == "person"
    taken = take_citizen_number(given.id_no) if is_person else take_credit_code(given.id_no)
    called = ("居民身份证号码", "The identity number") if is_person else ("统一社会信用代码", "The credit code")
    number = _kept(problems, partial(_taken, "id_no", *called, taken))
    name = _kept(problems, partial(_line, "name", "姓名或单位名称", "The name", given.name, NAME_LENGTH))
    phone = _kept(problems, partial(_taken, "phone", "联系电话", "The telephone number", take_any_phone(given.phone)))
    if problems:
        raise InvalidAnswers(problems)
    particulars = Particulars(
        id_type="居民身份证" if is_person else "统一社会信用代码", id_no=number, phone=phone,
        address=given.address.strip()[:ADDRESS_LENGTH], contact=given.contact.strip()[:50],
    )  # fmt: skip
    kind = "person" if is_person else "organisation"
    return add_party(session, ring, kind=kind, name=name, particulars=particulars, now=now)


def add_agent(session: Session, actor: Actor, party_id: UUID, *, login: str, may_submit: bool) -> None:
    """Let another applicant act for an organisation that the actor owns.

    Raises:
        NotPermitted: the actor does not own it.
        InvalidAnswers: there is no such applicant.
    """
    _check_owner(session, actor, party_id)
    account = session.scalar(
        select(Account).where(
            Account.login == login.strip().lower(), Account.kind == Kind.APPLICANT, Account.disabled_at.is_(None)
        )
    )
    if account is None:
        raise InvalidAnswers(
            [
                Problem(
                    "login",
                    "没有这个申请人账号，请对方先注册",
                    "There is no such applicant; ask them to register first",
                )
            ]
        )
    if account.id == actor.account_id:
        raise InvalidAnswers([Problem("login", "您已是该单位的管理人", "You own this organisation already")])
    add_member(session, account.id, party_id, relation="agent", may_submit=may_submit)


def remove_agent(session: Session, actor: Actor, party_id: UUID, account_id: UUID) -> None:
    """End an agent's right to act for an organisation that the actor owns.

    Raises:
        NotPermitted: the actor does not own it, or is the one to be removed.
    """
    _check_owner(session, actor, party_id)
    if account_id == actor.account_id:
        raise NotPermitted("单位至少保留一名管理人", "An organisation keeps its owner")
    remove_member(session, account_id, party_id)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who acts for a party."""

    account_id: UUID
    login: str
    name: str
    relation: str
    may_submit: bool


def members_of(session: Session, actor: Actor, party_id: UUID) -> tuple[Member, ...]:
    """Who acts for a party, owners first.

    Raises:
        NotFound: the actor does not act for it.
    """
    if party_id not in actor.party_ids:
        raise NotFound("没有这个单位", "no such organisation")
    rows = session.execute(
        select(Account.id, Account.login, Account.display_name, PartyMember.relation, PartyMember.may_submit)
        .join(PartyMember, PartyMember.account_id == Account.id)
        .where(PartyMember.party_id == party_id)
        .order_by(PartyMember.relation.desc(), Account.login)
    )
    return tuple(Member(*row) for row in rows)


_REGISTERED = Problem(
    "credit_code",
    "该单位已登记。请联系该单位的管理人，在其“我的单位”中添加您为经办人，或持授权书到服务窗口办理",
    "This organisation is registered. Ask its owner to add you as an agent, or bring a letter of authority to the desk",
)


def _check_owner(session: Session, actor: Actor, party_id: UUID) -> None:
    owned = session.scalar(
        select(PartyMember.id).where(
            PartyMember.account_id == actor.account_id,
            PartyMember.party_id == party_id,
            PartyMember.relation == "owner",
        )
    )
    if owned is None:
        raise NotPermitted("只有该单位的管理人可以这样做", "Only the owner of the organisation may do this")


def _account_of(session: Session, ring: KeyRing, login: str, phone: str) -> Account | None:
    return session.scalar(
        select(Account)
        .join(Party, Party.id == Account.party_id)
        .where(
            Account.login == login.strip().lower(),
            Account.kind == Kind.APPLICANT,
            Account.disabled_at.is_(None),
            Party.phone_blind == ring.blind(phone),
        )
    )


def _tell(session: Session, ring: KeyRing, phone: str, text: str, *, now: datetime) -> None:
    outbox.put(
        session, ring, case_id=None, channel="sms", topic="account", payload={"phone": phone, "text": text},
        once=f"account:{new_id()}", now=now,
    )  # fmt: skip


def _taken(field: str, zh: str, en: str, taken: str | Wrong | None) -> str:
    if taken is None:
        raise InvalidAnswers([Problem(field, f"请填写{zh}", f"{en} is missing")])
    if isinstance(taken, Wrong):
        told = taken.about(zh, en)
        raise InvalidAnswers([Problem(field, told.zh, told.en)])
    return taken


def _kept(problems: list[Problem], read: Callable[[], str]) -> str:
    """What was read, or "" with its problems kept, so that all are told at once."""
    try:
        return read()
    except InvalidAnswers as wrong:
        problems.extend(wrong.problems)
        return ""


def _line(field: str, zh: str, en: str, text: str, longest: int) -> str:
    line = " ".join(text.split())
    if not line:
        raise InvalidAnswers([Problem(field, f"请填写{zh}", f"{en} is missing")])
    if len(line) > longest:
        raise InvalidAnswers([Problem(field, f"{zh}最多{longest}个字", f"{en} has at most {longest} characters")])
    return line
