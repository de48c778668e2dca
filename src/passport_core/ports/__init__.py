"""What the services need from outside: stores, keys, the network, plugins' formats and rules."""
