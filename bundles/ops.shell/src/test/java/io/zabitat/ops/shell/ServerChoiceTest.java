package io.zabitat.ops.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zabitat.node.osgi.RunningServer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerChoiceTest {
    private static final List<RunningServer> THREE =
            List.of(new FakeServer("2", 1), new FakeServer("observer", 4), new FakeServer("voter", 2));

    private static ServerChoice choice(String said) {
        return new ServerChoice(THREE, said);
    }

    private static List<String> names(List<RunningServer> servers) {
        return servers.stream().map(RunningServer::name).toList();
    }

    @Test
    void shouldKnowServersByNameAndThenByNumber() {
        assertEquals("voter", choice("voter").one().name());
        assertEquals("observer", choice("4").one().name());
        assertEquals("voter", choice("m2").one().name());
        assertEquals("2", choice("2").one().name(), "a name goes before a number");
        assertEquals(List.of("2", "observer", "voter"), names(choice("").all()));
    }

    @Test
    void shouldSayWhichThereAre() {
        assertEquals(
                "which server? --server one of [2, observer, voter]",
                assertThrows(IllegalArgumentException.class, () -> choice("").one())
                        .getMessage());
        assertEquals(
                "there is no server x here, but [2, observer, voter]",
                assertThrows(IllegalArgumentException.class, () -> choice("x").all())
                        .getMessage());
        ServerChoice nobody = new ServerChoice(List.of(), "");
        assertEquals(List.of(), nobody.all());
        assertThrows(IllegalStateException.class, nobody::one);
    }

    @Test
    void shouldChooseMembersThatAreHereAndSendToTheOthers() {
        assertEquals(List.of("voter", "2"), names(choice("").members("voter,m1,2")));
        assertEquals(List.of("2", "observer", "voter"), names(choice("").members("all")));
        IllegalArgumentException elsewhere =
                assertThrows(IllegalArgumentException.class, () -> choice("").members("voter,7"));
        assertTrue(elsewhere.getMessage().startsWith("7 is not in this process"), elsewhere.getMessage());
    }

    @Test
    void shouldSayWhatAnUnknownSwapCouldBe() {
        Exception unknown = assertThrows(Exception.class, () -> choice("").knowing("7f3a"));
        assertTrue(unknown.getMessage().startsWith("SWAP-402 no plan or swap 7f3a: "), unknown.getMessage());
    }
}
