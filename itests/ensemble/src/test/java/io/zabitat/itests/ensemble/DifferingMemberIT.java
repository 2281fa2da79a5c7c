package io.zabitat.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zabitat.itests.harness.ServerProcess.Kind;
import io.zabitat.itests.harness.StockClients;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Adler32;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk changes what it was given, with a checksum that fits, so that a member holds another tree than all others: it is found out by the
 * digests, and mended by a snapshot when the leader can be asked for one.
 */
class DifferingMemberIT {
    private static final int SESSION_MILLIS = 50_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String PATH = "/differs";
    private static final String WRITTEN = "what-was-written-AAAA";
    private static final String CHANGED = "what-was-written-BBBB";

    @TempDir
    Path folder;

    @Test
    void shouldTakeTheLeadersStateInPlaceOfItsOwn() throws Exception {
        assumeTrue(Kind.underTest() == Kind.ZABITAT);
        Ensemble.with(folder, "ZZZz", Map.of(), ensemble -> {
            ensemble.startLedBy(3);
            create(ensemble.member(3));
            for (int id : new int[] {1, 4}) {
                Member member = ensemble.member(id);
                rot(ensemble, member);
                assertEquals(CHANGED, dataAt(member));
                writeUntil(
                        ensemble.member(3),
                        member + " holds what the others do",
                        () -> dataAt(member).equals(WRITTEN));
                assertTrue(member.log().contains("STATE_DIFFERS"), "no reason in the log of " + member);
                Poll.until(member + " serves", LIMIT, member::serves);
            }
            assertFalse(ensemble.member(2).log().contains("STATE_DIFFERS"));
            Tree.same(ensemble);
        });
    }

    /** It has no way to ask; the count is all there is. */
    @Test
    void shouldOnlyReportItWhereApacheLeads() throws Exception {
        assumeTrue(Kind.underTest() == Kind.ZABITAT);
        Ensemble.with(folder, "ZAA", Map.of(), ensemble -> {
            ensemble.startLedBy(3);
            create(ensemble.member(3));
            Member member = ensemble.member(1);
            rot(ensemble, member);
            writeUntil(
                    ensemble.member(3),
                    "it is reported",
                    () -> member.log().contains("is not what leader 3 says it should be"));
            assertEquals(CHANGED, dataAt(member));
            assertFalse(member.word("mntr").contains("zk_digest_mismatches_count\t0\n"));
            assertFalse(member.log().contains("STATE_DIFFERS"));
        });
    }

    private static void create(Member member) throws Exception {
        try (StockClients clients = new StockClients(member.address())) {
            ZooKeeper client = clients.connect(SESSION_MILLIS);
            client.create(PATH, bytes(WRITTEN), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
    }

    private static String dataAt(Member member) throws Exception {
        try (StockClients clients = new StockClients(member.address())) {
            byte[] data = clients.connect(SESSION_MILLIS).getData(PATH, false, null);
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** A difference shows when something is written. */
    private static void writeUntil(Member member, String what, Condition condition) throws Exception {
        try (StockClients clients = new StockClients(member.address())) {
            ZooKeeper client = clients.connect(SESSION_MILLIS);
            Poll.until(what, LIMIT, () -> {
                client.create(PATH + "/n-", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
                return condition.holds();
            });
        }
    }

    private static void rot(Ensemble ensemble, Member member) throws Exception {
        Poll.until("it has the node", LIMIT, () -> dataAt(member).equals(WRITTEN));
        member.kill();
        int changed = 0;
        try (Stream<Path> files = Files.list(member.dataDir().resolve("version-2"))) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("log."))
                    .toList()) {
                changed += change(file);
            }
        }
        assertEquals(1, changed, "records changed");
        ensemble.journal().note("changed the log of " + member);
        ensemble.start();
    }

    /** Storage format, section 2: a header of 16 bytes, then checksum, length, transaction and a mark for each record. */
    private static int change(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        ByteBuffer log = ByteBuffer.wrap(content);
        int changed = 0;
        int at = 16;
        while (at + 12 <= content.length) {
            int length = log.getInt(at + 8);
            if (length <= 0) {
                break;
            }
            byte[] txn = Arrays.copyOfRange(content, at + 12, at + 12 + length);
            int found = new String(txn, StandardCharsets.ISO_8859_1).indexOf(WRITTEN);
            if (found >= 0) {
                System.arraycopy(bytes(CHANGED), 0, content, at + 12 + found, CHANGED.length());
                Adler32 sum = new Adler32();
                sum.update(content, at + 12, length);
                log.putLong(at, sum.getValue());
                changed++;
            }
            at += 12 + length + 1;
        }
        Files.write(file, content);
        return changed;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
