"""Begins a service item: a small drawing with its form and bindings that checks and runs as it is."""

import json
import re
from pathlib import Path

CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"

DRAWING = f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{MODEL}" id="definitions" targetNamespace="https://liangheng.example/items">
  <process id="PROCESS" isExecutable="true">
    <laneSet id="lanes">
      <lane id="lane_applicant" name="申请人">
        <flowNodeRef>begin</flowNodeRef><flowNodeRef>apply</flowNodeRef>
      </lane>
      <lane id="lane_acceptor" name="受理">
        <flowNodeRef>accept</flowNodeRef><flowNodeRef>done</flowNodeRef>
      </lane>
    </laneSet>
    <startEvent id="begin" name="开始"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="apply"/>
    <userTask id="apply" name="填写申请"/>
    <sequenceFlow id="f2" sourceRef="apply" targetRef="accept"/>
    <userTask id="accept" name="受理并答复"/>
    <sequenceFlow id="f3" sourceRef="accept" targetRef="done"/>
    <endEvent id="done" name="已办结"/>
  </process>
</definitions>
"""

ITEM = """code = "CODE"
title = "新事项"
kind = "public-service"
process = "PROCESS"
number = "{code}-{year}-{serial:6}"
version = 1

[guide]
summary = "一句话说明办什么。"
who = "谁可以申请。"
fees = "不收费"

[roles]
"申请人" = "applicant"
"受理" = "acceptor"

[tasks.apply]
form = "CODE/apply"

[tasks.accept]
form = "CODE/accept"
due_days = 5

[public.apply]
label = "提交申请"

[public.accept]
label = "受理并答复"
"""


def new_item(code: str, processes: Path, forms: Path) -> Path:
    """Make the folders of a new item ``code``.

    Raises:
        ValueError: the code is not kebab-case, or there is such an item already.
    """
    if not CODE.fullmatch(code):
        raise ValueError("编码应为小写字母、数字和连字符，如 pump-check。 Use lower case words joined by hyphens.")
    home, papers = processes / code, forms / code
    if home.exists() or papers.exists():
        raise ValueError(f"事项 {code} 已存在。 There is an item {code} already.")
    process = code.replace("-", "_")
    home.mkdir(parents=True)
    papers.mkdir(parents=True)
    (home / "process.bpmn").write_text(DRAWING.replace("PROCESS", process), "utf-8")
    (home / "item.toml").write_text(ITEM.replace("CODE", code).replace("PROCESS", process), "utf-8")
    for name, title, field in (("apply", "申请", "request"), ("accept", "受理", "answer")):
        (papers / f"{name}.form").write_text(_form(title, field), "utf-8")
    return home


def _form(title: str, field: str) -> str:
    question = {
        "type": "textarea",
        "id": f"field_{field}",
        "key": field,
        "label": f"{title}内容",
        "validate": {"required": True, "maxLength": 2000},
    }
    page = {"type": "group", "id": f"group_{field}", "label": title, "components": [question]}
    form = {"type": "default", "id": field, "schemaVersion": 19, "properties": {"title": title}, "components": [page]}
    return json.dumps(form, ensure_ascii=False, indent=2) + "\n"
