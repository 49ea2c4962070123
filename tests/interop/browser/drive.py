"""Opens a page in Chromium and does to it what a user does: clicks, keys, text. Only Python's own library is needed.

    drive.py CHROMIUM PAGE < steps.json

A step is a list: ["click", SELECTOR], ["text", TEXT], ["key", NAME], ["read", EXPRESSION], ["dark", true or false],
["picture", FILE]. On stdout comes a JSON object: `read` has what was read, in order; `errors` what the console, the
page's policy or a script complained of; `requests` every address that the page asked for.
"""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

KEYS = {"Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40, "Tab": 9}


class Browser:
    """Speaks over the two pipes of --remote-debugging-pipe: JSON texts that end with a zero byte."""

    def __init__(self, chromium, profile):
        # The browser reads from its file 3 and writes to its file 4.
        browser_reads, self.to_browser = os.pipe()
        self.from_browser, browser_writes = os.pipe()

        def files():
            read, write = os.dup(browser_reads), os.dup(browser_writes)
            os.dup2(read, 3)
            os.dup2(write, 4)

        flags = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage",
            "--no-first-run", "--hide-scrollbars", "--window-size=1500,950", "--remote-debugging-pipe",
            f"--user-data-dir={profile}", "about:blank",
        ]
        self.process = subprocess.Popen(
            [chromium, *flags], preexec_fn=files, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(browser_reads)
        os.close(browser_writes)
        self.rest = b""
        self.count = 0
        self.session = None
        self.events = []

    def message(self):
        while b"\0" not in self.rest:
            more = os.read(self.from_browser, 1 << 20)
            if not more:
                raise SystemExit("the browser has ended")
            self.rest += more
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, **parameters):
        self.count += 1
        question = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            question["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(question).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.count:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def wait_for(self, event):
        while not any(each.get("method") == event for each in self.events):
            self.events.append(self.message())

    def value(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")


def click(browser, selector):
    """With the mouse, where the thing is: what is hidden or covered is not clicked."""
    place = browser.value(
        f"""(() => {{
            const found = document.querySelector({json.dumps(selector)});
            if (!found) return null;
            found.scrollIntoView({{block: 'center', inline: 'nearest'}});
            const place = found.getBoundingClientRect();
            const at = [place.x + place.width / 2, place.y + Math.min(place.height / 2, 14)];
            const hit = document.elementFromPoint(...at);
            return hit && (found === hit || found.contains(hit)) ? at : null;
        }})()"""
    )
    if place is None:
        raise SystemExit(f"nothing to click at {selector}")
    for kind in ["mousePressed", "mouseReleased"]:
        browser.ask("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)


def key(browser, name):
    code = KEYS.get(name)
    extra = {"text": "\r"} if name == "Enter" else {"text": name} if code is None else {}
    for kind in ["keyDown", "keyUp"]:
        parameters = extra if kind == "keyDown" else {}
        browser.ask("Input.dispatchKeyEvent", type=kind, key=name, windowsVirtualKeyCode=code or ord(name), **parameters)


def main():
    chromium, page = sys.argv[1:]
    steps = json.load(sys.stdin)
    profile = tempfile.mkdtemp()
    browser = Browser(chromium, profile)
    try:
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        browser.session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            browser.ask(f"{domain}.enable")
        browser.events.clear()
        browser.ask("Page.navigate", url=pathlib.Path(page).resolve().as_uri())
        browser.wait_for("Page.loadEventFired")
        read = []
        for kind, what in steps:
            if kind == "click":
                click(browser, what)
            elif kind == "text":
                browser.ask("Input.insertText", text=what)
            elif kind == "key":
                key(browser, what)
            elif kind == "read":
                read.append(browser.value(what))
            elif kind == "dark":
                scheme = {"name": "prefers-color-scheme", "value": "dark" if what else "light"}
                browser.ask("Emulation.setEmulatedMedia", features=[scheme])
            elif kind == "picture":
                picture = browser.ask("Page.captureScreenshot", format="png")["data"]
                pathlib.Path(what).write_bytes(base64.b64decode(picture))
            else:
                raise SystemExit(f"{kind} is no step")
        # What is complained of arrives before the answer to this.
        browser.value("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
        errors, requests = [], []
        for event in browser.events:
            method, parameters = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                errors.append(json.dumps(parameters["exceptionDetails"]))
            elif method == "Log.entryAdded":
                errors.append(parameters["entry"]["text"])
            elif method == "Runtime.consoleAPICalled":
                errors.append(json.dumps(parameters["args"]))
            elif method == "Page.javascriptDialogOpening":
                errors.append("a dialog: " + parameters["message"])
            elif method == "Network.requestWillBeSent":
                requests.append(parameters["request"]["url"])
        json.dump({"read": read, "errors": errors, "requests": requests}, sys.stdout)
    finally:
        browser.process.terminate()
        browser.process.wait()
        shutil.rmtree(profile, ignore_errors=True)


main()
