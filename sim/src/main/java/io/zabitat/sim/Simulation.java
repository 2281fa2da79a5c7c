package io.zabitat.sim;

import io.zabitat.node.host.StartException;
import io.zabitat.spi.storage.StorageProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One run: a seed draws the options, then every event, one after the other, in one thread; then all faults end and everything is
 * looked at. The same seed does the same again.
 */
final class Simulation {
    private static final int HEALING_ROUNDS = 5000;

    /** The parts that a test replaces by wrong ones, to see that it is noticed. */
    record Parts(StorageProvider storage, DiskFactory disks) {}

    /** Makes the disk of a run. */
    interface DiskFactory {
        SimDisk make(Counters counters);
    }

    private final long seed;
    private final Random random;
    private final Options options;
    private final World world = new World();
    private final SimServer server;
    private final List<SimClient> clients = new ArrayList<>();
    private boolean diskErrorArmed;
    private int step;

    Simulation(long seed, Parts parts) {
        this.seed = seed;
        this.random = new Random(seed * 0x9e3779b97f4a7c15L);
        this.options = Options.draw(random);
        this.server = new SimServer(world, options, parts.disks().make(world.counters), parts.storage());
        for (int i = 0; i < options.clients(); i++) {
            clients.add(new SimClient(world, random, options, i));
        }
    }

    /** @return what happened, counted */
    Counters run() {
        try {
            start();
            for (step = 0; step < options.steps(); step++) {
                step();
            }
            heal();
            return world.counters;
        } catch (RuntimeException e) {
            throw new Violation(
                    "seed " + seed + ", step " + step + ": " + e.getMessage() + "\n  replay: sim/run --seeds " + seed
                            + ".." + seed + "\n  with " + options,
                    e);
        }
    }

    long events() {
        return step;
    }

    /** The zxids and digests that two runs of a seed must have in common. */
    String outcome() {
        return world.history.lastZxid() + " " + world.shown + " " + world.counters.all();
    }

    // ------------------------------------------------------------------------------------------------ faults

    private void start() {
        diskErrorArmed = options.diskErrors() && step > 0 && step < options.steps() && random.nextInt(4) == 0;
        if (diskErrorArmed) {
            server.disk().failSyncIn(random.nextInt(6));
        }
        if (step > 0 && step < options.steps() && (options.kills() || options.powerLoss()) && random.nextInt(4) == 0) {
            server.disk().dieIn(random.nextInt(12));
        }
        try {
            server.start();
            world.counters.count("start");
        } catch (StartException e) {
            if (!diskErrorArmed) {
                throw new Violation("the server refuses to start: " + e.getMessage(), e);
            }
            world.counters.count("start that failed with its disk");
            server.kill();
        }
    }

    private void fault() {
        int kind = random.nextInt(8);
        if (!server.isUp()) {
            return;
        }
        if (kind == 0 && options.kills()) {
            crash();
            server.kill();
            world.counters.count("kill -9");
        } else if (kind == 1 && options.powerLoss()) {
            crash();
            server.powerLoss(random);
            world.counters.count("power loss");
        } else if (kind == 2 && options.diskErrors()) {
            diskErrorArmed = true;
            if (random.nextBoolean()) {
                server.disk().failSyncIn(random.nextInt(10));
            } else {
                server.disk().failWriteIn(random.nextInt(10));
            }
        } else if (kind == 3 && options.disconnects()) {
            world.counters.count("disconnect");
            anyClient().disconnect();
        } else if (kind == 4 && options.wallJumps()) {
            world.counters.count("jump of the wall clock");
            world.clock.jumpWall(random.nextInt(2_000_000) - 1_000_000);
        } else if (kind == 5 && options.kills()) {
            end();
            world.counters.count("stop");
        } else if (kind == 7 && (options.kills() || options.powerLoss())) {
            server.disk().dieIn(random.nextInt(random.nextBoolean() ? 4 : 40));
        } else if (kind == 6) {
            world.counters.count("long pause");
            world.clock.advanceMicros(random.nextInt(6_000_000));
        }
    }

    /** What was under way to the clients arrives in part; what was under way to the server is gone. */
    private void crash() {
        for (SimClient client : clients) {
            SimLink link = client.link();
            if (link != null) {
                client.receive(random.nextInt(link.toClient.size() + 1));
                link.toClient.clear();
                link.serverClosed = true;
            }
        }
    }

