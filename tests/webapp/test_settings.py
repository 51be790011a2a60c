"""Settings: read, checked, and refused by name."""

import pytest

from webapp.settings import BadSetting, Profile, Settings, keep_secret_key, load_settings

SECRET = {"LIANGHENG_SECRET_KEY": "s" * 40}
HTTPS = {"LIANGHENG_PROFILE": "production", "LIANGHENG_SITE_URL": "https://jl.example.gov.cn"}


def test_without_any_setting_it_is_a_local_demo_on_sqlite():
    settings = load_settings({})

    assert (settings.profile, settings.demo, settings.https) == (Profile.LOCAL, True, False)
    assert settings.database.endswith("/var/liangheng.db")
    assert settings.key_ring_path.name == "key-ring.json"


def test_a_database_and_a_folder_may_be_named():
    url = "postgresql+psycopg://liangheng@db/liangheng"

    settings = load_settings({"LIANGHENG_DATABASE_URL": url, "LIANGHENG_VAR": "/srv/liangheng", **SECRET})

    assert settings.database == url
    assert settings.demo_logins_path.as_posix() == "/srv/liangheng/demo-logins.json"
    assert keep_secret_key(settings) == SECRET["LIANGHENG_SECRET_KEY"]


def test_production_has_no_demo_unless_it_is_asked_for_by_name():
    assert not load_settings(HTTPS).demo
    settings = load_settings(HTTPS | {"LIANGHENG_DEMO": "yes"})
    assert settings.demo
    assert not settings.lists_demo_logins


def test_production_needs_https():
    with pytest.raises(BadSetting, match="LIANGHENG_SITE_URL"):
        load_settings({"LIANGHENG_PROFILE": "production"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROFILE", "staging"),
        ("DEMO", "perhaps"),
        ("SITE_URL", "jl.example.gov.cn"),
        ("SITE_URL", "https://jl.example.gov.cn/path"),
        ("PROXIES", "-1"),
        ("PROXIES", "two"),
        ("MAX_UPLOAD_MB", "0"),
        ("IDLE_MINUTES", "721"),
        ("PASSWORD_DAYS", "3.5"),
        ("ADMIN_NETWORKS", "10.1.0.0/99"),
        ("DATABASE_URL", "mysql://x"),
        ("SECRET_KEY", "short"),
        ("COLOUR", "blue"),
    ],
)
def test_a_bad_value_and_an_unknown_name_are_refused_by_name(name, value):
    with pytest.raises(BadSetting, match=f"LIANGHENG_{name}") as refused:
        load_settings({f"LIANGHENG_{name}": value})
    assert refused.value.name == f"LIANGHENG_{name}"


def test_values_are_read_as_what_they_are():
    settings = load_settings(
        {
            "LIANGHENG_PROXIES": "1",
            "LIANGHENG_ONE_SESSION": "on",
            "LIANGHENG_ADMIN_NETWORKS": "10.1.0.0/16, 192.0.2.7/32",
            "LIANGHENG_ADAPTERS": "sms_http finance_file",
            "LIANGHENG_ADAPTER_SMS_URL": "https://sms.example",
            "LIANGHENG_FAIL_AT": "before-commit",
            "HOME": "/home/somebody",
        }
    )

    assert (settings.proxies, settings.one_session) == (1, True)
    assert settings.admin_networks == ("10.1.0.0/16", "192.0.2.7/32")
    assert settings.adapters == ("sms_http", "finance_file")
    assert settings.adapter_settings == {"SMS_URL": "https://sms.example"}


def test_a_file_says_what_the_environment_does_not(tmp_path):
    file = tmp_path / "liangheng.toml"
    file.write_text(
        'institution = "苏州量衡计量测试院"\nhotline = "0512-12345"\nadapters = ["sms_http"]\n'
        '[adapter_settings]\nSMS_URL = "https://sms.example"\n',
        encoding="utf-8",
    )

    settings = load_settings({"LIANGHENG_SETTINGS": str(file), "LIANGHENG_HOTLINE": "12345"})

    assert (settings.institution, settings.hotline) == ("苏州量衡计量测试院", "12345")
    assert settings.adapters == ("sms_http",)
    assert settings.adapter_settings == {"SMS_URL": "https://sms.example"}


@pytest.mark.parametrize("text", ["institution = ", "colour = 'blue'", "institution = 5"])
def test_a_file_that_cannot_be_used_is_refused(tmp_path, text):
    file = tmp_path / "liangheng.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadSetting):
        load_settings({"LIANGHENG_SETTINGS": str(file)})


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(BadSetting, match="LIANGHENG_SETTINGS"):
        load_settings({"LIANGHENG_SETTINGS": str(tmp_path / "nowhere.toml")})


def test_the_secret_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    settings = Settings(var=tmp_path / "var")

    first = keep_secret_key(settings)

    assert len(first) == 64
    assert keep_secret_key(settings) == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert keep_secret_key(Settings(secret_key="s" * 32)) == "s" * 32
    assert "s" * 32 not in repr(Settings(secret_key="s" * 32))
