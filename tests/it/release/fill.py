"""Makes a database of a release for tests/it/upgrade.rs: with its real binary, by its own doors.

python3 fill.py BINARY sqlite|postgres [URL of a PostgreSQL server] writes sqlite.sql and sqlite.json (or postgres.…) beside
itself: the database as SQL text, and what the test must know to be the people of it. The key in there is for this test
only. Needs faketime, sqlite3 and pg_dump of Debian: one token has expired because it was made long ago.
"""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

BINARY, ENGINE = sys.argv[1:3]
HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = tempfile.mkdtemp()
PASSWORD = "of the last release"
NAME = "keyfob_release_" + secrets.token_hex(4)
URL = f"sqlite://{FOLDER}/keyfob.db" if ENGINE == "sqlite" else re.sub(r"/[^/]*$", f"/{NAME}", sys.argv[3])
ENV = {
    **os.environ,
    "DATABASE_URL": URL,
    "KEYFOB_KEY_FILE": f"{FOLDER}/keyfob.key",
    "KEYFOB_PUBLIC_URL": "http://keyfob.example.net",
    "KEYFOB_BIND": "127.0.0.1:0",
}


class Server:
    """Runs for the time of a `with`; `days` ago, when that is said."""

    def __init__(self, days=0):
        shift = ["faketime", "--exclude-monotonic", "-f", f"-{days}d"] if days else []
        # A group of its own: faketime hands no signal on.
        self.child = subprocess.Popen([*shift, BINARY], env=ENV, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
        self.url = self.child.stdout.readline().removeprefix("listening on ").strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.child.pid, signal.SIGTERM)
        self.child.communicate()

    def ask(self, method, path, headers, body=None):
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        opener = urllib.request.build_opener(Stay)
        try:
            answer = opener.open(request)
        except urllib.error.HTTPError as refused:
            answer = refused
        return answer.status, answer.headers, answer.read().decode()

    def post(self, path, form, cookie=""):
        headers = {"Origin": ENV["KEYFOB_PUBLIC_URL"], "Cookie": cookie, "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
        return self.ask("POST", path, headers, urllib.parse.urlencode(form).encode())

    def api(self, method, path, secret, **body):
        headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        status, _, text = self.ask(method, path, headers, json.dumps(body).encode() if body else None)
        assert status in (200, 204), (method, path, body, status, text)
        return json.loads(text) if text else None

    def sign_in(self, email):
        status, headers, text = self.post("/sign-in", {"email": email, "password": PASSWORD})
        assert status == 303, (email, status, text)
        return headers["Set-Cookie"].split(";")[0]

    def first_token(self, email, name):
        """By the page: a person without one has no other way."""
        form = {"form_key": secrets.token_hex(16), "name": name, "expiration": "never"}
        _, _, page = self.post("/settings/tokens", form, self.sign_in(email))
        return re.search(r'eyJ[^"]*', page).group()

    def token(self, by, name, days=None, tags=(), **more):
        made = self.api("POST", "/api/user-tokens", by, name=name, expires_in_days=days, **more)
        if tags:
            self.api("PUT", f"/api/user-tokens/{made['id']}", by, tags=list(tags))
        return made["id"], made["bearer_token"]

    def verify(self, secret, times, query=""):
        for _ in range(times):
            self.ask("GET", "/auth/verify" + query, {"Authorization": f"Bearer {secret}"})


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def create(email, name, role):
    command = [BINARY, "user", "create", "--email", email, "--name", name, "--role", role]
    subprocess.run(command, env=ENV, input=PASSWORD, text=True, check=True, capture_output=True)


def fill():
    known = {"password": PASSWORD, "tokens": {}}
    tokens = known["tokens"]
    create("maya@example.net", "Maya Lindqvist", "admin")
    with Server(days=60) as server:
        root = server.first_token("maya@example.net", "Root")
        tokens["Expired"] = server.token(root, "Expired", 30)[1]
        server.verify(tokens["Expired"], 3)
    create("jörg.straße@bücher.example", "Jörg Straße", "manager")
    create("Maya@Bücher.example", "Maya\u00a0Bücher", "member")
    create("abc@example.net", "ＡＢＣ\u3000Éclair", "member")
    create("gone@example.net", "Gone\u2003Away", "member")
    with Server() as server:
        tokens["Root"] = root
        for name, weight in [("Production", 9), ("Straße", 3), ("ÉCLAIR", 2), ("ＴＡＧ", 1), ("Team\u00a0\u3000A", 0), ("Team A", 0), ("C++, 100", 0)]:
            server.api("POST", "/api/global-tags", root, name=name, weight_modifier=weight, description="Of the last release")
        for name, tags in [("Deploy", ["Production", "Straße"]), ("Éclair\u00a0über  ß", ["ÉCLAIR", "Team\u00a0\u3000A"]), ("Éclair über ß", ["Team A"]), ("ＣＩ", ["ＴＡＧ", "C++, 100"])]:
            tokens[name] = server.token(root, name, tags=tags)[1]
        for name in ["Revoked", "Leaked", "Deleted"]:
            number, tokens[name] = server.token(root, name, tags=["Production"])
            if name == "Leaked":
                server.post("/oauth/revoke", {"token": tokens[name]})
            else:
                server.api("PUT", f"/api/user-tokens/{number}", root, revoke=True)
            if name == "Deleted":
                server.api("DELETE", f"/api/user-tokens/{number}", root)
        robot = server.api("POST", "/api/users", root, name="Deploy Röbot", role="Manager")
        tokens["Robot"] = server.token(root, "Robot", tags=["Production"], user_id=robot["id"])[1]
        idle = server.api("POST", "/api/users", root, name="Idle robot", role="Member")
        server.api("DELETE", f"/api/users/{idle['id']}", root)
        for email, name in [("jörg.straße@bücher.example", "Jörg"), ("Maya@Bücher.example", "Maya B"), ("abc@example.net", "ABC"), ("gone@example.net", "Gone")]:
            tokens[name] = server.first_token(email, name)
        gone = next(user for user in server.api("GET", "/api/users?name=gone", root)["items"])
        server.api("DELETE", f"/api/users/{gone['id']}", root)
        for secret in tokens.values():
            server.verify(secret, 2)
            server.verify(secret, 1, "?role=admin")
        known["session"] = server.sign_in("maya@example.net")
        server.post("/sign-in", {"email": "abc@example.net", "password": "wrong"})
    with open(f"{FOLDER}/keyfob.key") as key:
        known["key_for_tests_only"] = key.read()
    return known


def dump():
    if ENGINE == "sqlite":
        return subprocess.run(["sqlite3", f"{FOLDER}/keyfob.db", ".dump"], check=True, capture_output=True, text=True).stdout
    command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", URL]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    # What begins with a backslash is for psql.
    return re.sub(r"(?m)^(--.*|\\.*|)\n", "", text)


if ENGINE == "postgres":
    subprocess.run(["psql", "-qc", f"CREATE DATABASE {NAME}", sys.argv[3]], check=True)
known = fill()
with open(f"{HERE}/{ENGINE}.sql", "w") as file:
    file.write(dump())
with open(f"{HERE}/{ENGINE}.json", "w") as file:
    json.dump(known, file, indent=1, ensure_ascii=False)
    file.write("\n")
if ENGINE == "postgres":
    subprocess.run(["psql", "-qc", f"DROP DATABASE {NAME} WITH (FORCE)", sys.argv[3]], check=True)