    private void end() {
        Optional<String> reason = server.end();
        if (reason.isPresent() && !diskErrorArmed) {
            throw new Violation("the server ended without a fault: " + reason.get());
        }
        for (SimClient client : clients) {
            if (client.link() != null) {
                client.link().serverClosed = true;
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ events

    private SimClient anyClient() {
        return clients.get(random.nextInt(clients.size()));
    }

    private void step() {
        try {
            event();
        } catch (SimDisk.Killed e) {
            dieAtCrashPoint();
        }
        if (server.disk().isDead()) {
            dieAtCrashPoint(); // a thread of the server's own has swallowed the news
        }
    }

    private void dieAtCrashPoint() {
        world.counters.count("death between two changes of the disk");
        crash();
        if (options.powerLoss() && (!options.kills() || random.nextBoolean())) {
            server.powerLoss(random);
        } else {
            server.kill();
        }
    }

    private void event() {
        int kind = random.nextInt(100);
        if (!server.isUp() && random.nextInt(20) == 0) {
            start();
        } else if (random.nextInt(1000) < options.faults()) {
            fault();
        } else if (kind < 25) {
            turn();
        } else if (kind < 33) {
            stepLog();
        } else if (kind < 40) {
            stepSnapshots();
        } else if (kind < 42) {
            server.stepBackground();
        } else if (kind < 60) {
            carry(anyClient());
        } else if (kind < 75) {
            if (!options.slowClients() || random.nextInt(4) == 0) {
                anyClient().receive(1 + random.nextInt(random.nextBoolean() ? 50 : 5000));
            }
        } else if (kind < 93) {
            anyClient().act(server.listener());
        } else if (kind < 99) {
            world.clock.advanceMicros(random.nextInt(random.nextInt(10) == 0 ? 500_000 : 5_000));
            if (random.nextInt(5) == 0) {
                clients.forEach(SimClient::ping);
            }
        } else if (server.isUp() && random.nextInt(3) == 0) {
            server.probe(random);
        }
    }

    private void turn() {
        if (server.isUp()) {
            server.turn();
            endIfFailed();
        }
    }

    private void endIfFailed() {
        if (server.node().failure().isPresent()) {
            if (!diskErrorArmed) {
                throw new Violation(
                        "the server gave up: " + server.node().failure().get());
            }
            world.counters.count("server that gave up with its disk");
            end();
        }
    }

    private boolean stepLog() {
        return server.isUp() && server.node().stepLog();
    }

    private boolean stepSnapshots() {
        boolean done = server.isUp() && server.node().stepSnapshots();
        if (done) {
            world.counters.count("piece of a snapshot");
        }
        return done;
    }

    private void carry(SimClient client) {
        SimLink link = client.link();
        if (link != null) {
            link.toServer.moveTo(link.arrived, 1 + random.nextInt(random.nextBoolean() ? 20 : 2000));
        }
    }

    // ------------------------------------------------------------------------------------------------ the end

    private void heal() {
        if (server.isUp()) {
            server.disk().onFaultsOver();
            endIfFailed();
        }
        if (!server.isUp()) {
            start();
        }
        settle("clients", clients);
        SimClient reader = new SimClient(world, random, options, clients.size());
        reader.connect(server.listener());
        settle("the reader", List.of(reader));
        world.model.advance(world.history, server.node().tree().lastZxid());
        reader.readAll(world.model.paths());
        settle("the reader", List.of(reader));
        clients.forEach(SimClient::disconnect);
        for (int i = 0; i < 40; i++) {
            world.clock.advanceMicros(500_000);
            reader.ping();
            settle("the reader", List.of(reader));
        }
        long sessions = server.node().tree().sessions().size();
        if (server.node().tree().ephemeralCount() != 0 || sessions != 1) {
            throw new Violation("of sessions that nobody holds are left " + sessions + ", with "
                    + server.node().tree().ephemeralCount() + " ephemerals");
        }
        server.powerLoss(random);
        start();
    }

    /** Everything goes well now: whoever waits must be answered. */
    private void settle(String who, List<SimClient> waiting) {
        for (int round = 0; round < HEALING_ROUNDS; round++) {
            if (waiting.stream().allMatch(client -> client.isSettled() && client.isQuiet())) {
                return;
            }
            for (SimClient client : waiting) {
                if (client.link() == null) {
                    client.connect(server.listener());
                }
                carry(client);
                client.receive(100_000);
            }
            turn();
            if (!server.isUp()) {
                start();
            }
            stepLog();
            stepSnapshots();
            server.stepBackground();
            world.clock.advanceMicros(1000);
        }
        throw new Violation(who + " got no answers when all was well again: " + waiting);
    }
}
