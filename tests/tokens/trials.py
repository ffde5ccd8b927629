"""What goes wrong on purpose: a wrong PIN, an expired certificate, bad premasters, a card that is pulled or slow."""
import time

from bad_premaster import BAD_RECORD_MAC, alert_for, ciphertexts
from command import WRONG_PIN
from peers import free_port, tool
from strangers.base import LINE

REFUSED_BY_PEER, LOCAL = 4, 7  # exit codes of the command
SECOND_LINE = b"and once more\n"
BACK = 20  # seconds until a card that is put back must work again


def tried(command):
    """The run of a command without a terminal, at which it could ask."""
    return tool("setsid", "--wait", *command)


def expect(run, code, *texts):
    if run.returncode != code or not all(text in run.text for text in texts):
        raise AssertionError(f"exit {run.returncode}, not {code} with {' and '.join(texts) or 'any text'}\n{run.text}")


def pins(battery, more, tell):
    """Runs `tell`, during which the token must have been given `more` PINs, where that can be seen."""
    before = battery.module.pins_given()
    tell()
    if before is not None and battery.module.pins_given() - before != more:
        raise AssertionError(f"the token was given {battery.module.pins_given() - before} PINs, not {more}")


def wrong_pin(battery, name):
    """One try is spent, no byte is sent, and the next right PIN works: the token must not be at its last try before."""
    command = battery.command
    refused = command.connect(free_port(), *command.identity(name, pin=WRONG_PIN))
    pins(battery, 1, lambda: expect(tried(refused), LOCAL, "PIN"))
    with battery.serving("--count", "1", "--detail", "0", *command.identity(name)) as server:
        battery.meet("handglass", server)


def expired(battery, name):
    """Refused before the PIN is asked: the complaint is not that there is none, nobody to ask, nobody who listens."""
    command, without_pin = battery.command, battery.command.identity(name, pin=None)
    pins(battery, 0, lambda: expect(tried(command.connect(free_port(), *without_pin)), LOCAL, "expired"))
    pins(battery, 0, lambda: expect(tried(command.serve(*without_pin)), LOCAL, "expired"))


def bad_premasters(battery, name):
    """Each kind gets the alert that every other gets, and none spoils the session for who comes after it."""
    numbers = battery.identities.rsa_numbers(name)
    with battery.serving("--detail", "0", "--ciphers", "AES128-SHA", *battery.command.identity(name)) as server:
        for what, ciphertext in ciphertexts(*numbers).items():
            alert = alert_for(server.port, ciphertext)
            if alert != BAD_RECORD_MAC:
                raise AssertionError(f"{what}: the alert {alert}, not {BAD_RECORD_MAC}")
        battery.meet("handglass", server, ours=["--ciphers", "AES128-SHA"])


def signatures_in_a_row(battery, name):
    """PIV's slot 9c wants the PIN anew for each but the first; a failed operation would show in the next."""
    with battery.serving("--detail", "0", *battery.command.identity(name)) as server:
        for _ in range(3):
            battery.meet("handglass", server)


def pulled_card(battery, name):
    """The server lives without its card, and signs again once it is back."""
    with battery.serving("--detail", "0", *battery.command.identity(name)) as server:
        battery.meet("handglass", server)
        for pull in battery.module.pulls():
            pull()
            expect(tried(battery.command.connect(server.port, "--detail", "0")), REFUSED_BY_PEER, "internal_error")
            battery.module.put_back()
            until, run = time.monotonic() + BACK, None
            while run is None or run.returncode and time.monotonic() < until:
                run = tried(battery.command.connect(server.port, "--detail", "0"))
            expect(run, 0)
        if server.process.poll() is not None:
            raise AssertionError(f"the server ended with {server.process.returncode}")


def slow_card(battery, name):
    """While the card signs for one client, the server answers another."""
    battery.module.slow_down()
    try:
        with battery.serving("--detail", "0", *battery.command.identity(name)) as server:
            while_it_signs(battery, battery.command.connect(server.port, "--detail", "0"))
    finally:
        battery.module.put_back()


def while_it_signs(battery, connect):
    with battery.beside(connect) as there:
        battery.say(there, LINE)
        with battery.beside(connect) as coming:
            coming.say(LINE)
            time.sleep(1)  # its ClientHello is on its way, and the card takes longer
            battery.say(there, SECOND_LINE)
            if LINE[:-1] in coming.output:
                raise AssertionError("the answer came only after the other client's signature")
            battery.speak(coming, LINE[:-1])
        battery.speak(there, LINE[:-1])


TRIALS = {"wrong PIN": wrong_pin, "expired certificate": expired, "bad premasters": bad_premasters,
          "signatures in a row": signatures_in_a_row, "pulled card": pulled_card, "slow card": slow_card}
