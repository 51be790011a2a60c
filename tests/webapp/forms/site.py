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
FILES = Path(__file__).parent / "site_files"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SCOPE = {
    "history": [{"number": "YL2025-001", "day": "2025-11-20", "result": "合格"}],
    "samples": [{"name": "填写样例.pdf"}],
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
URLS = {"import": lambda name: f"/import/{name}", "template": lambda name: f"/template/{name}"}


class Shelf:
    """Uploads kept in memory."""

    def __init__(self):
        self.files = {}

    def stage(self, upload, rules):
        content = upload.read()
        if not content:
            raise UploadRefused("empty")
        if len(content) > rules.max_bytes:
            raise UploadRefused("too-big")
        number = f"file{len(self.files) + 1}"
        self.files[number] = {
            "id": number, "name": upload.filename, "size": len(content), "media_type": "application/pdf",
            "digest": "sha256:" + "0" * 60,
        }  # fmt: skip
        return self.files[number]

    def find(self, id):
        return self.files.get(id)


class Site(Flask):
    """One form, one visitor. ``answers`` is what was typed so far, ``accepted`` what was accepted at last."""

    def __init__(self, form, scope, raw):
        super().__init__("site", root_path=str(ROOT / "webapp"))
        register(self)
        self.form, self.scope, self.answers = form, scope, dict(raw)
        self.accepted, self.shelf = None, Shelf()
        self.page = (FILES / "page.html").read_text(encoding="utf-8")
        self.add_url_rule("/", view_func=self.get_page)
        self.add_url_rule("/", view_func=self.post_page, methods=["POST"])
        self.add_url_rule("/static/css/page.css", view_func=page_css)
        self.after_request(strict)

    def show(self, page, problems=(), opened=()):
        lang = request.args.get("lang", "zh")
        view = self.form.view(self.answers, self.scope, now=NOW, page=page, lang=lang)
        return render_template_string(
            self.page, view=view, problems=list(problems), opened=opened, lang=lang, urls=URLS,
            change=lambda index: f"/?page={index}",
        )  # fmt: skip

    def checked(self, page):
        try:
            return self.form.check(self.answers, self.scope, now=NOW, page=page), ()
        except InvalidAnswers as invalid:
            return None, invalid.problems

    def get_page(self):
        page = request.args.get("page", "0")
        problems = self.checked(int(page))[1] if "wrong" in request.args else ()
        return self.show(None if page == "all" else int(page), problems)

    def post_page(self):
        self.answers = merged(self.answers, raw_answers(self.form, request.form, request.files, self.shelf))
        page, action = int(request.form.get("_page", 0)), read_action(request.form.get("_action"))
        if action.stays:
            self.answers, opened = act_on(self.form, self.answers, action, request.form.getlist("_open"))
            return self.show(page, (), opened)
        if action.verb in ("save", "back"):
            return self.show(page if action.verb == "save" else max(0, page - 1))
        return self.go_on(page, None if action.verb in ("check", "submit") else page + 1)

    def go_on(self, page, following):
        _, problems = self.checked(page)
        if not problems and following is None:
            self.accepted, problems = self.checked(None)
        if problems:
            return self.show(page, problems, request.form.getlist("_open")), 422
        return self.show(following)


def strict(response):
    response.headers["Content-Security-Policy"] = POLICY
    return response


def page_css():
    return (FILES / "page.css").read_text(), 200, {"Content-Type": "text/css"}


def gallery():
    return compile_form(json.loads((ROOT / "tests/data/forms/gallery.form").read_text(encoding="utf-8")), key="gallery")


def make_site(form=None, *, scope=None, raw=None):
    return Site(form or gallery(), SCOPE if scope is None else scope, raw or {})
