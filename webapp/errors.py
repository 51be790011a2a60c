"""Turns errors into pages and, under /api, into problem details (RFC 9457): one table, no logic."""

import logging
import secrets
from dataclasses import dataclass

import orjson
from flask import Flask, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine import errors
from webapp.kept import keep_answers
from webapp.screen import said
from webapp.security import NotSignedIn, turn_away

log = logging.getLogger(__name__)
#: without 0, O, 1, I and L: people read references over the telephone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_REFERENCE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Look:
    """How one kind of error is shown."""

    status: int
    zh: str
    en: str


#: the most special class first; a class not listed is shown as its nearest ancestor.
LOOKS: dict[type[Exception], Look] = {
    errors.NotFound: Look(404, "没有找到您要的内容", "Not found"),
    errors.NotPermitted: Look(403, "您没有权限", "Not permitted"),
    errors.InvalidAnswers: Look(422, "填写有误", "There is a problem"),
    errors.Conflict: Look(409, "内容已有变化", "Somebody was faster"),
    errors.InvalidDefinition: Look(422, "事项定义有误", "The service item cannot be used"),
    errors.EngineError: Look(400, "无法办理", "This cannot be done"),
}

HTTP_LOOKS: dict[int, tuple[Look, str, str]] = {
    400: (
        Look(400, "请求无法识别", "Bad request"),
        "提交的内容不完整，请返回上一页重试。",
        "Please go back and try again.",
    ),
    404: (
        Look(404, "页面不存在", "Page not found"),
        "请检查网址是否完整，或从首页重新进入。",
        "Check the address, or start again from the home page.",
    ),
    405: (
        Look(405, "页面不能这样打开", "Method not allowed"),
        "请从首页重新进入。",
        "Please start again from the home page.",
    ),
    413: (
        Look(413, "上传内容过大", "Too large"),
        "请减少或压缩文件后重新上传。已保存的填写内容不受影响。",
        "Send fewer or smaller files. What was saved is still there.",
    ),
    415: (
        Look(415, "内容格式不对", "Unsupported media type"),
        "请以 application/json 发送。",
        "Send it as application/json.",
    ),
    429: (
        Look(429, "访问过于频繁", "Too many requests"),
        "请一分钟后再试。",
        "Please try again in a minute.",
    ),
}


def register(app: Flask) -> None:
    """Show every error of the app as a page or a problem."""
    app.register_error_handler(NotSignedIn, show_log_in)
    app.register_error_handler(CSRFError, show_expired_form)
    app.register_error_handler(errors.EngineError, show_engine_error)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_failure)


def show_engine_error(error: errors.EngineError) -> ResponseReturnValue:
    """A fact of the engine: its own sentence, under the heading of its kind."""
    look = next(LOOKS[kind] for kind in type(error).__mro__ if kind in LOOKS)
    problems = getattr(error, "problems", ())
    if _wants_problem():
        listed = [{"field": problem.field, "zh": problem.zh, "en": problem.en} for problem in problems]
        return _problem(look, error.zh, error.en, code=error.code, **({"problems": listed} if listed else {}))
    return _page(look, error.zh, error.en, problems=problems, link=_link(error))


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """An error that Flask or Werkzeug found in the request."""
    status = error.code or 500
    if request_ctx.url_adapter is None:
        # Asked for under a host name that is not ours: there is no page of ours to link to.
        return error.get_response()
    look, zh, en = HTTP_LOOKS.get(status) or (
        Look(status, "请求无法处理", error.name),
        "请返回上一页重试。",
        error.name,
    )
    answer = _problem(look, zh, en) if _wants_problem() else _page(look, zh, en)
    answer.headers.extend((name, value) for name, value in error.get_headers() if name == "Retry-After")
    return answer


def show_failure(error: Exception) -> ResponseReturnValue:
    """Anything else: the trace goes to the log, a reference number to the person."""
    if current_app.testing:
        raise error
    reference = "".join(secrets.choice(_LETTERS) for _ in range(_REFERENCE_LENGTH))
    log.error("unexpected failure, reference %s", reference, exc_info=error)
    look = Look(500, "系统出现问题", "Something went wrong")
    zh = "操作未能完成，此前保存的内容不受影响。请先查看最新情况再重试；如仍有问题，请联系我们并告知编号。"
    en = "This did not work; what was saved before is still there. See how things stand, then try again, or call us."
    if _wants_problem():
        return _problem(look, zh, en, reference=reference)
    return _page(look, zh, en, reference=reference)


def show_log_in(_error: NotSignedIn) -> ResponseReturnValue:
    """Nobody is logged in: to the log-in page, and what was posted comes along."""
    turn_away()
    if _wants_problem():
        return _problem(Look(401, "请先登录", "Please log in"), "请先登录。", "Please log in.")
    if request.method != "POST":
        login = url_for("auth.show_login", next=request.full_path.rstrip("?"))
        if request.headers.get("HX-Request"):
            return Response(status=401, headers={"HX-Redirect": login})
        return redirect(login, 303)
    kept = keep_answers()
    page = render_template("auth/login.html", next="", kept=kept, problems=(), login="", interrupted=True)
    return make_response(page, 401)


def show_expired_form(error: CSRFError) -> ResponseReturnValue:
    """The form is too old or not from here: our own answers can be sent again, others cannot."""
    look = Look(400, "页面已过期", "The page has expired")
    if _wants_problem():
        return _problem(look, "请求缺少有效的校验码。", str(error.description))
    kept = keep_answers()
    return _page(look, "请重新打开页面后再提交。", "Please open the page again.", kept=kept)


def _link(error: errors.EngineError) -> str | None:
    """The case that the error is about, or the task it came from, for whoever wants to see how things stand."""
    face, where = request.blueprint, request.view_args or {}
    if face not in ("desk", "my") or request.method != "POST":
        return None
    case_id = getattr(error, "case_id", None) or where.get("case_id")
    if case_id is not None:
        return url_for(f"{face}.show_case", case_id=case_id)
    return url_for(f"{face}.show_task", task_id=where["task_id"]) if "task_id" in where else None


def _wants_problem() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _page(look: Look, zh: str, en: str, **more: object) -> Response:
    facts = {"problems": (), "reference": "", "link": None, "kept": ""} | more
    page = render_template("errors/error.html", title=said(look.zh, look.en), sentence=said(zh, en), **facts)
    return make_response(page, look.status)


def _problem(look: Look, zh: str, en: str, **more: object) -> Response:
    body = {
        "type": "about:blank",
        "title": look.en,
        "status": look.status,
        "detail": zh,
        "detail_en": en,
        **more,
    }
    return Response(orjson.dumps(body), status=look.status, mimetype="application/problem+json")
