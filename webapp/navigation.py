"""The main navigation: which faces exist in this installation, and who sees which of them."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import lazy_gettext

from engine.policy import Actor, Kind
from webapp.extensions import wiring

Sees = Callable[[Actor | None], bool]


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. It is left out where the installation has no such endpoint, so no link is ever dead."""

    endpoint: str
    #: lazily translated text.
    label: object
    seen_by: Sees
    #: name of a function that the wiring must offer, or "".
    needs: str = ""
    #: other blueprints whose pages belong to this entry.
    also: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """Address of the page."""
        return url_for(self.endpoint)

    @property
    def is_here(self) -> bool:
        """Whether the present page belongs to this entry."""
        face = self.endpoint.partition(".")[0]
        return request.endpoint == self.endpoint or (request.blueprint in (face, *self.also) and face != "portal")


def _holds(*roles: str) -> Sees:
    return lambda actor: actor is not None and bool(actor.role_names & set(roles))


NAV = (
    NavItem("portal.home", lazy_gettext("首页"), lambda actor: True),
    NavItem("my.cases", lazy_gettext("我的办件"), lambda actor: actor is not None and actor.kind == Kind.APPLICANT),
    NavItem(
        "instruments.index", lazy_gettext("我的器具"), lambda actor: actor is not None and actor.kind == Kind.APPLICANT
    ),
    NavItem(
        "billing.index", lazy_gettext("发票与账单"), lambda actor: actor is not None and actor.kind == Kind.APPLICANT
    ),
    NavItem("desk.inbox", lazy_gettext("我的待办"), lambda actor: actor is not None and actor.is_staff),
    NavItem("counter.start", lazy_gettext("窗口代办"), _holds("window")),
    NavItem(
        "portal.show_progress",
        lazy_gettext("办件查询"),
        lambda actor: actor is None or not actor.is_staff,
        "find_progress",
    ),
    NavItem(
        "verify.ask", lazy_gettext("证书验真"), lambda actor: actor is None or not actor.is_staff, "find_certificate"
    ),
    NavItem("finance.index", lazy_gettext("收费管理"), _holds("finance")),
    NavItem("finance.list_refunds", lazy_gettext("退款审批"), _holds("dispatcher")),
    NavItem("capabilities.listed", lazy_gettext("测量能力"), lambda actor: actor is None),
    NavItem("prices.listed", lazy_gettext("价目表"), lambda actor: actor is None),
    NavItem(
        "registers.index",
        lazy_gettext("业务台账"),
        _holds("register_keeper", "approver", "finance"),
        also=("issued", "contracts", "price_list", "traces", "accounts"),
    ),
    NavItem("samples.index", lazy_gettext("样品物流"), _holds("sample_clerk", "dispatcher"), also=("shipments",)),
    NavItem("compulsory.index", lazy_gettext("强检器具"), _holds("acceptor", "dispatcher")),
    NavItem("invoices.worklist", lazy_gettext("开票"), _holds("finance")),
    NavItem("seals.index", lazy_gettext("印章管理"), _holds("seal_keeper")),
    NavItem("licences.listed", lazy_gettext("许可公示"), lambda actor: actor is None, "public_items"),
    NavItem("watch.board", lazy_gettext("监督统计"), _holds("supervisor", "dispatcher", "decider")),
    NavItem("statistics.index", lazy_gettext("统计"), _holds("owner")),
    NavItem("archive.index", lazy_gettext("档案"), _holds("archivist", "approver", "decider", "supervisor")),
    NavItem("designer.items", lazy_gettext("流程设计"), _holds("owner")),
    NavItem("gallery.index", lazy_gettext("表单组件"), _holds("owner")),
    NavItem("admin.index", lazy_gettext("系统管理"), _holds("admin")),
    NavItem("people.index", lazy_gettext("账号与岗位"), _holds("security_admin", "audit_admin")),
    NavItem("access.anomalies", lazy_gettext("访问异常"), _holds("security_admin", "audit_admin")),
)

#: where each kind of account begins; the first endpoint that exists.
LANDINGS = {Kind.APPLICANT: ("my.cases",), Kind.STAFF: ("desk.inbox",), Kind.SYSTEM: ()}


def entries(actor: Actor | None) -> list[NavItem]:
    """The entries this reader sees, in order."""
    views = current_app.view_functions
    return [item for item in NAV if item.endpoint in views and item.seen_by(actor) and _has(item.needs)]


def _has(name: str) -> bool:
    return not name or wiring(name) is not None


def landing(kind: Kind) -> str:
    """Address of the page on which a person begins after logging in."""
    views = current_app.view_functions
    return next((url_for(endpoint) for endpoint in LANDINGS[kind] if endpoint in views), url_for("portal.home"))
