"""Routes of registration and of the forgotten password."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import accounts, registration
from engine.db import transaction
from engine.errors import InvalidAnswers, Problem
from webapp.extensions import db, means, now, settings
from webapp.filling.turning import leave
from webapp.register.proving import Proof, begin, code_problems, password_problems
from webapp.security import public

blueprint = Blueprint("register", __name__)

PAGES = {"register": "register/register.html", "recover": "register/recover.html"}
UNAGREED = Problem("agree", "请阅读并同意个人信息保护说明", "Please read and accept the privacy notice")


@blueprint.get("/register")
@public
def start() -> ResponseReturnValue:
    """Ask for the telephone to register with."""
    return render_template(PAGES["register"], proof=None, problems=(), typed={})


@blueprint.post("/register")
@public
def send_code() -> ResponseReturnValue:
    """Send a code to it."""
    return _sent("register", "register.confirm")


@blueprint.get("/register/confirm")
@public
def confirm() -> ResponseReturnValue:
    """Ask for the code, a login and a password."""
    return _second("register", "register.start")


@blueprint.post("/register/confirm")
@public
def register() -> ResponseReturnValue:
    """Open the account."""
    proof = Proof.read("register")
    if proof is None:
        return redirect(url_for("register.start"), 303)
    problems = _registered(proof)
    if problems:
        return _again("register", proof, problems)
    Proof.forget()
    flash(gettext("注册成功，请用刚才设置的账号和密码登录"))
    return leave(url_for("auth.show_login"))


@blueprint.get("/recover")
@public
def forgot() -> ResponseReturnValue:
    """Ask for login and telephone of the account."""
    return render_template(PAGES["recover"], proof=None, problems=(), typed={})


@blueprint.post("/recover")
@public
def send_recovery_code() -> ResponseReturnValue:
    """Send a code if they belong together; the answer is the same if they do not."""
    return _sent("recover", "register.confirm_recovery")


@blueprint.get("/recover/confirm")
@public
def confirm_recovery() -> ResponseReturnValue:
    """Ask for the code and a new password."""
    return _second("recover", "register.forgot")


@blueprint.post("/recover/confirm")
@public
def recover() -> ResponseReturnValue:
    """Set the new password."""
    proof = Proof.read("recover")
    if proof is None:
        return redirect(url_for("register.forgot"), 303)
    problems = _recovered(proof)
    if problems:
        return _again("recover", proof, problems)
    Proof.forget()
    flash(gettext("密码已修改，请用新密码登录"))
    return leave(url_for("auth.show_login"))


def _sent(purpose: str, then: str) -> ResponseReturnValue:
    problems = begin(purpose, request.form)
    if problems:
        return make_response(render_template(PAGES[purpose], proof=None, problems=problems, typed=request.form), 422)
    return leave(url_for(then))


def _second(purpose: str, first: str) -> ResponseReturnValue:
    proof = Proof.read(purpose)
    if proof is None:
        return redirect(url_for(first), 303)
    return render_template(PAGES[purpose], proof=proof, problems=(), typed={})


def _again(purpose: str, proof: Proof, problems: list[Problem]) -> ResponseReturnValue:
    return make_response(render_template(PAGES[purpose], proof=proof, problems=problems, typed=request.form), 422)


def _registered(proof: Proof) -> list[Problem]:
    form = request.form
    problems = password_problems(form, form.get("login", ""))
    if form.get("agree") != "yes":
        problems.append(UNAGREED)
    problems = problems or code_problems(proof, form)
    if problems:
        return problems
    hashed = accounts.hash_password(form["new_password"])
    try:
        with transaction(db.session()) as session:
            registration.register_applicant(
                session, means().ring, phone=proof.phone, login=form.get("login", ""), name=form.get("name", ""),
                password_hash=hashed, institution=settings().institution, now=now(),
            )  # fmt: skip
    except InvalidAnswers as wrong:
        return list(wrong.problems)
    return []


def _recovered(proof: Proof) -> list[Problem]:
    problems = password_problems(request.form, proof.login) or code_problems(proof, request.form)
    if problems:
        return problems
    hashed = accounts.hash_password(request.form["new_password"])
    try:
        with transaction(db.session()) as session:
            registration.recover_password(
                session, means().ring, login=proof.login, phone=proof.phone, new_hash=hashed,
                institution=settings().institution, now=now(),
            )  # fmt: skip
    except InvalidAnswers as wrong:
        return list(wrong.problems)
    return []
