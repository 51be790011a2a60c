"""A small site that shows one form page by page, for tests and for looking at."""

import json
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, render_template_string, request

from engine.errors import InvalidAnswers
from engine.forms import compile_form
from webapp.forms import act_on, merged, raw_answers, read_action, register
from webapp.forms.uploads import UploadRefused

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SCOPE = {
    "history": [{"number": "YL2025-001", "day": "2025-11-20", "result": "合格"}],
    "samples": [{"name": "填写样例.pdf"}],
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
PAGE = """{% from "forms/macros.html" import form_page, summary, error_summary, steps %}<!doctype html>
<html lang="{{ 'en' if lang == 'en' else 'zh-CN' }}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{{ form_word(lang, "problem-title") if problems }}{{ view.page.title if view.page else view.title }}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/css/page.css"><link rel="stylesheet" href="/static/css/forms.css"><script src="/static/js/forms.js" defer></script></head>
<body><main id="main">{{ error_summary(problems, lang) }}<h1>{{ view.page.title if view.page else form_word(lang, "confirm") }}</h1><div class="card">
{% if view.page %}{{ steps(view) }}{{ form_page(view, problems, action="/", hidden={"_draft": "x"}, opened=opened, urls=urls) }}
{% else %}{{ summary(view, change_url=change) }}{% endif %}</div></main></body></html>"""


class Shelf:
    """Uploads kept in memory."""

    def __init__(self):
        self.files = {}

    def stage(self, upload, *, endings, max_bytes):
        content = upload.read()
        if not content:
            raise UploadRefused("empty")
        if len(content) > max_bytes:
            raise UploadRefused("too-big")
        number = f"file{len(self.files) + 1}"
        self.files[number] = {
            "id": number, "name": upload.filename, "size": len(content), "media_type": "application/pdf",
            "digest": "sha256:" + "0" * 60,
        }  # fmt: skip
        return self.files[number]

    def find(self, id):
        return self.files.get(id)


def gallery():
    return compile_form(json.loads((ROOT / "tests/data/forms/gallery.form").read_text(encoding="utf-8")), key="gallery")


def make_site(form=None, *, scope=None, raw=None):
    """The site; ``site.answers`` holds what was typed so far, ``site.accepted`` what was accepted at last."""
    form = form or gallery()
    site = Flask("site", root_path=str(ROOT / "webapp"))
    register(site)
    site.answers, site.accepted, site.shelf = dict(raw or {}), None, Shelf()
    scope = SCOPE if scope is None else scope
    urls = {"import": lambda name: f"/import/{name}", "template": lambda name: f"/template/{name}"}

    def show(page, problems=(), opened=()):
        lang = request.args.get("lang", "zh")
        view = form.view(site.answers, scope, now=NOW, page=page, lang=lang)
        return render_template_string(
            PAGE, view=view, problems=list(problems), opened=opened, lang=lang, urls=urls, change=lambda i: f"/?page={i}"
        )

    def checked(page):
        try:
            return form.check(site.answers, scope, now=NOW, page=page), ()
        except InvalidAnswers as invalid:
            return None, invalid.problems

    @site.get("/")
    def get():
        page = request.args.get("page", "0")
        problems = checked(int(page))[1] if "wrong" in request.args else ()
        return show(None if page == "all" else int(page), problems)

    @site.post("/")
    def post():
        site.answers = merged(site.answers, raw_answers(form, request.form, request.files, site.shelf))
        page, action = int(request.form.get("_page", 0)), read_action(request.form.get("_action"))
        if action.stays:
            site.answers, opened = act_on(form, site.answers, action, request.form.getlist("_open"))
            return show(page, (), opened)
        if action.verb == "save":
            return show(page)
        if action.verb == "back":
            return show(max(0, page - 1))
        site.accepted, problems = checked(None if action.verb in ("check", "submit") and not problems_on(page) else page)
        if problems:
            return show(page, problems, request.form.getlist("_open")), 422
        return show(None if action.verb in ("check", "submit") else page + 1)

    def problems_on(page):
        return checked(page)[1]

    @site.after_request
    def policy(response):
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @site.get("/static/css/page.css")
    def page_css():
        return Path(__file__).with_name("page.css").read_text(), 200, {"Content-Type": "text/css"}

    return site
