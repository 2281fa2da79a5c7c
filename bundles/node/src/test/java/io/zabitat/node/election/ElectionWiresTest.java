package io.zabitat.node.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.EnsembleConfig;
import io.zabitat.node.host.Clock;
import io.zabitat.node.membership.Roster;
import io.zabitat.peer.MeshListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which ways of electing are open when, and which ports with them. */
class ElectionWiresTest {
    private static final EnsembleConfig LIST = EnsembleConfig.parse("server.1=127.0.0.1:1:2:participant");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Set<Wire> open = EnumSet.noneOf(Wire.class);
    private final Set<Wire> taken = EnumSet.noneOf(Wire.class);
    private final Map<Wire, MeshListener> ears = new EnumMap<>(Wire.class);
    private final List<GenerationNotice> sent = new ArrayList<>();
    private OptionalInt overridden = OptionalInt.empty();
    private GenerationNotice decided = new GenerationNotice(0, 3);
    private long now = 5_000 * SECOND;
    private final Clock clock = new Clock() {
        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public long wallMillis() {
            return 0;
        }
    };
    private final ElectionWires wires =
            new ElectionWires(this::open, new Deaf(), new Roster(1, LIST), Wire.MESH, clock, text -> {});

    @BeforeEach
    void begin() throws IOException {
        wires.begin();
    }

    private ElectionLinks open(Wire wire, MeshListener listener) throws IOException {
        if (taken.contains(wire)) {
            throw new IOException("in use");
        }
        open.add(wire);
        ears.put(wire, listener);
        return new Way(wire);
    }

    private void at(long nanos) {
        now = nanos;
        wires.onTime(nanos);
    }

    @Test
    void shouldNotKeepAPortThatWasOnlyAskedAbout() {
        long asked = now;
        assertEquals(Optional.empty(), wires.check(Wire.QUORUM_DATAGRAMS));
        assertEquals(EnumSet.of(Wire.MESH, Wire.QUORUM_DATAGRAMS), open);
        at(asked + 59 * SECOND);
        assertEquals(EnumSet.of(Wire.MESH, Wire.QUORUM_DATAGRAMS), open, "it may be decided on yet");
        assertEquals(asked + 60 * SECOND, wires.nextNanos());
        at(asked + 60 * SECOND);
        assertEquals(EnumSet.of(Wire.MESH), open);
        assertEquals(Optional.empty(), wires.check(Wire.QUORUM_DATAGRAMS), "it can be asked about again");
    }

    @Test
    void shouldKeepAPortThatWasDecidedOn() {
        wires.check(Wire.QUORUM_DATAGRAMS);
        wires.want(EnumSet.of(Wire.MESH, Wire.QUORUM_DATAGRAMS));
        wires.use(Wire.QUORUM_DATAGRAMS);
        wires.check(Wire.QUORUM_DATAGRAMS);
        wires.check(Wire.MESH);
        at(now + 100 * SECOND);
        assertEquals(EnumSet.of(Wire.MESH, Wire.QUORUM_DATAGRAMS), open);
    }

    /** An operator's word counts until there is a leader. */
    @Test
    void shouldCloseAPortThatWasUsedForAWhile() {
        wires.use(Wire.QUORUM_DATAGRAMS);
        at(now + 100 * SECOND);
        assertEquals(EnumSet.of(Wire.MESH, Wire.QUORUM_DATAGRAMS), open);
        wires.use(Wire.MESH);
        at(now + 100 * SECOND);
        assertEquals(EnumSet.of(Wire.MESH), open);
    }

    @Test
    void shouldTryAgainASecondLater() {
        taken.add(Wire.QUORUM_DATAGRAMS);
        wires.want(EnumSet.of(Wire.MESH, Wire.QUORUM_DATAGRAMS));
        assertEquals(now + SECOND, wires.nextNanos());
        taken.clear();
        at(now + SECOND - 1);
        assertEquals(EnumSet.of(Wire.MESH), open);
        at(now + 1);
        assertEquals(EnumSet.of(Wire.MESH, Wire.QUORUM_DATAGRAMS), open);
        assertEquals(Long.MAX_VALUE, wires.nextNanos());
    }

    /** Algorithms 1 and 2 share a port: who was away while the others went from one to the other must be told there. */
    @Test
    void shouldTellWhoElectsByTheOtherOfTwoThatShareAPort() {
        wires.want(EnumSet.of(Wire.ELECTION_DATAGRAMS));
        wires.use(Wire.ELECTION_DATAGRAMS);
        MeshListener ear = ears.get(Wire.ELECTION_DATAGRAMS);
        byte[] proven = datagram(2, 1L << 32);
        byte[] unproven = datagram(2, 0);
        byte[] request = datagram(0, 0);
        decided = new GenerationNotice(2, 2);
        ear.onMessage(1, proven);
        ear.onMessage(1, request);
        ear.onMessage(9, unproven);
        assertEquals(List.of(), sent, "of this algorithm, or of no member");
        ear.onMessage(1, unproven);
        assertEquals(List.of(decided), sent);
        decided = new GenerationNotice(3, 1);
        ear.onMessage(1, proven);
        ear.onMessage(1, unproven);
        assertEquals(1, sent.size());
        ear.onMessage(1, request);
        assertEquals(decided, sent.get(1));
        overridden = OptionalInt.of(2);
        ear.onMessage(1, unproven);
        overridden = OptionalInt.empty();
        decided = new GenerationNotice(4, 3);
        ear.onMessage(1, request);
        ear.onMessage(1, unproven);
        assertEquals(2, sent.size());
    }

    private static byte[] datagram(int type, long challenge) {
        return ByteBuffer.allocate(48).putInt(type).putLong(40, challenge).array();
    }

    private final class Way implements ElectionLinks {
        private final Wire wire;

        Way(Wire wire) {
            this.wire = wire;
        }

        @Override
        public void begin() {}

        @Override
        public void send(long to, byte[] message) {
            assertEquals(1, to);
            sent.add(GenerationNotice.decode(message).orElseThrow());
        }

        @Override
        public void setMembers(Roster roster) {}

        @Override
        public void dropWaiting() {}

        @Override
        public void onTime(long nowNanos) {
            assertEquals(now, nowNanos);
        }

        @Override
        public long nextNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public Optional<List<Long>> connected() {
            return Optional.empty();
        }

        @Override
        public void close() {
            open.remove(wire);
        }
    }

    private final class Deaf implements ElectionWires.Hearing, MeshListener {
        @Override
        public MeshListener election() {
            return this;
        }

        @Override
        public void onNotice(long from, GenerationNotice notice) {}

        @Override
        public GenerationNotice notice() {
            return decided;
        }

        @Override
        public int number() {
            return overridden.orElse(decided.algorithm());
        }

        @Override
        public void onMessage(long from, byte[] message) {}

        @Override
        public void onPeerUp(long id) {}

        @Override
        public void onPeerDown(long id) {}

        @Override
        public void note(String text) {}
    }
}
