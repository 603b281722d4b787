#!/usr/bin/env python3
"""dns.py ADDRESS NAME IP: a name server on ADDRESS that knows one name."""

import socket
import struct
import sys


def question(packet):
    """(name, type, where it ends) of the only question."""
    at, labels = 12, []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode())
        at += 1 + packet[at]
    return ".".join(labels), struct.unpack("!H", packet[at + 1:at + 3])[0], at + 5


def answer(packet, known, ip):
    name, kind, end = question(packet)
    found = name.lower() == known and kind == 1
    code = 0x8180 if name.lower() == known else 0x8183
    head = packet[:2] + struct.pack("!HHHHH", code, 1, int(found), 0, 0)
    record = struct.pack("!HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(ip)
    return head + packet[12:end] + (record if found else b"")


def main():
    address, name, ip = sys.argv[1:]
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    print("ready", flush=True)
    while True:
        packet, client = server.recvfrom(4096)
        server.sendto(answer(packet, name, ip), client)


if __name__ == "__main__":
    main()
