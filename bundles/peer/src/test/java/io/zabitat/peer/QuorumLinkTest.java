package io.zabitat.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.OpCode;
import io.zabitat.api.Path;
import io.zabitat.api.peer.PeerMessage;
import io.zabitat.api.txn.LoggedTxn;
import io.zabitat.api.txn.SetDataTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.wire.JuteWriter;
import io.zabitat.wire.snapshot.SnapshotEncoder;
import io.zabitat.wire.txn.TxnCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets, streams and their limits on one quorum connection. */
class QuorumLinkTest {
    private static final LinkSettings SETTINGS = new LinkSettings(1 << 20, 1 << 20, 64 * 1024);

    static LoggedTxn txn(long zxid, int dataBytes) {
        TxnHeader header = new TxnHeader(1, 2, zxid, 3, OpCode.SET_DATA);
        Txn txn = new Txn(header, new SetDataTxn(Path.of("/a"), new byte[dataBytes], 4), true, 5);
        JuteWriter out = new JuteWriter(64);
        TxnCodec.encode(txn, out);
        return new LoggedTxn(txn, Arrays.copyOf(out.array(), out.position()));
    }

    /** A snapshot of so many nodes, in pieces of so many bytes. */
    static List<BulkSource.Piece> snapshot(long zxid, int nodes, int dataBytes, int pieceBytes) {
        JuteWriter out = new JuteWriter(1024);
        SnapshotEncoder encoder = new SnapshotEncoder(out);
        encoder.sessionCount(1);
        encoder.session(7, 8);
        encoder.aclCount(0);
        for (int i = 0; i < nodes; i++) {
            byte[] path = (i == 0 ? "" : "/n" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            encoder.node(path, 0, path.length, new byte[dataBytes], 0, dataBytes, -1, 1, 2, 3, 4, 5, 6, 7, 0, 9);
        }
        encoder.end();
        List<BulkSource.Piece> pieces = new ArrayList<>();
        pieces.add(new BulkSource.SnapshotBegin(zxid));
        for (int at = 0; at < out.position(); at += pieceBytes) {
            int length = Math.min(pieceBytes, out.position() - at);
            pieces.add(new BulkSource.SnapshotBytes(out.array(), at, length));
        }
        pieces.add(new BulkSource.SnapshotEnd());
        return pieces;
    }

    /** Pieces from a list, then the end, or nothing yet. */
    static final class ListSource implements BulkSource {
        final ArrayDeque<Piece> pieces;
        boolean ended;
        int closed;

        ListSource(List<Piece> pieces, boolean ended) {
            this.pieces = new ArrayDeque<>(pieces);
            this.ended = ended;
        }

        @Override
        public Piece next() {
            Piece piece = pieces.poll();
            return piece != null ? piece : ended ? new End() : new Later();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static void write(FakeSocket socket, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        socket.channel.reserve(bytes.length).put(bytes);
        socket.channel.flush();
    }

    @Test
    void shouldCarryPacketsInOrderInAnyCuts() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + 50; seed++) {
            LinkPair pair = LinkPair.introduced(seed, SETTINGS);
            for (int i = 0; i < 20; i++) {
                pair.leader.link.send(new PeerMessage.Proposal(txn(i, i * 3)));
                pair.leader.link.send(new PeerMessage.Commit(i));
                pair.learner.link.send(new PeerMessage.Ack(i));
            }
            pair.settle();
            assertEquals(40, pair.learner.messages.size(), "seed " + seed);
            for (int i = 0; i < 20; i++) {
                PeerMessage.Proposal proposal = (PeerMessage.Proposal) pair.learner.messages.get(2 * i);
                assertEquals(i, proposal.zxid(), "seed " + seed);
                assertTrue(Arrays.equals(txn(i, i * 3).payload(), proposal.txn().payload()), "seed " + seed);
                assertEquals(new PeerMessage.Commit(i), pair.learner.messages.get(2 * i + 1), "seed " + seed);
                assertEquals(new PeerMessage.Ack(i), pair.leader.messages.get(i), "seed " + seed);
            }
        }
    }

    @Test
    void shouldSendNothingBeforeTheFlush() {
        LinkPair pair = LinkPair.introduced(1, SETTINGS);
        pair.leader.link.send(new PeerMessage.Commit(1));
        assertTrue(pair.leader.link.needsFlush());
        pair.net.settle();
        assertEquals(List.of(), pair.learner.messages);
        pair.leader.link.flush();
        assertFalse(pair.leader.link.needsFlush());
        pair.net.settle();
        assertEquals(List.of(new PeerMessage.Commit(1)), pair.learner.messages);
    }

    @Test
    void shouldSendSnapshotThenLogThenWhatCameLater() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + 50; seed++) {
            LinkPair pair = LinkPair.introduced(seed, SETTINGS);
            pair.leader.socket.channel.congestedAbove = 300;
            List<BulkSource.Piece> pieces = snapshot(20, 30, 10, 77);
            pieces.add(new BulkSource.Committed(txn(21, 5)));
            ListSource source = new ListSource(pieces, true);
            pair.leader.link.sendBulk(source);
            pair.leader.link.send(new PeerMessage.NewLeader(1, new byte[0]));
            ListSource log = new ListSource(List.of(new BulkSource.Committed(txn(22, 5))), true);
            pair.leader.link.sendBulk(log);
            pair.leader.link.send(new PeerMessage.UpToDate());
            pair.settle();
            List<String> events = pair.learner.events;
            assertEquals(List.of("snapshot 20", "session 7 8", "node  10", "node /n1 10"), events.subList(0, 4));
            assertEquals(
                    List.of(
                            "node /n29 10",
                            "end 20",
                            "Proposal",
                            "Commit",
                            "NewLeader",
                            "Proposal",
                            "Commit",
                            "UpToDate"),
                    events.subList(events.size() - 8, events.size()),
                    "seed " + seed);
            assertEquals(1, source.closed);
            assertEquals(1, log.closed);
            assertEquals(0, pair.leader.link.unsentBytes());
            pair.leader.link.send(new PeerMessage.Commit(21));
            pair.settle();
            assertEquals("Commit", events.get(events.size() - 1));
        }
    }

    @Test
    void shouldWaitForPiecesAndGoOnWhenThereAre() {
        LinkPair pair = LinkPair.introduced(2, SETTINGS);
        ListSource source = new ListSource(List.of(new BulkSource.Committed(txn(1, 1))), false);
        pair.leader.link.sendBulk(source);
        pair.leader.link.send(new PeerMessage.UpToDate());
        pair.settle();
        assertEquals(List.of("Proposal", "Commit"), pair.learner.events);
        assertFalse(pair.leader.link.needsFlush(), "no spinning while nothing is there");
        source.pieces.add(new BulkSource.Committed(txn(2, 1)));
        pair.leader.link.resumeBulk();
        pair.settle();
        source.ended = true;
        pair.leader.link.resumeBulk();
        pair.settle();
        assertEquals(List.of("Proposal", "Commit", "Proposal", "Commit", "UpToDate"), pair.learner.events);
    }

    @Test
    void shouldNotPullWhatTheSocketDoesNotTake() {
        LinkPair pair = LinkPair.introduced(3, SETTINGS);
        pair.leader.socket.channel.congestedAbove = 10_000;
        ListSource source = new ListSource(snapshot(1, 1000, 1000, 1000), true);
        int all = source.pieces.size();
        pair.leader.link.sendBulk(source);
        for (int i = 0; i < 1000; i++) {
            pair.turn(); // the net stands still
        }
        assertTrue(all - source.pieces.size() < 15, "pulled " + (all - source.pieces.size()));
        assertFalse(pair.leader.link.needsFlush());
        pair.settle();
        assertEquals("end 1", pair.learner.events.get(pair.learner.events.size() - 1));
    }

    @Test
    void shouldGoOnByItselfWhenTheSocketHasRoomAgain() {
        LinkPair pair = LinkPair.introduced(3, SETTINGS);
        pair.leader.socket.channel.congestedAbove = 10_000;
        pair.leader.link.sendBulk(new ListSource(snapshot(1, 1000, 1000, 1000), true));
        pair.leader.link.send(new PeerMessage.UpToDate());
        pair.leader.link.flush();
        assertFalse(pair.leader.link.needsFlush());
        pair.net.settle(); // nobody flushes any more
        assertEquals("UpToDate", pair.learner.events.get(pair.learner.events.size() - 1));
    }

    @Test
    void shouldLeaveTheTurnToOthers() {
        LinkPair pair = LinkPair.introduced(4, SETTINGS);
        ListSource source = new ListSource(snapshot(1, 1000, 1000, 1000), true);
        int all = source.pieces.size();
        pair.leader.link.sendBulk(source);
        pair.leader.link.flush();
        int pulled = all - source.pieces.size();
        assertTrue(pulled > 50 && pulled < 80, "pulled " + pulled);
        assertTrue(pair.leader.link.needsFlush());
        pair.leader.link.close();
        assertEquals(1, source.closed);
    }

    @Test
    void shouldCloseALinkThatDoesNotReadButNotInsideSend() {
        LinkPair pair = LinkPair.introduced(5, SETTINGS);
        int sent = 0;
        while (pair.leader.link.isOpen()) {
            pair.leader.link.send(new PeerMessage.Proposal(txn(sent, 10_000)));
            pair.turn();
            sent++;
        }
        assertTrue(sent > 90 && sent < 120, "sent " + sent);
        assertEquals(1, pair.leader.events.size());
        assertTrue(pair.leader.events.get(0).startsWith("down does not read: 10"), pair.leader.events.get(0));
        LinkPair bulk = LinkPair.introduced(6, SETTINGS);
        ListSource source = new ListSource(List.of(), false);
        bulk.leader.link.sendBulk(source);
        for (int i = 0; i < 200; i++) {
            bulk.leader.link.send(new PeerMessage.Proposal(txn(i, 10_000)));
        }
        assertFalse(bulk.leader.link.isOpen());
        assertEquals(1, source.closed);
        assertEquals(List.of(), bulk.leader.events);
        bulk.settle();
        assertEquals(1, bulk.leader.events.size());
        assertEquals(List.of("down end of stream"), bulk.learner.events);
    }

    @Test
    void shouldGoDownWhenASourceFails() {
        LinkPair pair = LinkPair.introduced(7, SETTINGS);
        ListSource source = new ListSource(List.of(new BulkSource.Failed("log of 0x5 is gone")), true);
        pair.leader.link.sendBulk(source);
        pair.settle();
        assertEquals(List.of("down log of 0x5 is gone"), pair.leader.events);
        assertEquals(1, source.closed);
        pair.leader.link.sendBulk(source);
        assertEquals(2, source.closed, "a link that is down wants nothing");
        pair.leader.link.send(new PeerMessage.Commit(1));
        assertFalse(pair.leader.link.needsFlush());
    }

    @Test
    void shouldEndWithTheSnapshotThatIsRefused() {
        LinkPair pair = LinkPair.introduced(8, SETTINGS);
        pair.learner.refuseSnapshots = true;
        pair.leader.link.sendBulk(new ListSource(snapshot(1, 3, 3, 1000), true));
        pair.settle();
        String down = pair.learner.events.get(pair.learner.events.size() - 1);
        assertTrue(down.contains("bad snapshot after 20 bytes: node without a parent"), down);
        assertEquals(List.of("down end of stream"), pair.leader.events);
    }

    @Test
    void shouldEndWhenTheOtherSideDoes() {
        LinkPair pair = LinkPair.introduced(9, SETTINGS);
        pair.learner.link.close();
        pair.settle();
        assertEquals(List.of("down end of stream"), pair.leader.events);
        assertEquals(List.of(), pair.learner.events);
        assertFalse(pair.leader.link.isOpen());
    }

    @Test
    void shouldStopBetweenPacketsWhenToldTo() {
        LinkPair pair = LinkPair.introduced(10, SETTINGS);
        pair.learner.onMessage = message -> pair.learner.link.setReading(false);
        for (int i = 0; i < 3; i++) {
            pair.leader.link.send(new PeerMessage.Commit(i));
        }
        pair.settle();
        assertEquals(1, pair.learner.messages.size());
        pair.learner.onMessage = message -> {};
        pair.learner.link.setReading(true);
        pair.settle();
        assertEquals(3, pair.learner.messages.size());
        LinkPair closing = LinkPair.introduced(11, SETTINGS);
        closing.learner.onMessage = message -> closing.learner.link.close();
        closing.leader.link.send(new PeerMessage.Commit(1));
        closing.leader.link.send(new PeerMessage.Commit(2));
        closing.settle();
        assertEquals(List.of("Commit"), closing.learner.events);
    }

    @Test
    void shouldDemandThatLearnersIntroduceThemselves() {
        String[][] cases = {
            {"0000000300000000000000010000000000000000", "first packet is of type 3, not FOLLOWERINFO (11)"},
            {"474554202f20485454502f312e310d0a", "first packet is of type 1195725856"},
            {"5f2435013501edcc", "SASL"},
            {"160301020001000115", "it speaks TLS to a plain port"},
            {"0000000b0000000000000000000004010000000000000000", "unreasonable length"},
            {"0000000b0000000000000000ffffffffffffffff", "a server id in -1 bytes"},
            {
                "0000000b00000000000000000000000800000000000000" + "04ffffffff",
                "server 4 speaks protocol version 0x1, at least 0x10000"
            },
        };
        for (String[] row : cases) {
            LinkPair pair = new LinkPair(12, SETTINGS);
            write(pair.learner.socket, row[0]);
            pair.settle();
            assertEquals(1, pair.leader.events.size(), row[1]);
            assertTrue(pair.leader.events.get(0).contains(row[1]), pair.leader.events.get(0) + " not " + row[1]);
            assertFalse(pair.leader.link.isIntroduced());
        }
        LinkPair twice = LinkPair.introduced(13, SETTINGS);
        assertTrue(twice.leader.link.isIntroduced());
        twice.learner.link.send(new PeerMessage.LearnerInfo(true, 5, 0x10000, 1, 0));
        twice.settle();
        assertTrue(twice.leader.events.get(0).contains("server 5 introduces itself twice"));
    }

    @Test
    void shouldRefuseUnreasonablePackets() {
        String[] packets = {
            "00000002000000010000000100100001", // longer than is accepted
            "000000020000000100000001fffffffe",
            "0000000a0000000100000001ffffffff7fffffff", // identities without end
            "00000002000000010000000100000004" + "00000000" + "ffffffff", // no transaction
        };
        for (String packet : packets) {
            LinkPair pair = LinkPair.introduced(14, SETTINGS);
            write(pair.leader.socket, packet + "00".repeat(100));
            pair.settle();
            assertEquals(1, pair.learner.events.size(), packet);
            assertTrue(pair.learner.events.get(0).startsWith("down bad packet: "), packet);
        }
    }
}
