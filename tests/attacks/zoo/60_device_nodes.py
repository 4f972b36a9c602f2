"""
number = 60
family = "escape"
what = "open devices: memory, disks, virtual machines, file systems in user space"
stopped_by = ["mount namespace with three devices", "Landlock"]
verdicts = {full = ["passed"], contained = ["passed"], limited = ["any"]}
"""

import os


def attack(targets: dict) -> str:
    names = (
        "mem kmem port kvm fuse loop-control sda vda nvme0n1 dm-0 mapper/control net/tun kmsg input/event0 vhost-net"
    )
    for name in names.split():
        try:
            os.close(os.open(f"/dev/{name}", os.O_RDONLY | os.O_NONBLOCK))
        except OSError:
            continue
        return f"succeeded: /dev/{name}"
    return "stopped: none can be opened"
