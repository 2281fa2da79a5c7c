package io.zabitat.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.api.OpCode;
import io.zabitat.api.Zxid;
import io.zabitat.api.txn.ErrorTxn;
import io.zabitat.api.txn.Txn;
import io.zabitat.api.txn.TxnHeader;
import io.zabitat.spi.quorum.QuorumVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the stories in {@code scripts}: a line at the margin is an event, the indented lines behind it are the actions it causes.
 * With {@code -Dscripts.rewrite=true} the actions in the files are replaced by those that happened, for review.
 */
class ScriptTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/scripts");

    @TestFactory
    Stream<DynamicTest> shouldTellTheSameStory() throws IOException {
        List<Path> scripts;
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            scripts = files.sorted().toList();
        }
        assertTrue(!scripts.isEmpty(), "no scripts in " + SCRIPTS.toAbsolutePath());
        return scripts.stream()
                .map(script -> DynamicTest.dynamicTest(script.getFileName().toString(), () -> run(script)));
    }

    private static void run(Path script) throws IOException {
        String expected = Files.readString(script);
        String actual = play(expected);
        if (Boolean.getBoolean("scripts.rewrite")) {
            Files.writeString(script, actual);
        }
        assertEquals(expected, actual);
    }

    private static String play(String script) {
        Player player = new Player();
        StringBuilder out = new StringBuilder();
        for (String line : script.lines().toList()) {
            if (line.startsWith("  ")) {
                continue;
            }
            out.append(line).append('\n');
            if (!line.isBlank() && !line.startsWith("#")) {
                player.perform(line)
                        .forEach(action -> out.append("  ").append(action).append('\n'));
            }
        }
        return out.toString();
    }

    /** A core among {@code voters} of which a majority is a quorum, and what it does. */
    private static final class Player implements ActionSink {
        private final List<String> actions = new ArrayList<>();
        private Core core = coreOf(1);

        private static Core coreOf(int voters) {
            long[] ids = new long[voters];
            for (int i = 0; i < voters; i++) {
                ids[i] = i + 1;
            }
            return new Core(new CoreSettings(1, ids, new Majority(voters), Numbering.STANDALONE));
        }

        List<String> perform(String line) {
            actions.clear();
            String[] words = line.split(" ", 2);
            String argument = words.length > 1 ? words[1] : "";
            try {
                switch (words[0]) {
                    case "voters" -> core = coreOf(Integer.parseInt(argument));
                    case "recovered" -> core.step(new Event.Recovered(Long.decode(argument)), this);
                    case "elected" -> core.step(new Event.Elected(Long.decode(argument)), this);
                    case "submit" -> core.step(new Event.Submit(txn(Long.decode(argument))), this);
                    case "persisted" -> core.step(new Event.Persisted(Long.decode(argument)), this);
                    case "storage-failed" -> core.step(new Event.StorageFailed(argument), this);
                    case "next-zxid" -> actions.add(Zxid.toString(core.nextZxid()));
                    case "role" -> actions.add(core.role().toString());
                    default -> throw new IllegalArgumentException("unknown event: " + line);
                }
            } catch (InvariantViolation e) {
                actions.add("VIOLATION " + e.getMessage());
            }
            return actions;
        }

        private static Txn txn(long zxid) {
            return new Txn(new TxnHeader(1, 1, zxid, 0, OpCode.ERROR), new ErrorTxn(-1), false, 0);
        }

        @Override
        public void append(Txn txn) {
            actions.add("append " + Zxid.toString(txn.zxid()));
        }

        @Override
        public void deliver(Txn txn) {
            actions.add("deliver " + Zxid.toString(txn.zxid()));
        }

        @Override
        public void lookForLeader() {
            actions.add("look-for-leader");
        }

        @Override
        public void startServing(RoleName role) {
            actions.add("start-serving " + role);
        }

        @Override
        public void stopServing(StopReason reason) {
            actions.add("stop-serving " + reason);
        }

        @Override
        public void halt(String reason) {
            actions.add("halt " + reason);
        }
    }

    private record Majority(int voters) implements QuorumVerifier {
        @Override
        public boolean isQuorum(long[] servers) {
            return servers.length > voters / 2;
        }

        @Override
        public long weight(long server) {
            return isVoter(server) ? 1 : 0;
        }

        @Override
        public boolean isVoter(long server) {
            return server >= 1 && server <= voters;
        }
    }
}
