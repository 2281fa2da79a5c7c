package io.zabitat.quorum.hierarchical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.spi.quorum.QuorumVerifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HierarchicalTest {
    private static QuorumVerifier create(int voters, String text) {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : text.isEmpty() ? new String[0] : text.split(" ")) {
            lines.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }
        List<Long> ids = LongStream.rangeClosed(1, voters).boxed().toList();
        return new HierarchicalProvider().create(ids, lines);
    }

    @Test
    void shouldNeedMajorityOfGroupsEachByMajorityOfItsServers() {
        QuorumVerifier nine = create(9, "group.1=1:2:3 group.2=4:5:6 group.3=7:8:9");

        assertTrue(nine.isQuorum(new long[] {1, 2, 4, 5}));
        assertFalse(nine.isQuorum(new long[] {1, 2, 3, 4, 7}));
        assertTrue(nine.isQuorum(new long[] {1, 2, 3, 4, 7, 9}));
    }

    @Test
    void shouldCountWeightsInsteadOfServers() {
        QuorumVerifier three = create(3, "group.1=1:2:3 weight.1=3");

        assertTrue(three.isQuorum(new long[] {1}));
        assertFalse(three.isQuorum(new long[] {2, 3}));
        assertEquals(3, three.weight(1));
        assertEquals(1, three.weight(2));
    }

    @Test
    void shouldLeaveGroupsWithoutWeightOutOfTheCount() {
        QuorumVerifier five = create(5, "group.1=1:2:3 group.2=4 group.3=5 weight.4=0 weight.5=0");

        assertTrue(five.isQuorum(new long[] {1, 2}));
        assertFalse(five.isQuorum(new long[] {1, 4, 5}));
        assertEquals(0, five.weight(4));
        assertTrue(five.isVoter(4));
    }

    @Test
    void shouldBeMajorityWithoutLines() {
        QuorumVerifier four = create(4, "");

        assertFalse(four.isQuorum(new long[] {1, 2}));
        assertTrue(four.isQuorum(new long[] {1, 2, 4}));
    }

    /** A server that only listens adds to what its group weighs: ZooKeeper counts it so. */
    @Test
    void shouldCountTheWeightOfServersThatDoNotVote() {
        QuorumVerifier three = create(3, "group.1=1:2:3:4 weight.4=2");

        assertFalse(three.isQuorum(new long[] {1, 2}));
        assertTrue(three.isQuorum(new long[] {1, 2, 3}));
        assertFalse(three.isQuorum(new long[] {1, 2, 4}));
        assertFalse(three.isVoter(4));
    }

    @ParameterizedTest
    @CsvSource({
        "group.1=1:2, 'server 3 votes, but is in no group'",
        "weight.1=1, 'server 1 votes, but is in no group'",
        "group.1=1:2 group.2=2:3, 'group.2: server 2 is in two groups'",
        "group.1=1:2 group.01=3, 'the group has two lines'",
        "group.1=1:2:3 weight.1=1 weight.01=2, 'the server has two weights'",
        "group.1=1:x:3, is no whole number",
        "group.1=1:2:3 weight.1=-1, 'weight.1=-1: allowed: a whole number from 0'",
        "group.1=1:2:3:4, 'group.1: server 4 does not vote; it needs a line weight.4'",
        "group.1=1:2:3 weight.1=0 weight.2=0 weight.3=0, 'not even all voters [1, 2, 3] together are a quorum'",
        "group.1=1:2:3:4 weight.4=3, 'not even all voters [1, 2, 3] together are a quorum'",
        "group.1=1:2:3 weight.1=9223372036854775807, 'its weights are too large to add'"
    })
    void shouldRefuse(String lines, String reason) {
        String said = assertThrows(IllegalArgumentException.class, () -> create(3, lines))
                .getMessage();

        assertTrue(said.contains(reason), said);
    }
}
