"""The gallery form walked through as a browser without JavaScript would."""

from io import BytesIO

import pytest
from flask import render_template_string
from lxml import html

from engine.forms.spreadsheet import Import, SheetProblem
from tests.engine.forms.builders import a_field, a_form
from tests.webapp.forms.site import make_site

COMPANY = {
    "applicant_type": "company", "applicant_name": "吴江澄湖精密机械有限公司（演示）", "uscc": "91320509XXXX00019C",
    "contact.mobile": "12000000001", "contact.email": "", "contact.phone": "", "region_code": "320509",
    "postcode": "", "order_no": "",
}  # fmt: skip
ITEM = {"items[0].name": "一般压力表", "items[0].serial_no": "YL-260101", "items[0].quantity": "2",
        "items[0].range.value": "1.60", "items[0].range.unit": "MPa", "items[0].adjust": ""}  # fmt: skip


REPORT = '<div>{% from "forms/macros.html" import sheet_report %}{{ sheet_report(found) }}</div>'


@pytest.fixture
def site():
    return make_site()


def page(response):
    return html.fromstring(response.get_data(as_text=True))


def post(site, action, page_number=0, /, **more):
    data = {"_page": str(page_number), "_action": action, **more}
    return site.test_client().post("/", data=data, content_type="multipart/form-data")


def texts(document, path):
    return [" ".join(one.text_content().split()) for one in document.xpath(path)]


def test_every_problem_is_in_the_summary_and_at_its_field_in_the_same_words(site):
    response = post(site, "next", 0, **{**COMPANY, "uscc": "91320509XXXX00018C", "contact.mobile": "1"})
    document = page(response)

    assert response.status_code == 422
    assert document.findtext(".//title").startswith("填写有误：")
    assert texts(document, "//div[@role='alert']//h2") == ["以下内容需要修改"]
    summary = texts(document, "//div[@role='alert']//a")
    assert summary == [
        "统一社会信用代码的最后一位校验码不对，请核对是否有一位抄错",
        "手机号码应为11位手机号码，现在是1位",
    ]
    assert [text.removeprefix("错误：") for text in texts(document, "//p[@class='f-error']")] == summary
    for link in document.xpath("//div[@role='alert']//a/@href"):
        assert document.xpath(f"//*[@id='{link[1:]}']")
    assert document.xpath("//input[@name='uscc']/@value") == ["91320509XXXX00018C"]


def test_the_steps_lead_to_the_check_page_and_nothing_is_lost(site):
    assert texts(page(post(site, "next", 0, **COMPANY)), "//h1") == ["器具清单"]
    assert texts(page(post(site, "next", 1, **ITEM)), "//h1") == ["要求与材料"]
    file = (BytesIO(b"%PDF"), "执照.pdf")
    last = {"category": "p", "expected": "2026-12-01", "truth_commitment": "1", "services": "", "files": file}
    document = page(post(site, "check", 2, **last))

    assert texts(document, "//h1") == ["确认填报信息"]
    answers = dict(zip(texts(document, "//dl/dt"), texts(document, "//dl/dd[1]"), strict=False))
    assert answers["单位名称"] == "吴江澄湖精密机械有限公司（演示）"
    assert answers["所在地区"] == "吴江区"
    assert answers["费用合计"] == "240.00元"
    assert answers["期望完成日期"] == "2026年12月1日"
    assert answers["营业执照"] == "执照.pdf"
    assert answers["附加服务"] == "未填写"
    assert site.accepted["items"] == [
        {"name": "一般压力表", "serial_no": "YL-260101", "quantity": "2", "range": {"value": "1.60", "unit": "MPa"},
         "adjust": False, "fee": "240.00"}
    ]  # fmt: skip
    assert site.accepted["channel"] == "网上办理"
    assert "internal_note" not in site.accepted


def test_a_file_survives_an_error_on_its_page(site):
    document = page(post(site, "check", 2, files=(BytesIO(b"%PDF"), "执照.pdf"), category="p"))

    assert document.xpath("//input[@type='hidden'][@name='files']/@value") == ["", "file1"]
    assert "请上传营业执照" not in document.text_content()
    document = page(post(site, "remove:files:0", 2, files="file1"))
    assert document.xpath("//input[@type='hidden'][@name='files']/@value") == [""]


def test_what_is_hidden_appears_when_the_page_is_updated(site):
    document = page(post(site, "update", 0, **{**COMPANY, "applicant_type": "person"}))

    assert document.xpath("//input[@name='id_no']")
    assert not document.xpath("//input[@name='uscc']")
    assert not document.xpath("//div[@role='alert']")


def test_rows_are_added_changed_and_removed_by_buttons(site):
    first = {**ITEM, "items": ""}
    document = page(post(site, "add:items", 1, **first))
    assert document.xpath("//input[@name='items[1].name']")

    both = {
        **first,
        "items[1].name": "数字多用表",
        "items[1].serial_no": "DMM-1",
        "items[1].range.value": "10",
        "items[1].range.unit": "Pa",
    }
    document = page(post(site, "add:items", 1, **both))
    closed = document.xpath("//td/input[@type='hidden']/@value")
    assert len(closed) == 2
    assert document.xpath("//input[@name='items[2].name']")

    rows = {"items": "", "items[0]": closed[0], "items[1]": closed[1], "items[2].name": ""}
    document = page(post(site, "open:items:1", 1, **rows))
    assert document.xpath("//input[@name='items[1].serial_no']/@value") == ["DMM-1"]

    document = page(post(site, "remove:items:0", 1, **rows))
    assert document.xpath("//input[@name='items[0].serial_no']/@value") == ["DMM-1"]


