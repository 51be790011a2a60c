"""The small form of each command: its words, its questions, and the command it calls.

One template shows them all, one route takes them all; what differs is written here, once per command.
"""

from flask_babel import lazy_gettext as _

from webapp.desk import acts
from webapp.desk.sheet import Question, Sheet

REASON = Question("reason", "words", _("原因"), _("会记入办理记录。"))
TO = Question("to", "select", _("交给谁"), _("只列出有本环节岗位的办理人。"), acts.people)

SIGNERS = Question("signers", "checks", _("请谁签署"), choices=acts.people_to_sign)
QUESTION = Question("question", "words", _("请对方审看什么"))

TASK_SHEETS: dict[str, Sheet] = {
    "send-back": Sheet(
        _("退回"),
        _(
            "退回到此前办理过的环节重新办理。之后环节的办理意见失效，但会保留供参考；该环节的时限重新计算，办件的总时限不变。"
        ),
        _("确认退回"),
        _("已退回，原办理人会在待办中看到"),
        acts.send_back,
        (
            Question("to", "select", _("退回到哪个环节"), choices=acts.steps_back),
            Question("others", "radio", _("其他正在办理的分支"), choices=acts.others, first="kept"),
            REASON,
        ),
        leads_to="inbox",
    ),
    "retract": Sheet(
        _("取回"),
        _("取回您刚办理的环节，重新办理。后续环节已有人签收或办理、或已对外发出消息的，不能取回。"),
        _("确认取回"),
        _("已取回，请重新办理"),
        acts.retract,
        leads_to="inbox",
    ),
    "transfer": Sheet(
        _("转办"),
        _("把这项待办交给同岗位的同事。已填内容和时限保留。"),
        _("确认转办"),
        _("已转办"),
        acts.transfer,
        (TO, REASON),
        leads_to="inbox",
    ),
    "add-signer": Sheet(
        _("加签"),
        _("请其他人员对本环节签署意见。不改变流程；意见记入办理记录。"),
        _("发出请求"),
        _("已请对方签署意见"),
        acts.add_signer,
        (SIGNERS, Question("kind", "radio", _("什么时候签署"), choices=acts.sign_kinds, first="before"), QUESTION),
    ),
    "countersign": Sheet(
        _("会签"),
        _("请多人表决。结果出来后才能提交本环节；表决结果供办理人决定，并记入办理记录。"),
        _("发起会签"),
        _("会签已发起"),
        acts.countersign,
        (
            SIGNERS,
            Question("rule", "radio", _("怎样算通过"), choices=acts.rules, first="all"),
            Question("share", "number", _("同意的比例（%）"), _("只在按比例同意时填写，如 60。"), first="100"),
            QUESTION,
        ),
    ),
    "follow-up": Sheet(
        _("设置跟进日期"),
        _("到这一天之前不在待办列表中显示，到日自动回来。办理时限照常计算。"),
        _("确定"),
        _("已移到“待跟进”，到日自动回到待办"),
        acts.follow_up,
        (Question("on", "date", _("哪一天再办"), _("填写日期，如 2026-08-21。")),),
        leads_to="inbox",
    ),
    "priority": Sheet(
        _("调整优先级"),
        _("优先级高的排在待办列表前面；不改变办理时限。"),
        _("确定"),
        _("优先级已调整"),
        acts.prioritise,
        (Question("priority", "radio", _("优先级"), choices=acts.priorities, first="3"),),
    ),
    "reassign": Sheet(
        _("改派"),
        _("由监督人员指定办理人。已填内容和时限保留。"),
        _("确认改派"),
        _("已改派"),
        acts.reassign,
        (TO, REASON),
    ),
    "release": Sheet(
        _("退回待办池"),
        _("取消签收，让有岗位的人都能办理。已填内容保留。"),
        _("确认"),
        _("已退回待办池，已填内容保留"),
        acts.release,
    ),
}

SIGN = Sheet(
    _("签署意见"),
    "",
    _("确认签署"),
    _("意见已签署"),
    acts.sign,
    (
        Question("verdict", "radio", _("意见"), choices=acts.verdicts),
        Question("opinion", "words", _("说明（不同意的必填）")),
    ),
    leads_to="inbox",
)

CASE_SHEETS: dict[str, Sheet] = {
    "raise-event": Sheet(
        _("登记办理中的情况"),
        _("例如样品损坏、取消其中一台、改期、分批取样。登记后流程按图转到相应环节。"),
        _("确认登记"),
        _("已登记，请继续办理新出现的环节"),
        acts.raise_event,
        (
            Question("event", "radio", _("发生了什么"), choices=acts.events),
            Question("reason", "words", _("情况说明"), _("会记入办件材料；委托方能看到与自己有关的情况。")),
        ),
    ),
    "answer-urge": Sheet(
        _("答复催办"),
        _("申请人会看到您的答复。"),
        _("发出答复"),
        _("已答复申请人"),
        acts.answer_urge,
        (Question("text", "words", _("答复内容")),),
    ),
    "note": Sheet(
        _("写备注"),
        _("备注只有办理人员能看到，记入办理记录，不能修改或删除。"),
        _("保存备注"),
        _("备注已保存"),
        acts.note,
        (Question("text", "words", _("备注内容")),),
    ),
    "suspend": Sheet(
        _("挂起办件"),
        _("挂起期间不能办理，各环节的时限和定时处理顺延。法定时限只有写明法律依据时才暂停计算。"),
        _("确认挂起"),
        _("办件已挂起"),
        acts.suspend,
        (
            REASON,
            Question("basis", "text", _("暂停法定时限的法律依据（选填）"), _("不填写的，法定时限照常计算。")),
        ),
    ),
    "resume": Sheet(
        _("恢复办理"),
        _("恢复后各环节继续办理，时限按挂起的时间顺延。"),
        _("确认恢复"),
        _("办件已恢复办理"),
        acts.resume,
        (Question("reason", "words", _("说明（选填）")),),
    ),
    "terminate": Sheet(
        _("终止办件"),
        _("终止后所有环节停止办理，材料保留。申请人会看到办件已终止。"),
        _("确认终止"),
        _("办件已终止"),
        acts.terminate,
        (REASON,),
        is_grave=True,
    ),
    "reopen": Sheet(
        _("重新开启"),
        _("从所选环节继续办理。该环节之后的办理意见失效，但会保留供参考；已出具的证书和文书不受影响。"),
        _("确认重新开启"),
        _("办件已重新开启"),
        acts.reopen,
        (Question("to", "select", _("从哪个环节继续"), choices=acts.steps_to_reopen), REASON),
    ),
}
