"""The ten minutes of the demo: who does what, on which page, and what to look for."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from engine.catalog import Release
from webapp.demo.data import read_people


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step: the account to log in with ("" for anybody), the page, and a sentence; in Chinese and English."""

    login: str
    endpoint: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    #: the only argument of the page, if it has one.
    item: str = ""
    #: the step that the order's drawing must have, so that nothing is promised that cannot be done.
    needs: str = ""

    @property
    def name(self) -> str:
        """Who that is."""
        return next((one.name for one in read_people().people if one.login == self.login), "")

    @property
    def href(self) -> str:
        """Address of the page."""
        return url_for(self.endpoint, code=self.item) if self.item else url_for(self.endpoint)


TOUR = (
    TourStep(
        "zhoumin", "guide.show_item", "下单", "Order", "打开“检定/校准委托”，填写器具后提交；也可以导入下面的表格",
        "Open the order, enter the instruments and submit; or import one of the sheets below", "calibration-order",
    ),
    TourStep(
        "luting", "desk.inbox", "受理收样", "Accept and receive", "在待办里受理，再逐台登记收样",
        "Accept it from the inbox, then receive the samples one by one",
    ),
    TourStep(
        "wuhao", "desk.inbox", "分派", "Assign", "选择有效期内的计量标准；已过期的会说明原因，不能选",
        "Choose a measurement standard; one that has expired cannot be chosen and says why",
    ),
    TourStep(
        "xujian", "desk.inbox", "记录", "Record", "逐台填写原始记录，误差和结论由系统按规程计算",
        "Fill in the record of each instrument; errors and conclusions are worked out",
    ),
    TourStep(
        "shenyue", "desk.inbox", "核验", "Verify", "核验他人的记录；核验自己的记录会被拒绝",
        "Check somebody else's record; one's own is refused",
    ),
    TourStep(
        "qianzheng", "desk.inbox", "批准", "Approve", "批准后自动编号、盖章、制证",
        "Then it is numbered, sealed and made by itself",
    ),
    TourStep(
        "zhoumin", "my.cases", "付款取证", "Pay and get the certificate",
        "周敏的单位按月结算，不用付款，直接下载证书；汤伟有一件超出信用额度，付款后才能下载",
        "Her firm settles monthly and downloads at once; Tang Wei's is beyond its credit and pays before it downloads",
    ),
    TourStep(
        "luting", "desk.inbox", "取样", "Hand out", "核对取件码或证件，登记取样",
        "Check the pick-up code or a document and hand the samples out",
    ),
    TourStep(
        "", "verify.ask", "扫码验真", "Verify it", "用证书上的编号和查询码，或上传文件；试试下面被改动的证书",
        "By number and code, or by file; try the changed certificate below",
    ),
    TourStep(
        "zhoumin", "phone.show_phone", "评价", "Rate", "办完后用短信里的链接评价，不用登录；差评会转核实和整改",
        "Rate by the link of the message, without logging in; a bad rating is looked into", needs="rate",
    ),
)  # fmt: skip


def tour_through(releases: Iterable[Release]) -> list[TourStep]:
    """The steps that can be taken with these service items."""
    drawn = {step.id for release in releases for step in release.definition.steps.values()}
    return [one for one in TOUR if not one.needs or one.needs in drawn]