def test_a_closed_row_with_a_problem_stands_open(site):
    rows = {
        f"items[{n}]": f'{{"name": "表", "serial_no": "{n // 2}", "range": {{"value": "1", "unit": "Pa"}}}}'
        for n in range(3)
    }
    document = page(post(site, "next", 1, items="", **rows))

    assert texts(document, "//div[@role='alert']//a") == ["与第1条重复：出厂编号相同，请修改或删除其中一条"]
    assert document.xpath("//input[@name='items[1].serial_no']/@id") == ["items-1-serial_no"]
    assert not document.xpath("//input[@name='items[0].serial_no']")


def test_optional_fields_are_marked_and_required_ones_are_not(site):
    document = page(site.test_client().get("/"))

    labels = texts(document, "//label[@class or not(@class)]")
    assert "邮政编码（选填）" in labels
    assert "单位名称" in labels
    assert "*" not in "".join(labels)


def test_a_page_speaks_english_where_the_form_does(site):
    document = page(site.test_client().get("/?lang=en&wrong=1"))

    assert texts(document, "//h1") == ["Applicant"]
    assert "Enter Name of the organisation" in texts(document, "//div[@role='alert']//a")
    assert texts(document, "//label[@for='applicant_type']") == ["Company"]


@pytest.mark.parametrize("address", ["/?page=0&wrong=1", "/?page=1&wrong=1", "/?page=2&wrong=1", "/?page=all"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_well_made(site, address, lang):
    document = page(site.test_client().get(f"{address}&lang={lang}"))
    ids = document.xpath("//@id")

    assert len(ids) == len(set(ids))
    assert len(document.xpath("//h1")) == 1
    assert not document.xpath("//script[not(@src)] | //@style | //style")
    assert not [name for name in document.xpath("//@*/..") for key in name.attrib if key.startswith("on")]
    for control in document.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert document.xpath(f"//label[@for='{control.get('id')}']"), control.get("name")
    for described in document.xpath("//@aria-describedby"):
        assert all(one in ids for one in described.split()), described
    for fieldset in document.xpath("//fieldset"):
        assert fieldset[0].tag == "legend"


def test_what_people_type_cannot_become_markup():
    evil = "</textarea><script>alert(1)</script>{{7*7}}\"'><img src=x onerror=alert(1)>"
    form = a_form(
        a_field(key="name"),
        a_field("textarea", key="more"),
        {"type": "text", "text": "您好{{name}}"},
        {"type": "html", "content": "{{name}}"},
    )
    site = make_site(form, scope={}, raw={"name": evil, "more": evil})
    for address in ("/", "/?page=all"):
        document = page(site.test_client().get(address))
        assert not document.xpath("//img | //script[not(@src)]")
        assert "49" not in document.text_content()


def test_an_owners_html_is_cleaned():
    evil = '<p onclick="x()" style="color:red">a</p><script>x</script><iframe src="//x"></iframe>'
    evil += '<a href="javascript:x">b</a>'
    form = a_form({"type": "html", "content": evil}, {"type": "text", "text": evil}, a_field())
    document = page(make_site(form, scope={}).test_client().get("/"))

    assert not document.xpath("//div[@class='f-text']//@*[name() != 'rel' and name() != 'class']")
    assert not document.xpath("//iframe | //div[@class='f-text']//script")


def test_pictures_come_from_our_own_site_only():
    form = a_form(
        a_field(),
        {"type": "image", "source": "https://elsewhere.example/a.png", "alt": "铭牌"},
        {"type": "image", "source": "//elsewhere.example/a.png", "alt": "铭牌"},
        {"type": "image", "source": "/static/a.png", "alt": "铭牌"},
    )
    document = page(make_site(form, scope={}).test_client().get("/"))

    assert document.xpath("//img/@src") == ["/static/a.png"]


def test_a_doubt_is_shown_with_the_answer_and_stops_nobody(site):
    code = {**COMPANY, "uscc": "91320500MA0000000W"}

    assert texts(page(post(site, "next", 0, **code)), "//h1") == ["器具清单"]
    document = page(site.test_client().get("/?page=all"))
    assert texts(document, "//dd/p[@class='f-note']")[0].startswith("请留意 统一社会信用代码中的组织机构代码")


def test_a_report_of_a_spreadsheet_tells_each_row(site):
    found = Import(({"name": "a"},), 2, (SheetProblem(3, "出厂编号", "请填写出厂编号", "Enter the serial number"),))
    with site.test_request_context():
        document = html.fromstring(render_template_string(REPORT, found=found))

    assert "表格中有1行需要修改，1行可以导入" in document.text_content()
    assert texts(document, "//tbody/tr/*") == ["3", "出厂编号", "请填写出厂编号"]
