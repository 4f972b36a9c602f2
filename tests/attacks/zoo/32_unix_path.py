"""
number = 32
family = "confidentiality"
what = "connect to a unix socket in the file system, such as that of a container service"
stopped_by = ["seccomp EPERM", "mount namespace"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import socket


def attack(targets: dict) -> str:
    reason = "none"
    for path in (targets["unix_path"], "/var/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket"):
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(1)
                connection.connect(path)
        except OSError as error:
            reason = type(error).__name__
        else:
            return f"succeeded: connected to {path}"
    return f"stopped: {reason}"
