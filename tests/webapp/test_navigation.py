"""The main navigation shows what exists to those whom it concerns."""

import pytest

from tests.engine.people import an_actor
from tests.webapp.pages import Reader
from tests.webapp.town import log_in
from webapp.navigation import entries, landing
from webapp.security import public


@pytest.fixture
def app(build):
    app = build()
    for endpoint in ("counter.start", "designer.items", "watch.board", "admin.index"):
        if endpoint not in app.view_functions:
            app.add_url_rule(f"/{endpoint}", endpoint=endpoint, view_func=public(lambda: ""))
    return app


def labels(app, actor):
    with app.test_request_context("/"):
        return [str(item.label) for item in entries(actor)]


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (None, ["首页", "测量能力", "价目表"]),
        (an_actor(kind="applicant"), ["首页", "我的办件", "我的器具", "发票与账单"]),
        (an_actor("window"), ["首页", "我的待办", "窗口代办"]),
        (an_actor("supervisor"), ["首页", "我的待办", "监督统计", "档案"]),
        (an_actor("seal_keeper"), ["首页", "我的待办", "印章管理"]),
        (an_actor("owner"), ["首页", "我的待办", "统计", "流程设计", "表单组件"]),
        (an_actor("audit_admin"), ["首页", "我的待办", "账号与岗位", "访问异常"]),
    ],
)
def test_each_role_sees_its_own_faces(app, actor, seen):
    assert labels(app, actor) == seen


def test_a_face_that_is_not_installed_is_not_offered(build):
    assert labels(build(), an_actor("owner")) == ["首页", "我的待办", "统计", "表单组件"]


def test_people_begin_where_their_work_is(app):
    with app.test_request_context("/"):
        assert [landing(kind) for kind in ("applicant", "staff", "system")] == ["/my/", "/desk/", "/"]


STAFF = (
    "window", "acceptor", "sample_clerk", "dispatcher", "operator", "verifier", "approver", "finance", "archivist",
    "register_keeper", "seal_keeper", "supervisor", "decider", "owner", "admin", "security_admin", "audit_admin",
)  # fmt: skip


@pytest.mark.parametrize("role", STAFF)
def test_every_entry_of_the_navigation_opens(town_app, people, role):
    person = log_in(Reader(town_app), people("somebody", role))

    for address in person.open("/desk/").tree.xpath("//nav[@aria-label='主导航']//a/@href"):
        page = person.open(address, follow_redirects=True)
        assert (address, page.status) == (address, 200)
