# SPDX-License-Identifier: GPL-3.0-or-later
"""M/M/1 at load 0.9 in SimPy, written as its manual does; prints CPU nanoseconds per customer.

Works with SimPy 3 and 4 (module simpy) and with SimPy 2 (module SimPy), which Debian ships."""
import random
import sys
import time

CUSTOMERS = int(sys.argv[1])


def new_style():
    import simpy
    env = simpy.Environment()
    server = simpy.Resource(env)

    def customer():
        with server.request() as turn:
            yield turn
            yield env.timeout(random.expovariate(1.0))

    def source():
        for _ in range(CUSTOMERS):
            yield env.timeout(random.expovariate(0.9))
            env.process(customer())

    env.process(source())
    return env.run


def old_style():
    from SimPy import Simulation as sim
    sim.initialize()
    server = sim.Resource(1)

    class Customer(sim.Process):
        def visit(self):
            yield sim.request, self, server
            yield sim.hold, self, random.expovariate(1.0)
            yield sim.release, self, server

    class Source(sim.Process):
        def run(self):
            for _ in range(CUSTOMERS):
                yield sim.hold, self, random.expovariate(0.9)
                customer = Customer()
                sim.activate(customer, customer.visit())

    source = Source()
    sim.activate(source, source.run())
    return lambda: sim.simulate(until=1e18)


random.seed(1)
try:
    run = new_style()
except ImportError:
    run = old_style()
start = time.process_time()
run()
print((time.process_time() - start) / CUSTOMERS * 1e9)
