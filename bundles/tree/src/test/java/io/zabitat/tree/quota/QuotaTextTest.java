package io.zabitat.tree.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zabitat.api.Path;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.zookeeper.StatsTrack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "count=5,bytes=7",
                "count=5,bytes=7=;byteHardLimit=9;countHardLimit=3",
                "count=-1,bytes=-1=;countHardLimit=3",
                "bytes=7,,;count=5",
                "byteHardLimit=2"
            })
    void shouldReadAndWriteAsApacheDoes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        QuotaText parsed = QuotaText.parse(bytes, 0, bytes.length);
        StatsTrack expected = new StatsTrack(text);
        assertEquals(expected.toString(), new String(parsed.toBytes(), StandardCharsets.UTF_8));
        assertEquals(expected.getByteHardLimit(), parsed.get(QuotaText.BYTE_HARD_LIMIT));
        assertEquals(expected.getCountHardLimit(), parsed.get(QuotaText.COUNT_HARD_LIMIT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "count=5,bytes=7",
                "count=-1=;countHardLimit=3",
                "garbage",
                "count=",
                "count=x",
                "=",
                "count=1=2",
                ","
            })
    void shouldKnowWhatApacheCannotRead(String text) {
        boolean readable = true;
        try {
            new StatsTrack(text);
        } catch (RuntimeException e) {
            readable = false;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertEquals(!readable, QuotaText.parse(bytes, 0, bytes.length).isMalformed());
    }

    @Test
    void shouldFindTheLongestPrefix() {
        QuotaPaths paths = new QuotaPaths();
        paths.add(Path.of("/a"));
        paths.add(Path.of("/a/b"));
        paths.add(Path.of("/zookeeper"));
        assertEquals(Optional.of(Path.of("/a/b")), paths.longestPrefix(Path.of("/a/b/c")));
        assertEquals(Optional.of(Path.of("/a")), paths.longestPrefix(Path.of("/a/bc")));
        assertEquals(Optional.empty(), paths.longestPrefix(Path.of("/ab")));
        assertEquals(Optional.empty(), paths.longestPrefix(Path.of("/zookeeper/config")));
    }

    @Test
    void shouldKnowTheNodesOfAQuota() {
        Path limits = QuotaPaths.limitsOf(Path.of("/a/b"));
        assertEquals(Path.of("/zookeeper/quota/a/b/zookeeper_limits"), limits);
        assertEquals(Optional.of(Path.of("/a/b")), QuotaPaths.limitedBy(limits));
        assertEquals(Optional.of(Path.of("/a/b")), QuotaPaths.countedBy(QuotaPaths.statsOf(Path.of("/a/b"))));
        assertEquals(Optional.empty(), QuotaPaths.limitedBy(Path.of("/zookeeper/quota/zookeeper_limits")));
    }
}
