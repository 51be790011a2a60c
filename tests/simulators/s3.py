"""A server of the S3 protocol on loopback (moto); prints its port and ends with its standard input."""

import sys
from threading import Thread

from moto.server import ThreadedMotoServer


def main():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print(server.get_host_and_port()[1], flush=True)
    Thread(target=sys.stdin.read).run()
    server.stop()


if __name__ == "__main__":
    main()
