"""What the account page shows, read in one go."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from engine.accounts import ROLES, about_account, recent_events
from engine.accounts.records import About, EventLine
from engine.parties import party_names
from engine.policy import Actor
from webapp.extensions import now
from webapp.screen import said

#: the codes of account_event in the words of the page.
EVENTS = {
    "logged-in": lazy_gettext("登录成功"),
    "logged-out": lazy_gettext("退出登录"),
    "login-failed": lazy_gettext("密码输入错误"),
    "locked": lazy_gettext("连续输错，账号锁定15分钟"),
    "locked-refused": lazy_gettext("锁定期间尝试登录"),
    "address-refused": lazy_gettext("所在网络失败次数过多，登录被拒绝"),
    "disabled-refused": lazy_gettext("停用期间尝试登录"),
    "password-changed": lazy_gettext("修改密码"),
    "password-reset": lazy_gettext("管理员重置密码"),
    "account-added": lazy_gettext("开通账号"),
    "role-granted": lazy_gettext("授予岗位"),
    "role-revoked": lazy_gettext("取消岗位"),
    "disabled": lazy_gettext("停用账号"),
    "enabled": lazy_gettext("启用账号"),
    "substitute-set": lazy_gettext("设置代办人"),
    "substitute-ended": lazy_gettext("结束委托"),
}


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One account in the words of the page."""

    about: About
    #: one line per department: "岗位、岗位（计量单位）" in the reader's language.
    roles: tuple[str, ...]
    #: (id, name) of those the account acts for.
    parties: tuple[tuple[UUID, str], ...]
    events: tuple[tuple[object, EventLine], ...]


def role_label(role: str) -> str:
    """A role in the reader's language."""
    name = ROLES.get(role)
    return role if name is None else said(name.zh, name.en)


def _by_unit(about: About) -> dict[str, list[str]]:
    by_unit: dict[str, list[str]] = {}
    for unit, role, _ in about.roles:
        by_unit.setdefault(unit, []).append(role_label(role))
    return by_unit


def _listed(words: list[str]) -> str:
    return said("、", ", ").join(words)


def read(session: Session, actor: Actor) -> AccountPage:
    """Read what the actor's own account page shows."""
    about = about_account(session, actor.account_id, now=now())
    return AccountPage(
        about=about,
        roles=tuple(f"{_listed(roles)}（{unit}）" for unit, roles in _by_unit(about).items()),
        parties=tuple(party_names(session, actor.party_ids)),
        events=tuple((EVENTS.get(line.what, line.what), line) for line in recent_events(session, actor.account_id)),
    )
